"""When the app draws: at once, together, anew, or not at all while the terminal is another program's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest
from textual import events, messages
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widgets import Static

from clanker_tui.ui.frames.painting import AS_TEXTUAL, Painting, erases_in_colour, painting
from clanker_tui.ui.frames.quiet_app import QuietApp
from tests.ui.frames.emulator import Emulator

PATIENCE_S = 30.0
SIZE = (40, 10)
AT_ONCE = Painting(is_diffed=True)
HARDLY_EVER = Painting(is_diffed=True, interval_s=3600)
NOW_AND_THEN = Painting(is_diffed=True, interval_s=0.2)


class Terminal(HeadlessDriver):
    """Draws what is written, and can be given to another program."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.emulator = Emulator(*SIZE)
        self.written: list[str] = []

    @property
    def is_headless(self) -> bool:
        return False

    @property
    def can_suspend(self) -> bool:
        return True

    def write(self, data: str) -> None:
        self.written.append(data)
        self.emulator.take(data)


class Page(QuietApp[None]):
    """Shows a text."""

    CSS = "Screen { overflow: hidden } Static { height: 1fr }"

    def compose(self) -> ComposeResult:
        yield Static("first", markup=False)

    def heed_signals(self) -> None:
        """Leave the signals to those who run the test."""

    def get_driver_class(self) -> type[Driver]:
        return Terminal

    @property
    def terminal(self) -> Terminal:
        return cast("Terminal", self._driver)

    @property
    def shown(self) -> str:
        return "\n".join(row.rstrip() for row in self.terminal.emulator.text).rstrip()

    async def show(self, text: str) -> None:
        """Change the text, and wait until Textual has rendered that."""
        self.query_one(Static).update(text)
        await self.rendered()

    async def rendered(self) -> None:
        done = asyncio.Event()
        self.call_after_refresh(done.set)
        await done.wait()

    async def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline, self.shown
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(painting: Painting) -> AsyncIterator[Page]:
    """Run the page, drawing changes only where the painting says so."""
    app = Page(painting)
    ready = asyncio.Event()

    async def at_the_start(_pilot: Pilot[object]) -> None:
        ready.set()

    ending = asyncio.create_task(app.run_async(size=SIZE, auto_pilot=at_the_start))
    await ready.wait()
    app.draw_changes_only()
    await app.rendered()
    try:
        yield app
    finally:
        app.exit()
        await ending


async def test_a_change_is_drawn_at_once_and_nothing_besides() -> None:
    async with running(AT_ONCE) as app:
        await app.until(lambda: app.shown == "first")
        app.terminal.written.clear()
        await app.show("first and more")
        assert app.shown == "first and more"
        assert len("".join(app.terminal.written)) < 80
        app.terminal.written.clear()
        await app.show("first and more")
        assert app.terminal.written == []


async def test_without_the_switch_textual_draws_whole_areas() -> None:
    async with running(AS_TEXTUAL) as app:
        app.terminal.written.clear()
        await app.show("second")
        assert app.shown == "second"
        assert len("".join(app.terminal.written)) > 40 * 10


async def test_over_a_slow_line_the_first_change_is_seen_and_the_rest_waits() -> None:
    async with running(HARDLY_EVER) as app:
        await app.until(lambda: app.shown == "first")
        before = len(app.terminal.written)
        for number in range(5):
            await app.show(f"number {number}")
        assert len(app.terminal.written) == before
        assert app.shown == "first"


async def test_the_last_change_is_never_lost_and_those_between_are_drawn_together() -> None:
    async with running(NOW_AND_THEN) as app:
        await app.until(lambda: app.shown == "first")
        before = len(app.terminal.written)
        for number in range(20):
            await app.show(f"number {number}")
        await app.until(lambda: app.shown == "number 19")
        assert len(app.terminal.written) - before < 20


async def test_the_first_change_after_a_pause_does_not_wait() -> None:
    async with running(NOW_AND_THEN) as app:
        await app.until(lambda: app.shown == "first")
        drawn_at = time.monotonic()
        await app.until(lambda: time.monotonic() - drawn_at > NOW_AND_THEN.interval_s)
        await app.show("second")
        assert app.shown == "second"


async def test_what_is_rendered_in_a_batch_is_drawn_after_it() -> None:
    async with running(AT_ONCE) as app:
        with app.batch_update():
            app.query_one(Static).update("second")
            await asyncio.sleep(0)
        await app.until(lambda: app.shown == "second")


async def test_redrawing_mends_whatever_another_program_has_left() -> None:
    async with running(AT_ONCE) as app:
        await app.until(lambda: app.shown == "first")
        app.terminal.emulator.take("\x1b[2;4r\x1b[4;1H\x1b[7mgarbage")
        assert "garbage" in app.shown
        await app.run_action("redraw")
        await app.until(lambda: app.shown == "first")


async def test_nothing_is_drawn_while_an_editor_has_the_terminal_and_everything_after() -> None:
    async with running(AT_ONCE) as app:
        await app.until(lambda: app.shown == "first")
        with app.suspend():
            before = len(app.terminal.written)
            app.terminal.emulator.take("\x1b[Han editor")
            await app.show("second")
            assert len(app.terminal.written) == before
        await app.until(lambda: app.shown == "second")


async def test_a_terminal_that_comes_back_in_the_same_size_is_drawn_anew() -> None:
    async with running(AT_ONCE) as app:
        await app.until(lambda: app.shown == "first")
        app.terminal.emulator.reset()  # as after ctrl+z and fg, or where it was narrower for a moment
        app.post_message(events.Resize(Size(*SIZE), Size(*SIZE)))
        await app.until(lambda: app.shown == "first")


async def test_a_screen_that_heard_of_an_older_size_last_takes_the_present_one() -> None:
    async with running(AT_ONCE) as app:
        older, sizes = Size(20, 6), [app.screen.outer_size]
        app.screen.screen_layout_refresh_signal.subscribe(
            app, lambda screen: sizes.append(screen.outer_size), immediate=True
        )
        app.screen.post_message(events.Resize(older, older))  # as a layout sends it that ends after the next report
        await app.until(lambda: older in sizes)
        await app.until(lambda: app.screen.outer_size == Size(*SIZE))


async def test_frames_are_synchronised_where_the_terminal_can() -> None:
    async with running(AT_ONCE) as app:
        app.post_message(messages.TerminalSupportsSynchronizedOutput())
        await app.rendered()
        app.terminal.written.clear()
        await app.show("second")
        (frame,) = app.terminal.written
        assert frame.startswith("\x1b[?2026h")
        assert frame.endswith("\x1b[?2026l")


@pytest.mark.parametrize(
    ("environ", "is_known"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "alacritty"}, True),
        ({"TERM": "tmux-256color"}, False),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "xterm-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, False),
        ({"TERM": "xterm-256color", "STY": "1.tty"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "foot-extra"}, True),
        ({}, False),
    ],
)
def test_erasing_in_colour_is_left_alone_unless_the_terminal_is_known_for_it(
    environ: dict[str, str], is_known: bool
) -> None:
    assert erases_in_colour(environ) is is_known


def test_over_ssh_fifteen_frames_a_second_are_enough() -> None:
    assert painting({"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, is_diffed=True).interval_s == pytest.approx(1 / 15)
    assert painting({}, is_diffed=True).interval_s == 0
    assert not painting({}, is_diffed=False).is_diffed
