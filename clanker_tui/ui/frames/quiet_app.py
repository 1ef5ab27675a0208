"""An app that tells the terminal only what has changed on the screen."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.screen import Screen
from textual.timer import Timer

from clanker_tui.ui.endings import OrderlyApp
from clanker_tui.ui.frames.painting import Painting

if TYPE_CHECKING:
    from rich.console import RenderableType

    from clanker_tui.ui.frames.differ import Differ

Result = TypeVar("Result")
BATCH_WAIT_S = 1 / 60  # until it is looked again whether a batch of updates is over


class QuietApp(OrderlyApp[Result]):
    """Draws as Textual does until `draw_changes_only` is called, and from then on what differs.

    It overrides `_display` and knows the compositor's updates. Both are private to Textual, whose version is pinned to
    8.2 therefore; what is no such update, and screens that are not a whole terminal, are left to Textual.
    """

    def __init__(self, painting: Painting) -> None:
        super().__init__()
        self._painting = painting
        self._differ: Differ | None = None
        self._drawn_at = -painting.interval_s
        self._waiting: Timer | None = None
        self._is_away = False

    def on_mount(self) -> None:
        self.app_suspend_signal.subscribe(self, self._leave_terminal, immediate=True)
        self.app_resume_signal.subscribe(self, self._find_terminal, immediate=True)

    def draw_changes_only(self) -> None:
        """Draw no more than changes from here on, where that is wanted and the screen is a terminal."""
        from clanker_tui.ui.frames.differ import Differ

        driver = self._driver
        if not self._painting.is_diffed or driver is None or driver.is_headless or driver.is_inline:
            return
        if sys.platform == "win32":
            return  # not tried there
        color_system = COLOR_SYSTEMS.get(self.console.color_system or "", ColorSystem.TRUECOLOR)
        self._differ = Differ(color_system, erases_in_colour=self._painting.erases_in_colour)
        self.screen.refresh()  # what was drawn before is not known

    def action_redraw(self) -> None:
        """Draw the whole screen anew, whatever the terminal shows."""
        if self._differ is not None:
            self._differ.forget()
        self.screen.refresh()

    def on_resize(self, event: events.Resize) -> None:
        differ = self._differ
        if differ is not None:
            differ.forget()
            if differ.size == event.size:  # Textual sees no reason to draw, but the terminal may be another, or cleared
                self._draw_soon()

    def _mend_size(self, screen: Screen[object]) -> None:
        """Let a screen that was laid out for an older size take the present one.

        A layout tells the screen its own size again. Where the next report of the terminal was faster, Textual takes
        that for the newer one, drops the report, and would draw for a size that is gone until the next.
        """
        driver = self._driver
        if driver is not None and not driver.is_inline and screen.is_attached and screen.outer_size != self.size:
            screen.post_message(events.Resize(self.size, self.size))

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        self._mend_size(screen)
        differ = self._differ
        if differ is None or renderable is None:
            super()._display(screen, renderable)
        elif isinstance(renderable, LayoutUpdate | ChopsUpdate):
            differ.fold(renderable)
            self._draw_soon()
            self.post_display_hook()
        else:
            super()._display(screen, renderable)
            differ.forget()  # it may have drawn anywhere

    def _draw_soon(self) -> None:
        """Draw now, or when the next frame is due.

        The first change after a pause is seen at once, and the last is never lost.
        """
        if self._waiting is not None:
            return
        wait_s = self._drawn_at + self._painting.interval_s - monotonic()
        if wait_s <= 0 and not self._batch_count:
            self._draw()
        else:
            self._waiting = self.set_timer(max(wait_s, BATCH_WAIT_S), self._draw_waiting, name="frame")

    def _draw_waiting(self) -> None:
        self._waiting = None
        self._draw_soon()

    def _draw(self) -> None:
        differ, driver = self._differ, self._driver
        if differ is None or driver is None or self._is_away or self._closed or not self._running:
            return
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        self._previous_cursor_position = cursor
        text = differ.changes(cursor)
        if text:
            driver.write(f"{SYNC_START}{text}{SYNC_END}" if self._sync_available else text)
            driver.flush()
            self._drawn_at = monotonic()

    def _leave_terminal(self, _app: object) -> None:
        self._is_away = True

    def _find_terminal(self, _app: object) -> None:
        self._is_away = False
        self.action_redraw()
