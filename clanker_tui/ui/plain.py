"""A text as it is, on the terminal's own screen: there the terminal selects, copies, searches and scrolls back."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from clanker_tui.domain.clean import clean
from clanker_tui.editing import interrupts_ignored

if TYPE_CHECKING:
    from textual.app import App

Result = TypeVar("Result")  # of the app, which is nothing to a text
WAY_BACK = "── Select as in any terminal. Enter goes back. ──"


async def show_plain(app: App[Result], text: str) -> None:
    """Print a text on the normal screen, without frames or mouse reports, and come back at Enter; turns go on.

    The app's own screen is one window high and knows no scrolling back, so a selection could not go beyond it. It
    stays in the terminal's history, as all that is printed does.
    """
    from textual.app import SuspendNotSupported

    try:
        with app.suspend(), app.batch_update(), interrupts_ignored():
            await asyncio.to_thread(print_out, f"\n{clean(text).rstrip()}\n\n{WAY_BACK}\n")
            await line_typed()
    except SuspendNotSupported:
        app.notify("This terminal has no screen of its own to show it on.", severity="warning")


def print_out(text: str) -> None:
    """Write to the terminal; one that is gone ends the app in its own way."""
    with suppress(OSError, ValueError):
        if sys.__stdout__ is not None:
            sys.__stdout__.write(text)
            sys.__stdout__.flush()


async def line_typed() -> None:
    """Wait for Enter, or for the end of the terminal, without a thread that would outlive the app."""
    loop = asyncio.get_running_loop()
    is_done = asyncio.Event()
    keyboard = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0

    def read() -> None:
        try:
            typed = os.read(keyboard, 4096)
        except OSError:
            typed = b""
        if not typed or b"\n" in typed:
            is_done.set()

    loop.add_reader(keyboard, read)
    try:
        await is_done.wait()
    finally:
        loop.remove_reader(keyboard)
