"""What the status line tells of the next message before it is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clanker_tui.config.settings import ModelSettings
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.forecast import Forecast
from clanker_tui.domain.usage import Cost, Usage
from clanker_tui.errors import StreamError
from clanker_tui.history.store import History
from clanker_tui.ui.forecasting import bar
from clanker_tui.ui.start import Start
from tests.ui.host import paste
from tests.ui.stage import SETTINGS, Stage, staged

WIDE = (160, 30)
MODEL = "openai/gpt-oss-120b"


def shown(stage: Stage) -> Forecast:
    found = stage.room.shown_forecast()
    assert found is not None
    return found


async def turn(stage: Stage, text: str, usage: Usage | None, answer: str = "An answer.") -> None:
    """Have a turn whose tokens were counted so."""
    (await stage.ask(text)).finish(answer, usage=usage)
    await stage.answered()
    await stage.pilot.pause()


async def test_nothing_is_told_before_anything_is_written() -> None:
    async with staged(size=WIDE) as stage:
        assert "ctx" not in stage.seen
        await stage.type("hello there")
        await stage.sees("ctx ▰▱▱▱ ≈ 7/131k")
        await stage.sees("next ≈ $0.0003")


async def test_what_was_counted_is_told_without_a_mark_and_reasoning_is_not_sent_back() -> None:
    async with staged(size=WIDE) as stage:
        await turn(
            stage, "hello", Usage(input_tokens=2_500, cached_tokens=500, output_tokens=900, reasoning_tokens=400)
        )
        await stage.sees("ctx ▰▱▱▱ 4k/131k")
        assert shown(stage).prompt_tokens == 3_500
        assert not shown(stage).is_estimate


async def test_what_is_typed_attached_and_queued_goes_along() -> None:
    async with staged(size=WIDE) as stage:
        await turn(stage, "hello", Usage(input_tokens=1_000, output_tokens=100))
        before = shown(stage).prompt_tokens
        assert before == 1_100
        await paste(stage.pilot, "word " * 800)
        await stage.until(lambda: shown(stage).prompt_tokens == 1_100 + 1_000 + 4)
        await stage.sees("ctx ▰▱▱▱ 2k/131k")
        line = await stage.ask("")
        await paste(stage.pilot, "word " * 80)
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.room.place.queue) == 1)
        assert shown(stage).prompt_tokens == 1_100 + 1_004 + 104
        line.finish()


async def test_the_count_of_another_model_is_marked_as_a_guess() -> None:
    async with staged(size=WIDE) as stage:
        await turn(stage, "hello", Usage(input_tokens=2_000, output_tokens=500))
        await stage.send("/model llama-small")
        await stage.sees("≈ 2k/131k")
        await turn(stage, "again", Usage(input_tokens=2_600, output_tokens=500))
        await stage.sees("ctx ▰▱▱▱ 3k/131k")


async def test_a_reply_nobody_counted_is_guessed_at() -> None:
    async with staged(size=WIDE) as stage:
        await turn(stage, "hello", None, "x" * 8_000)
        await stage.sees("≈ 2k/131k")
        (await stage.ask("again")).tell(StreamError("cut", provider="groq", status=200))
        await stage.answered()
        assert shown(stage).is_estimate


async def test_an_older_question_that_is_edited_brings_along_what_was_before_it() -> None:
    async with staged(size=WIDE) as stage:
        await turn(stage, "first", Usage(input_tokens=1_000, output_tokens=100))
        await turn(stage, "second", Usage(input_tokens=20_000, output_tokens=100))
        await stage.sees("20k/131k")
        await stage.room.act("edit", stage.room.place.heads[2].id)
        await stage.sees("1k/131k")
        assert shown(stage).prompt_tokens == 1_100 + 6
        await stage.pilot.press("escape")
        await stage.sees("20k/131k")


async def test_branches_and_deletions_are_reckoned_by_what_is_on_them() -> None:
    async with staged(size=WIDE) as stage:
        await turn(stage, "first", Usage(input_tokens=1_000, output_tokens=100))
        await turn(stage, "second", Usage(input_tokens=20_000, output_tokens=100))
        await stage.room.act("delete", stage.room.place.heads[2].id)
        await stage.sees("1k/131k")
        stage.room.undo_delete()
        await stage.sees("20k/131k")


async def test_it_is_the_same_when_the_conversation_is_opened_again() -> None:
    history = await History.open(None)
    async with staged(size=WIDE, history=history) as stage:
        await turn(stage, "hello", Usage(input_tokens=3_000, output_tokens=500, reasoning_tokens=100))
    async with staged(size=WIDE, history=history, start=Start(continue_last=True)) as stage:
        await stage.sees("ctx ▰▱▱▱ 3k/131k")
        assert shown(stage).prompt_tokens == 3_400
        assert shown(stage).output_tokens == 500
    await history.close()


async def test_the_system_prompt_is_part_of_it() -> None:
    async with staged(size=WIDE) as stage:
        await stage.type("hello there")
        await stage.sees("≈ 7/131k")
        stage.room.set_system_prompt("Be brief. " * 100)
        await stage.sees("≈ 261/131k")


async def test_the_window_is_what_the_provider_lists_then_the_configuration_then_the_catalogue() -> None:
    settings = replace(SETTINGS, models={f"groq/{MODEL}": ModelSettings(context_tokens=8_000)})
    async with staged(size=WIDE, settings=settings) as stage:
        stage.services.offered = [ModelInfo(MODEL, context_tokens=16_000)]
        await stage.type("hello there")
        await stage.sees("≈ 7/8k")
        stage.room.want_models()
        await stage.sees("≈ 7/16k")


async def test_without_a_window_there_is_no_bar() -> None:
    async with staged(size=WIDE) as stage:
        stage.services.windows["tiny"] = None
        await stage.send("/model tiny")
        await stage.type("hello there")
        await stage.sees("ctx ≈ 7 ·")
        assert "▱" not in stage.seen


@pytest.mark.parametrize(
    ("prices", "told"),
    [((0.0, 0.0), "next free"), ((10.0, 50.0), "next ≈ $0.025"), ((None, None), "next price unknown")],
)
async def test_the_price_is_told_as_far_as_it_is_known(prices: tuple[float | None, float | None], told: str) -> None:
    async with staged(size=WIDE) as stage:
        stage.services.cost = Cost()
        stage.services.offered = [ModelInfo(MODEL, input_usd=prices[0], output_usd=prices[1])]
        stage.room.want_models()
        await stage.type("hello there")
        await stage.sees(told)


async def test_a_reply_is_reckoned_as_long_as_replies_were_and_no_longer_than_it_may_be() -> None:
    async with staged(size=WIDE) as stage:
        for output in (100, 300, 8_000):
            await turn(stage, "again", Usage(input_tokens=100, output_tokens=output))
        await stage.until(lambda: shown(stage).output_tokens == 300)
        await stage.send("/set max_tokens 50")
        await stage.until(lambda: shown(stage).output_tokens == 50)


async def test_a_key_changes_nothing_that_is_told_in_rounder_figures() -> None:
    async with staged(size=WIDE) as stage:
        await turn(stage, "hello", Usage(input_tokens=50_100, output_tokens=0))
        await stage.sees("50k/131k")
        told = stage.app.chat.status_line.words
        await stage.type("a few words")
        await stage.until(lambda: shown(stage).prompt_tokens > 50_100)
        await stage.pilot.pause(0.4)
        assert stage.app.chat.status_line.words == told


def test_a_bar_is_as_full_as_the_window_and_never_longer() -> None:
    assert [bar(used, 100) for used in (0, 1, 25, 26, 99, 100, 900)] == [
        "▱▱▱▱", "▰▱▱▱", "▰▱▱▱", "▰▰▱▱", "▰▰▰▰", "▰▰▰▰", "▰▰▰▰",
    ]  # fmt: skip
