"""What the terminal sends, read as keys and pastes: more of it than Textual knows, and pastes all at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import ClassVar

from textual import constants, events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.keys import Keys
from textual.message import Message

EXTENDED = re.compile(r"\x1b\[\d+;\d.*u")  # a key with its modifiers, as kitty and tmux spell it
KITTY_FLAGS = re.compile(r"\x1b\[\?(?P<flags>\d+)u")
ALT_LETTER = re.compile(r"\x1b(?P<letter>[a-z])")
NAMES = {
    "\x1b\r": "alt+enter",
    "\x1b[27;2;13~": "shift+enter",  # xterm's modifyOtherKeys
    "\x1b[27;3;13~": "alt+enter",
    "\x1b[27;4;13~": "alt+shift+enter",
    "\x1b[27;5;13~": "ctrl+enter",
    "\x1b[27;6;13~": "ctrl+shift+enter",
    "\x1b[27;5;9~": "ctrl+tab",
    "\x1b[27;6;9~": "ctrl+shift+tab",
}


class TerminalInput(XTermParser):
    """Reads what a terminal sends. `tells_modifiers` once it was seen to tell Shift+Enter from Enter."""

    PASTE_END_KEPT: ClassVar[int] = len(BRACKETED_PASTE_END) - 1

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self.tells_modifiers = False
        self._paste: list[str] | None = None
        self._held = ""
        self._held_until = 0.0

    def feed(self, data: str) -> Iterable[Message]:
        """Yield what the data holds. A paste is taken whole: letter by letter, a megabyte would take over a second."""
        if not data:  # the end of all input
            yield from super().feed(self._held)
            yield from super().feed("")
            return
        data, self._held = self._held + data, ""
        while data:
            if self._paste is None:
                keys, start, data = data.partition(BRACKETED_PASTE_START)
                if start:
                    self._paste = []
                else:
                    self._held = begun_paste(keys)
                    self._held_until = time.monotonic() + constants.ESCAPE_DELAY
                    keys = keys.removesuffix(self._held)
                if keys:
                    yield from super().feed(keys)
            else:
                text, end, data = data.partition(BRACKETED_PASTE_END)
                if not end:
                    text, self._held = text[: -self.PASTE_END_KEPT], text[-self.PASTE_END_KEPT :]
                self._paste.append(text)
                if end:
                    whole, self._paste = "".join(self._paste), None
                    yield events.Paste(whole.replace("\x00", ""))

    def tick(self) -> Iterable[Message]:
        """Yield what will not go on: Esc was meant, if nothing came behind it."""
        if self._paste is None and self._held and time.monotonic() >= self._held_until:
            keys, self._held = self._held, ""
            yield from super().feed(keys)
            self._timeout_time = 0.0  # it has been waited for already
        yield from super().tick()

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if answer := KITTY_FLAGS.fullmatch(sequence):
            self.tells_modifiers = self.tells_modifiers or answer["flags"] != "0"
            yield events.Key(Keys.Ignore, sequence)
            return
        if name := NAMES.get(sequence):
            self.tells_modifiers = self.tells_modifiers or sequence != "\x1b\r"
            yield events.Key(name, None)
            return
        self.tells_modifiers = self.tells_modifiers or EXTENDED.fullmatch(sequence) is not None
        found = list(super()._sequence_to_key_events(sequence, alt))
        yield from found
        if not found and (match := ALT_LETTER.fullmatch(sequence)):
            yield events.Key(f"alt+{match['letter']}", None)  # Textual would wait for more of it first


def begun_paste(data: str) -> str:
    """Return the end of the data that may be the beginning of a paste."""
    lengths = range(len(BRACKETED_PASTE_START) - 1, 0, -1)
    return next((data[-length:] for length in lengths if data.endswith(BRACKETED_PASTE_START[:length])), "")
