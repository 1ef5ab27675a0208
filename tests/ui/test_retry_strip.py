"""The strip between two attempts, and after the last."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Input

from clanker_tui.config.settings import UiSettings
from clanker_tui.domain.events import Retrying
from clanker_tui.errors import ProviderError, RateLimitError, StreamError
from clanker_tui.ui.widgets.retry_strip import RetryStrip, Way
from tests.ui.host import drawn
from tests.ui.stage import SETTINGS, Stage, staged

LIMITED = RateLimitError("Groq answered 429: slow down.", provider="groq", retry_after=9.0)
BROKEN = StreamError("Groq broke off.", provider="groq", status=200, hint="Ask again.")


class StripApp(App[None]):
    """Shows nothing but a strip, and keeps what is wanted."""

    CSS = "RetryStrip { height: auto; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.ways: list[Way] = []

    def compose(self) -> ComposeResult:
        yield RetryStrip(id="retry")

    def on_retry_strip_wanted(self, event: RetryStrip.Wanted) -> None:
        self.ways.append(event.way)


async def click(stage: Stage, words: str) -> None:
    """Click on words of the strip."""
    await stage.sees(words)
    await stage.pilot.pause()
    rows = stage.seen.splitlines()
    row = next(number for number, line in enumerate(rows) if words in line)
    column = Content(rows[row].partition(words)[0]).cell_length
    await stage.pilot.click(offset=(column + 1, row))
    await stage.pilot.pause()


@pytest.mark.parametrize(("width", "rows"), [(130, 1), (64, 2), (40, 2)])
async def test_the_strip_takes_as_little_room_as_the_screen_needs(width: int, rows: int) -> None:
    app = StripApp()
    async with app.run_test(size=(width, 10)) as pilot:
        app.query_one(RetryStrip).show(Retrying(2, 3, 9.0, LIMITED))
        await pilot.pause()
        assert app.query_one(RetryStrip).size.height == rows
        seen = drawn(app)
        assert all(words in seen for words in ("Groq answered 429", "9 s", "retry now", "other model", "stop"))


def is_high(strip: RetryStrip, rows: int) -> bool:
    return strip.content_size.height == rows


async def test_the_strip_is_as_high_as_it_must_be_after_a_change_of_size() -> None:
    async with staged(size=(120, 40)) as stage:
        (await stage.ask("hello")).tell(BROKEN)
        await stage.answered()
        strip = stage.room.retry_strip
        for size, rows in [((80, 24), 1), ((40, 12), 2), ((120, 40), 2), ((80, 24), 1)]:
            await stage.pilot.resize_terminal(*size)
            await stage.until(partial(is_high, strip, rows), f"{rows} rows at {size}")


async def test_retry_now_skips_the_wait() -> None:
    async with staged() as stage:
        line = await stage.ask("hello")
        line.tell(Retrying(2, 3, 600.0, LIMITED))
        await stage.sees("attempt 2 of 3 in 600 s")
        await click(stage, "retry now")
        await stage.until(lambda: len(stage.lines) == 2, "another request")
        assert line.was_closed
        stage.lines[-1].finish("Here I am.")
        await stage.sees("Here I am.")
        assert not stage.room.retry_strip.display


async def test_the_key_skips_the_wait_too() -> None:
    async with staged() as stage:
        (await stage.ask("hello")).tell(Retrying(2, 3, 600.0, LIMITED))
        await stage.sees("F9 retry now")
        await stage.pilot.press("f9")
        await stage.until(lambda: len(stage.lines) == 2, "another request")


async def test_the_wait_can_be_ended_by_a_click() -> None:
    async with staged() as stage:
        (await stage.ask("hello")).tell(Retrying(2, 3, 600.0, LIMITED))
        await click(stage, "stop")
        await stage.answered()
        await stage.until(lambda: not stage.room.retry_strip.display, "the end of the strip")
        assert len(stage.lines) == 1


@pytest.mark.parametrize("error", [LIMITED, BROKEN])
async def test_a_failure_stays_told_until_the_next_turn(error: ProviderError) -> None:
    async with staged() as stage:
        (await stage.ask("hello")).tell(error)
        await stage.answered()
        await stage.sees(f"✗ {error.message}")
        await click(stage, "retry now")
        await stage.until(lambda: len(stage.lines) == 2, "another request")
        await stage.sees_no(f"✗ {error.message}")


async def test_another_model_can_be_chosen_from_the_strip() -> None:
    async with staged() as stage:
        (await stage.ask("hello")).tell(BROKEN)
        await stage.answered()
        await click(stage, "other model")
        assert isinstance(stage.app.focused, Input)


@pytest.mark.parametrize("way", ["dismiss", "escape"])
async def test_what_is_told_of_a_failure_can_be_dismissed(way: str) -> None:
    async with staged() as stage:
        (await stage.ask("hello")).tell(BROKEN)
        await stage.answered()
        await stage.sees("Esc dismiss")
        if way == "dismiss":
            await click(stage, "dismiss")
        else:
            await stage.pilot.press("escape")
        await stage.until(lambda: not stage.room.retry_strip.display, "the end of the strip")


async def test_the_strip_belongs_to_its_conversation() -> None:
    async with staged() as stage:
        (await stage.ask("hello")).tell(BROKEN)
        await stage.answered()
        await stage.sees("✗ Groq broke off.")
        await stage.pilot.press("ctrl+n")
        await stage.sees_no("✗ Groq broke off.")


async def test_remapped_keys_are_the_ones_that_are_told() -> None:
    settings = replace(SETTINGS, ui=UiSettings(keys={"chat.retry": "f12"}))
    async with staged(settings=settings) as stage:
        (await stage.ask("hello")).tell(Retrying(2, 3, 600.0, LIMITED))
        await stage.sees("F12 retry now")


async def test_an_error_that_would_steer_the_terminal_or_the_markup_is_only_text() -> None:
    async with staged() as stage:
        evil = StreamError("[@click=app.quit]x[/] \x1b]52;c;YQ==\x07 [/y]", provider="groq", status=200)
        (await stage.ask("hello")).tell(evil)
        await stage.answered()
        await stage.sees("[@click=app.quit]x[/]")
        assert "\x1b" not in stage.seen


@pytest.mark.parametrize("columns", [120, 80, 60, 40, 20, 2])
async def test_the_strip_bears_any_width_beside_the_panes(columns: int) -> None:
    async with staged(size=(120, 24)) as stage:
        (await stage.ask("hello")).tell(StreamError("Groq broke off.", provider="groq", status=200))
        await stage.answered()
        await stage.pilot.press("f2", "ctrl+o")
        await stage.pilot.resize_terminal(columns, 24)
        await stage.pilot.press("f2", "ctrl+o")
        assert stage.app.is_running
