"""Turns as the user sees them: asked, streamed, stopped, queued, left and come back to."""

from __future__ import annotations

from clanker_tui.domain.events import RateLimitsSeen, Retrying
from clanker_tui.domain.limits import RateLimits, RateWindow
from clanker_tui.domain.messages import Status
from clanker_tui.domain.usage import Cost
from clanker_tui.errors import ConfigError, KeyMissingError, RateLimitError, StorageError, StreamError
from tests.ui.stage import NOON, staged

LIMITED = RateLimitError("Groq answered 429: slow down.", provider="groq", retry_after=9.0)


async def test_a_reply_streams_and_says_what_it_took() -> None:
    async with staged() as stage:
        line = await stage.ask("Why does this not compile?")
        await stage.sees("waiting for the first token")
        line.say("Because `s` moved")
        await stage.sees("Because s moved")
        await stage.sees("streaming")
        line.finish(" into the closure.")
        await stage.answered()
        await stage.sees("Because s moved into the closure.")
        await stage.sees("100 tok · $0.0012")
        assert "gpt-oss-120b" in stage.seen
        assert [message.text for message in stage.room.place.messages] == [
            "Why does this not compile?",
            "Because `s` moved into the closure.",
        ]


async def test_the_next_question_carries_the_conversation() -> None:
    async with staged() as stage:
        (await stage.ask("one")).finish("first")
        await stage.answered()
        assert (await stage.ask("two")).texts == ["one", "first", "two"]


async def test_an_unknown_price_is_never_nothing() -> None:
    async with staged() as stage:
        stage.services.cost = Cost()
        (await stage.ask("hello")).finish("Hi.")
        await stage.sees("price unknown")
        assert "$0" not in stage.seen


async def test_escape_stops_a_reply_and_keeps_its_text() -> None:
    async with staged() as stage:
        line = await stage.ask("a long story")
        line.say("Once upon a time")
        await stage.sees("Once upon")
        await stage.pilot.press("escape")
        await stage.answered()
        await stage.sees("stopped")
        assert line.was_closed
        assert "Once upon a time" in stage.seen
        reply = stage.room.place.messages[-1]
        assert (reply.text, reply.status) == ("Once upon a time", Status.STOPPED)
        stored = await stage.services.history.branch(reply.id)
        assert stored[-1].text == "Once upon a time"


async def test_a_failed_reply_keeps_its_text_and_says_why() -> None:
    async with staged() as stage:
        line = await stage.ask("hello")
        line.say("Half of")
        line.tell(StreamError("Groq broke off.", provider="groq", status=200, hint="Ask again."))
        await stage.answered()
        await stage.sees("failed: Groq broke off. Ask again.")
        assert "Half of" in stage.seen


async def test_what_is_sent_while_a_reply_streams_is_queued_and_sent_after_it() -> None:
    async with staged() as stage:
        line = await stage.ask("one")
        await stage.send("two")
        await stage.sees("queued  two")
        await stage.send("three")
        await stage.sees("queued  three")
        assert len(stage.lines) == 1
        line.finish("first")
        await stage.until(lambda: len(stage.lines) == 2)
        await stage.sees_no("queued  two")
        stage.lines[1].finish("second")
        await stage.until(lambda: len(stage.lines) == 3)
        assert stage.lines[2].texts == ["one", "first", "two", "second", "three"]


async def test_up_takes_back_what_is_queued() -> None:
    async with staged() as stage:
        await stage.ask("one")
        await stage.send("two")
        await stage.sees("queued  two")
        await stage.pilot.press("up")
        await stage.sees_no("queued  two")
        assert stage.app.chat.composer.text == "two"
        assert stage.room.place.queue == []


async def test_after_a_stop_or_a_failure_nothing_queued_is_sent() -> None:
    async with staged() as stage:
        await stage.ask("one")
        await stage.send("two")
        await stage.send("three")
        await stage.pilot.press("escape")
        await stage.answered()
        await stage.until(lambda: stage.app.chat.composer.text == "two\n\nthree")
        assert len(stage.lines) == 1


async def test_a_missing_key_gives_the_text_back_and_asks_for_the_key() -> None:
    async with staged() as stage:
        stage.services.refusals.append(KeyMissingError("No key for groq.", provider="groq"))
        await stage.send("precious words")
        await stage.sees("API key for Groq")
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.app.screen is stage.app.chat)
        assert stage.app.chat.composer.text == "precious words"
        assert stage.room.place.messages == []


async def test_a_wrong_configuration_gives_the_text_back_and_says_what_to_do() -> None:
    async with staged() as stage:
        stage.services.refusals.append(ConfigError("No address for groq.", hint="Set api_base_url."))
        await stage.send("precious words")
        await stage.sees("Set api_base_url.")
        assert stage.app.chat.composer.text == "precious words"


async def test_a_history_that_cannot_be_written_gives_the_text_back() -> None:
    async with staged() as stage:

        async def refuse(*_: object) -> None:
            raise StorageError("The disk is full.", hint="Make room.")

        stage.services.history.add_message = refuse  # type: ignore[assignment]  # the disk is full
        await stage.send("precious words")
        await stage.sees("The disk is full. Make room.")
        assert stage.app.chat.composer.text == "precious words"
        assert not stage.lines


async def test_another_conversation_may_be_opened_while_a_reply_streams() -> None:
    async with staged() as stage:
        line = await stage.ask("slow question")
        line.say("The first half")
        await stage.sees("The first half")
        slow = stage.room.place
        await stage.pilot.press("ctrl+n")
        await stage.sees("New conversation")
        await stage.sees_no("The first half")
        line.say(", the second half")
        (await stage.ask("quick question")).finish("Quick answer.")
        await stage.sees("Quick answer.")
        assert "second half" not in stage.seen
        stage.room.open(slow.record.id)
        await stage.sees("The first half, the second half")
        line.finish(", the end.")
        await stage.answered()
        await stage.sees("the second half, the end.")
        assert "Quick answer." not in stage.seen


async def test_a_turn_that_ends_unseen_is_there_on_return() -> None:
    async with staged() as stage:
        line = await stage.ask("slow question")
        slow = stage.room.place
        await stage.pilot.press("ctrl+n")
        await stage.until(lambda: stage.room.place is not slow)
        line.finish("Done meanwhile.")
        await stage.until(lambda: slow.turn is None)
        stage.room.open(slow.record.id)
        await stage.sees("Done meanwhile.")


async def test_a_wait_is_told_and_can_be_cut_short() -> None:
    async with staged() as stage:
        line = await stage.ask("hello")
        line.tell(Retrying(attempt=2, of=3, wait_s=9.0, error=LIMITED))
        await stage.sees("slow down")
        await stage.sees("attempt 2 of 3 in 9 s")
        await stage.pilot.press("f9")
        await stage.until(lambda: len(stage.lines) == 2)
        assert line.was_closed
        assert stage.lines[1].texts == ["hello"]
        await stage.sees_no("attempt 2 of 3")
        stage.lines[1].finish("At last.")
        await stage.sees("At last.")


async def test_another_model_may_be_chosen_instead_of_a_wait() -> None:
    async with staged() as stage:
        line = await stage.ask("hello")
        line.tell(Retrying(attempt=2, of=3, wait_s=60.0, error=LIMITED))
        await stage.sees("attempt 2 of 3")
        await stage.send("/model qwen/other")
        await stage.until(lambda: len(stage.lines) == 2)
        assert stage.room.place.record.model == "qwen/other"
        stage.lines[1].finish("From another.")
        await stage.sees("From another.")


async def test_asking_again_replaces_the_reply_and_keeps_the_first_in_the_history() -> None:
    async with staged() as stage:
        (await stage.ask("hello")).finish("First.")
        await stage.answered()
        first = stage.room.place.messages[-1]
        await stage.pilot.press("f9")
        await stage.until(lambda: len(stage.lines) == 2)
        await stage.sees_no("First.")
        stage.lines[1].finish("Second.")
        await stage.answered()
        await stage.sees("Second.")
        assert stage.lines[1].texts == ["hello"]
        kept = await stage.services.history.branch(first.id)
        assert kept[-1].text == "First."
        assert stage.seen.count("hello") == 2, "the question, and the title"


async def test_limits_and_costs_are_told_below(stopped_clock: None) -> None:
    async with staged(size=(120, 30)) as stage:
        line = await stage.ask("hello")
        window = RateWindow("requests", "minute", 30, 27, 2.0)
        line.tell(RateLimitsSeen(RateLimits("groq", NOON, (window,))))
        line.finish("Hi.")
        await stage.sees("limit 27/30 req")
        await stage.sees("today $0.0012")


async def test_a_retired_model_is_told_before_anything_is_sent() -> None:
    async with staged() as stage:
        stage.room.change_answerer("groq", "mixtral-8x7b-32768")
        await stage.send("hello")
        await stage.sees("was retired on 2025-03-20")
        assert not stage.lines
        await stage.pilot.press("y")
        await stage.until(lambda: len(stage.lines) == 1)
        assert stage.room.place.record.model == "openai/gpt-oss-20b"


async def test_a_retired_model_that_is_kept_sends_nothing_and_gives_the_text_back() -> None:
    async with staged() as stage:
        stage.room.change_answerer("groq", "mixtral-8x7b-32768")
        await stage.send("hello")
        await stage.sees("was retired")
        await stage.pilot.press("n")
        await stage.until(lambda: stage.app.chat.composer.text == "hello")
        assert not stage.lines


async def test_leaving_in_mid_stream_saves_the_text() -> None:
    async with staged() as stage:
        line = await stage.ask("hello")
        line.say("As far as it came")
        await stage.sees("As far as it came")
        saved = stage.room
    reply = saved.place.messages[-1]
    assert (reply.text, reply.status) == ("As far as it came", Status.STOPPED)
    assert stage.services.is_closed


async def test_reasoning_is_folded_until_it_is_asked_for() -> None:
    async with staged() as stage:
        line = await stage.ask("hello")
        line.think("Let me see: [/x] odd.")
        line.finish("Here it is.")
        await stage.answered()
        await stage.sees("▸ reasoning")
        assert "odd." not in stage.seen
        await stage.pilot.press("f5")
        await stage.sees("Let me see: [/x] odd.")


async def test_the_last_reply_is_copied_and_no_more_is_claimed_than_is_known() -> None:
    async with staged() as stage:
        (await stage.ask("hello")).finish("Hi \x1b there.")
        await stage.answered()
        await stage.pilot.press("f8")
        await stage.sees("unconfirmed")
        assert stage.app.clipboard == "Hi \ufffd there."


async def test_leaving_at_any_moment_is_no_crash() -> None:
    for number in range(12):
        async with staged() as stage:
            line = await stage.ask("hello")
            for _ in range(number):
                line.say("**word** ")
            if number % 2:
                line.finish()
            if number % 3 == 0:
                stage.room.start_conversation()
            if number > 6:
                await stage.pilot.pause(0.002 * number)
        assert stage.services.is_closed
