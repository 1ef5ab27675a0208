"""run_turn over a scripted agent and a real history."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clanker_tui import turn as turns
from clanker_tui.domain.agent import ChatRequest, Health, ModelInfo, Reply
from clanker_tui.domain.continuing import GO_ON
from clanker_tui.domain.events import (
    Finished,
    MessageSaved,
    NotSaved,
    RequestSent,
    Retrying,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
    TurnFailed,
    UsageSaved,
    UsageSeen,
)
from clanker_tui.domain.messages import (
    Conversation,
    FinishReason,
    Message,
    Role,
    Status,
    new_conversation,
    user_message,
)
from clanker_tui.domain.usage import Cost, PriceSource, Usage, UsageRecord
from clanker_tui.errors import ClankerError, RateLimitError, ServerError, StorageError, StreamError, TransportError
from clanker_tui.history.store import History
from clanker_tui.turn import run_turn

USAGE = Usage(input_tokens=5, output_tokens=3, raw='{"prompt_tokens": 5}')
DONE = Finished(FinishReason.STOP, USAGE, raw_reason="stop")
SOON_S = 0.01
CUT = StreamError("The reply was cut.", provider="test", status=200)

Step = StreamEvent | BaseException | Callable[[], Awaitable[None]]


class ScriptedAgent:
    """Plays a list of events, errors to raise and coroutine functions to await."""

    provider = "test"
    model = "scripted"

    def __init__(self, *script: Step) -> None:
        self.script = script
        self.asked: list[ChatRequest] = []

    @property
    def requests(self) -> int:
        return len(self.asked)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        self.asked.append(request)
        for step in self.script:
            if isinstance(step, BaseException):
                raise step
            if callable(step):
                await step()
            else:
                yield step

    async def generate(self, request: ChatRequest) -> Reply:
        raise NotImplementedError

    async def list_models(self) -> list[ModelInfo]:
        raise NotImplementedError

    async def health(self) -> Health:
        raise NotImplementedError

    async def aclose(self) -> None:
        raise NotImplementedError


class Turn:
    """A turn about to be taken, with everything that was emitted."""

    def __init__(self, history: History, *script: Step) -> None:
        self.history = history
        self.agent = ScriptedAgent(*script)
        self.conversation: Conversation = new_conversation(provider="test", model="scripted")
        self.question = user_message("Why?", self.conversation.id, None)
        self.events: list[TurnEvent] = []

    async def emit(self, event: TurnEvent) -> None:
        self.events.append(event)

    async def price(self, record: UsageRecord) -> Cost:
        return Cost(7, PriceSource.BILLED)

    async def run(self, *, continued: Message | None = None, checkpoint_s: float = 60) -> Message:
        return await run_turn(
            self.agent,
            self.history,
            self.conversation,
            ChatRequest((self.question,)),
            emit=self.emit,
            price=self.price,
            continued=continued,
            checkpoint_s=checkpoint_s,
        )

    async def stored(self) -> Message:
        """Return the reply as another reader of the history sees it."""
        conversation = await self.history.conversation(self.conversation.id)
        assert conversation is not None
        assert conversation.leaf_id is not None
        question, reply = await self.history.branch(conversation.leaf_id)
        assert question == self.question
        return reply

    async def usage(self) -> list[UsageRecord]:
        return await self.history.usage_of(self.conversation.id)

    def emitted(self, kind: type[TurnEvent]) -> list[TurnEvent]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
async def history() -> AsyncIterator[History]:
    history = await History.open(None)
    yield history
    await history.close()


async def test_a_complete_turn_stores_question_reply_and_usage(history: History) -> None:
    turn = Turn(history, RequestSent(1), ThinkingDelta("hm"), TextDelta("Be"), TextDelta("cause."), DONE)

    reply = await turn.run()

    assert (reply.text, reply.thinking, reply.status) == ("Because.", "hm", Status.COMPLETE)
    assert await turn.stored() == reply
    [record] = await turn.usage()
    assert (record.usage, record.cost.nano_usd, record.outcome, record.message_id) == (USAGE, 7, "complete", reply.id)
    assert record.attempt == 1
    assert record.ttft_ms is not None
    assert 0 <= record.ttft_ms <= record.duration_ms
    assert turn.events[0] == MessageSaved(turn.question)
    assert turn.events[-2:] == [MessageSaved(reply), UsageSaved(record)]


async def test_the_question_is_stored_before_the_request_leaves(history: History) -> None:
    seen: list[list[Message]] = []

    async def look() -> None:
        seen.append(await history.branch(turn.question.id))

    turn = Turn(history, look, RequestSent(1), DONE)
    await turn.run()

    assert seen == [[turn.question]]


async def test_a_failed_turn_keeps_the_text_and_says_why(history: History) -> None:
    error = StreamError("The reply was cut.", provider="test", status=200, hint="Try again.")
    turn = Turn(history, RequestSent(1), TextDelta("Half"), UsageSeen(USAGE), error)

    reply = await turn.run()

    assert (reply.text, reply.status, reply.error) == ("Half", Status.FAILED, "The reply was cut. Try again.")
    assert await turn.stored() == reply
    assert turn.emitted(TurnFailed) == [TurnFailed(error)]
    [record] = await turn.usage()
    assert (record.outcome, record.usage) == ("failed", USAGE)


async def test_a_request_that_reached_nobody_has_no_usage(history: History) -> None:
    turn = Turn(history, RequestSent(1), TransportError("No route.", provider="test"))

    reply = await turn.run()

    assert reply.status is Status.FAILED
    assert await turn.usage() == []


async def test_every_request_that_was_answered_has_its_own_usage(history: History) -> None:
    turn = Turn(
        history,
        RequestSent(1),
        Retrying(2, 4, 0, RateLimitError("Slow down.", provider="test")),
        RequestSent(2),
        Retrying(3, 4, 0, TransportError("Connection refused.", provider="test")),
        RequestSent(3),
        Retrying(4, 4, 0, ServerError("Overloaded.", provider="test", status=503)),
        RequestSent(4),
        TextDelta("At last"),
        DONE,
    )

    await turn.run()

    records = await turn.usage()
    assert [(record.attempt, record.outcome) for record in records] == [(1, "failed"), (3, "failed"), (4, "complete")]
    assert [record.usage for record in records] == [Usage(), Usage(), USAGE]
    assert [record.ttft_ms is None for record in records] == [True, True, False]


async def stop_when(turn: Turn, text_came: asyncio.Event) -> asyncio.Task[Message]:
    """Start a turn and cancel it once its script has come so far."""
    task = asyncio.create_task(turn.run())
    await text_came.wait()
    task.cancel()
    return task


async def test_stopping_keeps_the_text_and_passes_the_cancellation_on(history: History) -> None:
    text_came = asyncio.Event()

    async def hang() -> None:
        text_came.set()
        await asyncio.Event().wait()

    turn = Turn(history, RequestSent(1), TextDelta("So far"), hang)
    task = await stop_when(turn, text_came)
    with pytest.raises(asyncio.CancelledError):
        await task

    reply = await turn.stored()
    assert (reply.text, reply.status, reply.error) == ("So far", Status.STOPPED, "")
    [record] = await turn.usage()
    assert record.outcome == "stopped"
    assert turn.emitted(TurnFailed) == []
    assert MessageSaved(reply) in turn.events


async def test_a_second_cancellation_does_not_stop_the_save(history: History) -> None:
    text_came, pricing, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        text_came.set()
        await asyncio.Event().wait()

    class SlowlyPriced(Turn):
        async def price(self, record: UsageRecord) -> Cost:
            pricing.set()
            await go_on.wait()
            return Cost()

    turn = SlowlyPriced(history, RequestSent(1), TextDelta("So far"), hang)
    task = await stop_when(turn, text_came)
    await pricing.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (await turn.stored()).status is Status.STOPPED


async def test_a_front_end_that_breaks_does_not_lose_the_reply(history: History) -> None:
    class Broken(Turn):
        async def emit(self, event: TurnEvent) -> None:
            await super().emit(event)
            if event == TextDelta("two"):
                raise BrokenPipeError

    turn = Broken(history, RequestSent(1), TextDelta("one "), TextDelta("two"), DONE)
    with pytest.raises(BrokenPipeError):
        await turn.run()

    reply = await turn.stored()
    assert (reply.text, reply.status) == ("one two", Status.STOPPED)


async def test_a_price_that_fails_does_not_lose_the_reply(history: History) -> None:
    class Unpriceable(Turn):
        async def price(self, record: UsageRecord) -> Cost:
            raise RuntimeError("no thread to import the catalogue in")

    turn = Unpriceable(history, RequestSent(1), TextDelta("Because."), DONE)
    with pytest.raises(RuntimeError):
        await turn.run()

    assert (await turn.stored()).status is Status.COMPLETE
    assert (await turn.usage())[0].cost == Cost()


async def test_a_growing_reply_is_in_the_history_after_the_interval(history: History) -> None:
    read: list[str] = []

    async def wait_until_stored() -> None:
        expected = "".join(event.text for event in turn.events if isinstance(event, TextDelta))
        while True:
            conversation = await history.conversation(turn.conversation.id)
            reply = (await history.branch((conversation and conversation.leaf_id) or ""))[-1]
            if reply.text == expected:
                assert reply.status is Status.STREAMING
                read.append(reply.text)
                return

    turn = Turn(
        history,
        RequestSent(1),
        TextDelta("one "),
        wait_until_stored,
        TextDelta("two "),
        wait_until_stored,
        TextDelta("three"),
        DONE,
    )
    await turn.run(checkpoint_s=SOON_S)

    assert read == ["one ", "one two "]
    assert (await turn.stored()).text == "one two three"


async def test_text_that_comes_while_a_checkpoint_is_written_is_saved_without_further_text() -> None:
    """A stream that falls silent right after: nothing else would cause another save."""
    saving, go_on, both_saved = asyncio.Event(), asyncio.Event(), asyncio.Event()
    saved: list[str] = []

    class SlowDisk(History):
        async def save_draft(self, message: Message) -> None:
            saved.append(message.text)
            saving.set()
            await go_on.wait()
            if len(saved) == 2:
                both_saved.set()

    async def wait_for_save() -> None:
        await saving.wait()

    async def fall_silent() -> None:
        go_on.set()
        await both_saved.wait()

    history = await SlowDisk.open(None)
    turn = Turn(history, RequestSent(1), TextDelta("one "), wait_for_save, TextDelta("two"), fall_silent, DONE)
    await turn.run(checkpoint_s=SOON_S)
    await history.close()

    assert saved == ["one ", "two"]


async def test_a_short_reply_costs_one_write_after_the_question(history: History) -> None:
    turn = Turn(history, RequestSent(1), TextDelta("Yes."), DONE)

    await turn.run(checkpoint_s=60)

    assert (await history.status()).messages == 2
    assert [type(event) for event in turn.events].count(MessageSaved) == 2


class Locked:
    """Holds the write lock of a history file, as another program would."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    async def lock(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    async def unlock(self) -> None:
        self.connection.execute("ROLLBACK")


async def test_nothing_is_sent_when_the_question_cannot_be_stored(tmp_path: Path) -> None:
    history = await History.open(tmp_path / "history.db", busy_timeout_s=SOON_S)
    locked = Locked(tmp_path / "history.db")
    with closing(locked.connection):
        await locked.lock()
        turn = Turn(history, RequestSent(1), DONE)
        with pytest.raises(StorageError, match="locked by another program"):
            await turn.run()
    await history.close()

    assert turn.agent.requests == 0
    assert turn.events == []


async def test_a_reply_that_cannot_be_stored_is_handed_back(tmp_path: Path) -> None:
    history = await History.open(tmp_path / "history.db", busy_timeout_s=SOON_S)
    locked = Locked(tmp_path / "history.db")
    with closing(locked.connection):
        turn = Turn(history, RequestSent(1), TextDelta("Because."), locked.lock, DONE)
        reply = await turn.run()
    await history.close()

    assert reply.text == "Because."
    [told] = turn.emitted(NotSaved)
    assert isinstance(told, NotSaved)
    assert told.message == reply
    assert "locked" in told.error.message
    assert turn.emitted(UsageSaved) == []


async def test_a_disk_that_does_not_answer_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WRITE_S", SOON_S)
    history = await History.open(tmp_path / "history.db")
    answers = Event()

    async def stand_still() -> None:
        stuck.append(asyncio.create_task(history.run(lambda _: answers.wait(30))))

    stuck: list[asyncio.Task[bool]] = []
    turn = Turn(history, RequestSent(1), TextDelta("Because."), stand_still, DONE)
    reply = await turn.run()
    answers.set()

    [told] = turn.emitted(NotSaved)
    assert isinstance(told, NotSaved)
    assert (told.message, len(told.records)) == (reply, 1)
    assert "does not answer" in told.error.message
    await asyncio.gather(*stuck)
    await history.close()


async def test_a_checkpoint_that_fails_is_tried_again(tmp_path: Path) -> None:
    failed = asyncio.Event()

    class Watched(History):
        async def save_draft(self, message: Message) -> None:
            try:
                await super().save_draft(message)
            except StorageError:
                failed.set()
                raise

    async def wait_for_failure() -> None:
        await failed.wait()

    async def wait_until_stored() -> None:
        while (await watched.status()).messages < 2:
            pass

    watched = await Watched.open(tmp_path / "history.db", busy_timeout_s=SOON_S)
    locked = Locked(tmp_path / "history.db")
    with closing(locked.connection):
        text = TextDelta("text")
        script = (RequestSent(1), locked.lock, text, wait_for_failure, locked.unlock, wait_until_stored, DONE)
        turn = Turn(watched, *script)
        await turn.run(checkpoint_s=SOON_S)
    assert (await turn.stored()).text == "text"
    await watched.close()


async def cut_turn(history: History, *script: Step) -> tuple[Turn, Message]:
    """Take a turn whose reply is cut; return it with another script for the next, and what there is of the reply."""
    turn = Turn(history, RequestSent(1), ThinkingDelta("hm"), TextDelta("Half a wo"), CUT)
    cut = await turn.run()
    turn.agent.script = script
    turn.events.clear()
    return turn, cut


async def test_a_reply_that_was_cut_goes_on_in_a_reply_of_its_own(history: History) -> None:
    turn, cut = await cut_turn(history, RequestSent(1), TextDelta("rd."), DONE)

    reply = await turn.run(continued=cut)

    assert (reply.text, reply.thinking, reply.status) == ("Half a word.", "hm", Status.COMPLETE)
    assert await turn.stored() == reply
    assert (await history.branch(cut.id))[-1] == cut
    [seen] = await history.stored([reply.id])
    assert seen.siblings == (cut.id, reply.id)
    assert [one.message_id for one in await turn.usage()] == [cut.id, reply.id]


async def test_what_asks_to_go_on_is_sent_and_not_stored(history: History) -> None:
    turn, cut = await cut_turn(history, RequestSent(1), TextDelta("rd."), DONE)

    await turn.run(continued=cut)

    *before, last = turn.agent.asked[-1].messages
    assert before == [turn.question, cut]
    assert (last.role, last.text) == (Role.USER, GO_ON)
    assert (await history.status()).messages == 3


@pytest.mark.parametrize("failure", [TransportError("No route.", provider="test"), CUT])
async def test_when_nothing_comes_of_going_on_the_reply_before_is_what_is_left(
    history: History, failure: ClankerError
) -> None:
    turn, cut = await cut_turn(history, RequestSent(1), UsageSeen(USAGE), failure)

    assert await turn.run(continued=cut) == cut

    assert turn.emitted(TurnFailed) == [TurnFailed(failure)]
    assert turn.emitted(MessageSaved) == [MessageSaved(turn.question), MessageSaved(cut)]
    assert await turn.stored() == cut
    assert (await history.status()).messages == 2
    assert {one.message_id for one in await turn.usage()} == {cut.id}


async def test_going_on_that_is_stopped_before_anything_came_leaves_the_reply_before(history: History) -> None:
    has_begun = asyncio.Event()

    async def hang() -> None:
        has_begun.set()
        await asyncio.Event().wait()

    turn, cut = await cut_turn(history, RequestSent(1), hang)
    task = asyncio.create_task(turn.run(continued=cut))
    await has_begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await turn.stored() == cut
    assert [one.outcome for one in await turn.usage()] == ["failed", "stopped"]


async def test_going_on_that_is_cut_again_keeps_what_came(history: History) -> None:
    turn, cut = await cut_turn(history, RequestSent(1), TextDelta("rd. And"), CUT)

    reply = await turn.run(continued=cut)

    assert (reply.text, reply.status) == ("Half a word. And", Status.FAILED)
    assert await turn.stored() == reply
    assert (await history.branch(cut.id))[-1] == cut


async def test_a_reply_to_which_there_is_nothing_to_add_is_complete(history: History) -> None:
    turn, cut = await cut_turn(history, RequestSent(1), DONE)

    reply = await turn.run(continued=cut)

    assert (reply.text, reply.status) == ("Half a wo", Status.COMPLETE)
    assert await turn.stored() == reply


async def test_a_reply_that_was_cut_before_its_first_word_is_asked_for_anew(history: History) -> None:
    turn = Turn(history, RequestSent(1), ThinkingDelta("hm"), CUT)
    cut = await turn.run()
    turn.agent.script = (RequestSent(1), TextDelta("Because."), DONE)

    reply = await turn.run(continued=cut)

    assert (reply.text, reply.thinking) == ("Because.", "")
    assert turn.agent.asked[-1].messages == (turn.question,)


async def test_ten_megabytes_are_stored_whole(history: History) -> None:
    piece = TextDelta("wörter, 日本 und mehr " * 500)
    count = 10_000_000 // len(piece.text)
    turn = Turn(history, RequestSent(1), *[piece] * count, DONE)

    await turn.run(checkpoint_s=0)

    assert (await turn.stored()).text == piece.text * count


deltas = st.lists(st.builds(TextDelta, st.text(max_size=9)) | st.builds(ThinkingDelta, st.text(max_size=9)), max_size=9)


@given(deltas)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
async def test_what_was_streamed_is_what_is_stored(history: History, deltas: list[StreamEvent]) -> None:
    turn = Turn(history, RequestSent(1), *deltas, DONE)

    await turn.run(checkpoint_s=0)

    stored = await turn.stored()
    assert stored.text == "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    assert stored.thinking == "".join(delta.text for delta in deltas if isinstance(delta, ThinkingDelta))
