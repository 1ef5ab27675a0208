"""A conversation that does not fit: the user says what becomes of it, and nothing is left out otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.events import Finished
from clanker_tui.domain.messages import FinishReason
from clanker_tui.domain.usage import Purpose, Usage
from clanker_tui.errors import ContextLengthError, StreamError
from clanker_tui.history.store import History
from clanker_tui.ui.dialogs.choice import ChoiceDialog
from clanker_tui.ui.start import Start
from tests.ui.host import notices
from tests.ui.stage import Line, Stage, staged

MODEL = "openai/gpt-oss-120b"
LAST = Start(continue_last=True)
WORDS = "word " * 160  # some 200 tokens
TOO_LONG = ContextLengthError("groq answered 400: too long", provider="groq", status=400, hint="Ask for less.")
REFUSED = "groq says that it is too long."


async def turn(stage: Stage, text: str, answer: str = WORDS, *, prompt: int = 0) -> Line:
    """Have a turn; without a count of its own, one as it is guessed."""
    line = await stage.ask(text)
    told = sum(len(one) for one in line.texts) // 4
    line.finish(answer, usage=Usage(input_tokens=prompt or told, output_tokens=len(answer) // 4))
    await stage.answered()
    await stage.pilot.pause()
    return line


@asynccontextmanager
async def full(*, turns: int = 4, window: int = 1_000, history: History | None = None) -> AsyncIterator[Stage]:
    """Run the app with a conversation of some turns that has grown to nearly what its model holds."""
    async with staged(size=(100, 40), history=history) as stage:
        stage.services.windows[MODEL] = 100_000
        for number in range(turns):
            await turn(stage, f"question {number}")
        stage.room.listings.clear()
        stage.services.windows[MODEL] = window
        await stage.room.learn_listing("groq", MODEL)
        await stage.until(lambda: bool(stage.room.place.reckoned.records), "the reckoning")
        yield stage


async def choose(stage: Stage, way: str) -> None:
    """Wait for the question, and answer it."""
    await stage.until(lambda: isinstance(stage.app.screen, ChoiceDialog), "the question")
    await stage.pilot.pause()
    stage.app.screen.dismiss(way)
    await stage.pilot.pause()


async def send_too_much(stage: Stage) -> int:
    """Send a message that does not fit; return how many requests were made until then."""
    count = len(stage.lines)
    await stage.send("and now?")
    await stage.sees("cannot hold this")
    return count


async def request(stage: Stage, count: int) -> Line:
    await stage.until(lambda: len(stage.lines) > count, "the request")
    return stage.lines[-1]


async def test_the_question_says_how_much_it_is_and_what_can_be_done() -> None:
    async with full() as stage:
        count = await send_too_much(stage)
        for told in (
            "What goes along with the next message is about 816 tokens. The model",
            "holds 1,000, of which 250 are kept free for the reply.",
            "Leave out the oldest turn",
            "Summarise the 2 oldest turns  by gpt-oss-120b · ≈ $0.0",
            "Another model",
            "Send it as it is",
            "Not now",
        ):
            assert told in stage.seen
        assert len(stage.lines) == count


async def test_not_now_gives_the_text_back_and_changes_nothing() -> None:
    async with full() as stage:
        count = await send_too_much(stage)
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.composer_text == "and now?")
        assert len(stage.lines) == count
        assert stage.room.place.record.sent_from_id is None


async def test_the_oldest_turns_are_left_out_and_that_is_said_and_remembered() -> None:
    history = await History.open(None)
    async with full(history=history) as stage:
        count = await send_too_much(stage)
        await choose(stage, "drop")
        line = await request(stage, count)
        assert line.texts[0].startswith("question")
        assert line.texts[0] != "question 0"
        assert line.texts[-1] == "and now?"
        left_out = [head.id for head in stage.room.place.heads].index(stage.room.place.record.sent_from_id or "")
        line.finish("Now this.")
        await stage.answered()
        view = stage.room.view
        view.scroll_to_row(view.rows.tops[view.rows.firsts[left_out]])
        await stage.sees(f"── {left_out} earlier messages are not sent ──")
    async with staged(size=(100, 40), history=history, start=LAST) as stage:
        line = await stage.ask("once more")
        assert "question 0" not in line.texts
        line.finish()
    await history.close()


async def test_a_summary_stands_for_what_it_is_of_and_is_recorded_as_what_it_is() -> None:
    async with full() as stage:
        count = await send_too_much(stage)
        await choose(stage, "shrink")
        line = await request(stage, count)
        assert line.request.purpose is Purpose.SUMMARY
        assert "User: question 0" in line.texts[0]
        await stage.sees("Summarising")
        line.finish("They asked four questions.")
        line = await request(stage, count + 1)
        assert line.texts[0].endswith("They asked four questions.")
        assert line.texts[-1] == "and now?"
        place = stage.room.place
        records = await stage.services.history.usage_of(place.record.id)
        assert [one.purpose for one in records].count(Purpose.SUMMARY) == 1
        line.finish("Now this.")
        await stage.answered()
        assert place.totals.requests == 6
        await stage.send("/summary")
        await stage.sees("They asked four questions.")
        await stage.sees("in a summary.")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (StreamError("groq broke off.", provider="groq", status=200), "groq broke off."),
        (Finished(FinishReason.LENGTH, Usage(10, output_tokens=10)), "The summary is empty"),
    ],
)
async def test_a_summary_that_fails_changes_nothing_and_that_is_said(end: StreamError | Finished, said: str) -> None:
    async with full() as stage:
        count = await send_too_much(stage)
        await choose(stage, "shrink")
        (await request(stage, count)).tell(end)
        await stage.sees("cannot hold this")
        assert any(said in one for one in notices(stage.app))
        assert stage.room.place.record.sent_from_id is None
        await choose(stage, "back")
        await stage.until(lambda: stage.composer_text == "and now?")
        records = await stage.services.history.usage_of(stage.room.place.record.id)
        assert records[-1].purpose is Purpose.SUMMARY


async def test_a_summary_can_be_stopped() -> None:
    async with full() as stage:
        count = await send_too_much(stage)
        await choose(stage, "shrink")
        line = await request(stage, count)
        await stage.sees("Summarising")
        await stage.pilot.press("enter")
        await stage.sees("cannot hold this")
        assert line.was_closed
        assert any("Nothing is changed" in one for one in notices(stage.app))
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.composer_text == "and now?")


async def test_another_model_answers_those_that_hold_it_first() -> None:
    async with full() as stage:
        stage.services.offered = [ModelInfo("a-small", context_tokens=500), ModelInfo("b-large", context_tokens=64_000)]
        count = await send_too_much(stage)
        await choose(stage, "model")
        await stage.sees("too small")
        assert stage.seen.index("b-large") < stage.seen.index("a-small")
        await choose(stage, "b-large")
        line = await request(stage, count)
        assert line.texts[0] == "question 0"
        assert stage.room.place.record.model == "b-large"


async def test_a_guess_may_be_sent_as_it_is() -> None:
    async with full() as stage:
        count = await send_too_much(stage)
        await choose(stage, "send")
        line = await request(stage, count)
        assert line.texts[0] == "question 0"
        assert stage.room.place.record.sent_from_id is None


async def test_what_was_counted_is_no_guess_and_is_not_sent() -> None:
    async with full(window=700) as stage:
        await send_too_much(stage)
        assert "Send it as it is" not in stage.seen


async def test_where_only_the_new_message_fits_it_goes_alone() -> None:
    async with full(turns=1, window=260) as stage:
        count = await send_too_much(stage)
        await choose(stage, "drop")
        line = await request(stage, count)
        assert line.texts == ["and now?"]
        line.finish("Now this.")
        await stage.answered()
        assert stage.room.place.record.sent_from_id == stage.room.place.heads[2].id
        await stage.sees("2 earlier messages are not sent")
        line = await stage.ask("and then?")
        assert line.texts == ["and now?", "Now this.", "and then?"]


async def test_a_message_that_no_cut_makes_fit_is_given_back() -> None:
    async with full(turns=1, window=100) as stage:
        stage.app.chat.composer.put(WORDS)
        await stage.pilot.press("enter")
        await stage.sees("cannot hold this")
        assert "Leave out" not in stage.seen
        assert "Summarise" not in stage.seen
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.composer_text == WORDS.strip() or stage.composer_text == WORDS)


async def test_what_the_provider_refuses_can_be_made_to_fit_and_is_asked_again() -> None:
    async with full(window=100_000) as stage:
        count = len(stage.lines)
        (await stage.ask("and now?")).tell(TOO_LONG)
        await stage.answered()
        await stage.sees("make it fit")
        await stage.pilot.press("f9")
        await stage.sees(REFUSED)
        assert "Send it as it is" not in stage.seen
        await choose(stage, "drop")
        line = await request(stage, count + 1)
        assert "question 0" not in line.texts
        assert line.texts[-1] == "and now?"


async def test_everything_goes_along_again_by_command() -> None:
    async with full(window=100_000) as stage:
        await stage.send("/context last 1")
        line = await turn(stage, "four")
        assert [text for text in line.texts if text != WORDS] == ["question 3", "four"]
        await stage.send("/context")
        await stage.sees("earlier messages are not sent.")
        await choose(stage, "all")
        line = await turn(stage, "five")
        assert line.texts[0] == "question 0"
        assert not stage.room.view.setting.notes


async def test_the_older_half_is_left_out_by_command() -> None:
    async with full(window=100_000) as stage:
        await stage.send("/context")
        await stage.sees("8 messages go along")
        await choose(stage, "drop")
        line = await turn(stage, "four")
        assert line.texts[0] == "question 2"


async def test_on_a_branch_without_the_first_that_goes_along_all_does() -> None:
    async with full(window=100_000) as stage:
        await stage.send("/context last 1")
        await stage.until(lambda: stage.room.place.record.sent_from_id is not None)
        place = stage.room.place
        await stage.room.act("delete", place.record.sent_from_id or "")
        await stage.until(lambda: len(place.heads) == 6)
        line = await turn(stage, "another")
        assert line.texts[0] == "question 0"
        assert not stage.room.view.setting.notes


async def test_words_that_mean_nothing_are_told() -> None:
    async with full(window=100_000) as stage:
        await stage.send("/context some")
        await stage.sees("/context all sends everything")
        await stage.send("/summary")
        await stage.sees("There is no summary")
