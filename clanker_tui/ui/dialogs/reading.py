"""A text to be read, and something under way to be waited for."""

from __future__ import annotations

import asyncio

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button

from clanker_tui.ui.dialogs.dialog import Dialog, button, plain


class ReadingDialog(Dialog[None]):
    """Shows a text. It is dismissed with nothing."""

    AUTO_FOCUS = "#close"

    def __init__(self, title: str, text: str, *, hint: str = "") -> None:
        super().__init__(title)
        self._text = text
        self._hint = hint

    def compose_body(self) -> ComposeResult:
        yield plain(self._text)
        if self._hint:
            yield plain(self._hint, "dialog-hint")
        with Horizontal(classes="dialog-buttons"):
            yield button("Close", "close", variant="primary")

    def on_mount(self) -> None:
        self.call_after_refresh(self.box.scroll_home, animate=False)  # the button is below, and has the focus

    @on(Button.Pressed)
    def leave(self) -> None:
        self.dismiss(None)


class WaitingDialog(Dialog[bool]):
    """Tells what is under way. Dismissed with True when that has ended, in whatever way; with None to stop it."""

    AUTO_FOCUS = "#stop"

    def __init__(self, title: str, words: str, job: asyncio.Task[str]) -> None:
        super().__init__(title)
        self._words = words
        self._job = job

    def compose_body(self) -> ComposeResult:
        yield plain(self._words)
        with Horizontal(classes="dialog-buttons"):
            yield button("Stop", "stop", variant="primary")

    def on_mount(self) -> None:
        self.run_worker(self._wait(), group="waiting")

    async def _wait(self) -> None:
        await asyncio.wait({self._job})
        self.dismiss(True)

    @on(Button.Pressed)
    def stop(self) -> None:
        self.dismiss(None)
