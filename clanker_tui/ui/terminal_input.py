"""What the terminal sends, read as keys and pastes: more of it than Textual knows, and pastes all at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import ClassVar

from textual import constants, events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, SPECIAL_SEQUENCES, XTermParser
from textual.keys import Keys
from textual.message import Message

from clanker_tui.ui.terminal_sequences import (
    LONGEST,
    LONGEST_KNOWN,
    MOVE,
    SHORTEST,
    WHOLE,
    is_begun,
    is_report,
    told_size,
)

ESCAPE = "\x1b"
ANSWER_DELAY_S = 1.0
PASTE_DELAY_S = 2.0  # for how long a paste may stand still before what has come of it is shown
LONGEST_KEY = 16  # characters
RUN = re.compile(r"([^\x00-\x1f\x7f]{100,})")
SURROGATE = re.compile("[\ud800-\udfff]")
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
        self._paste_until = 0.0
        self._is_paste_shown = False  # what has come of it, that is
        self._held = ""
        self._held_until = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether something has begun, of which the rest is waited for no longer than `tick` is called."""
        return bool(self._held) or (self._paste is not None and not self._is_paste_shown)

    def feed(self, data: str) -> Iterable[Message]:
        """Yield what the data holds. A paste is taken whole: letter by letter, a megabyte would take over a second."""
        if not data:  # the end of all input
            if self._held:
                yield from super().feed(self._held)
            yield from super().feed("")
            return
        if self._is_paste_shown and is_typed(data):
            self._end_paste()  # its end was lost
        data, self._held = self._held + data, ""
        while data:
            if self._paste is None:
                letters, escape, rest = data.partition(ESCAPE)
                if letters:
                    yield from self._typed(letters)
                data = escape + rest
                if is_begun(data):
                    self._hold(data)
                    return
                sequence = self._first_sequence(data)
                data = data[len(sequence) :]
                if sequence == BRACKETED_PASTE_START:
                    self._paste = []
                    self._paste_until = time.monotonic() + PASTE_DELAY_S
                elif sequence and not (
                    MOVE.fullmatch(sequence) and MOVE.match(data)
                ):  # the last of many moves is enough
                    yield from self._told_by(sequence)
            else:
                text, end, data = data.partition(BRACKETED_PASTE_END)
                if not end:
                    text, self._held = text[: -self.PASTE_END_KEPT], text[-self.PASTE_END_KEPT :]
                self._paste.append(text)
                self._paste_until = time.monotonic() + PASTE_DELAY_S
                if end:
                    yield from self._pasted()
                    self._end_paste()

    def tick(self) -> Iterable[Message]:
        """Yield what will not go on: Esc was meant, if nothing came behind it. An answer that breaks off is none."""
        if self._paste is None and self._held and time.monotonic() >= self._held_until:
            keys, self._held = self._held, ""
            if len(keys) < SHORTEST:
                yield from self._as_keys(keys)
        elif self._paste is not None and self.is_waiting and time.monotonic() >= self._paste_until:
            self._paste.append(self._held)
            self._held = ""
            yield from self._pasted()
            self._is_paste_shown = True
        yield from super().tick()

    def _typed(self, letters: str) -> Iterable[Message]:
        """Yield keys; letters that nobody types so fast are a paste, though the terminal does not say so."""
        for part in RUN.split(letters):
            if RUN.fullmatch(part):
                yield events.Paste(part)
            elif part:
                yield from super().feed(part)

    def _pasted(self) -> Iterable[Message]:
        """Yield what has come of a paste since it was shown, if it was."""
        text, self._paste = "".join(self._paste or ()).replace("\x00", ""), []
        if text or not self._is_paste_shown:
            yield events.Paste(text)

    def _end_paste(self) -> None:
        self._paste, self._is_paste_shown = None, False

    def _hold(self, data: str) -> None:
        """Wait for more of a sequence: longer than for a key where an answer may come in pieces over a slow line."""
        self._held = data if len(data) < LONGEST else data[:LONGEST_KNOWN] + data[-1]  # too long to be of use
        self._held_until = time.monotonic() + (constants.ESCAPE_DELAY if len(data) < SHORTEST else ANSWER_DELAY_S)

    def _first_sequence(self, data: str) -> str:
        """Return the sequence the data begins with: whole, a key with Alt, or Esc alone."""
        if match := WHOLE.match(data):
            return match[0]
        is_known = len(data) > 1 and (data[1].isprintable() or any(self._sequence_to_key_events(data[:2])))
        return data[: 2 if is_known and data[1] != ESCAPE else 1]

    def _told_by(self, sequence: str) -> Iterable[Message]:
        """Yield what a whole sequence tells; nothing where it is an answer to another program, or makes no sense."""
        if len(sequence) > LONGEST_KNOWN:
            return
        if len(sequence) < SHORTEST:
            yield from self._as_keys(sequence)
        elif size := told_size(sequence):
            yield from super().feed(size)
        elif sequence in SPECIAL_SEQUENCES or is_report(sequence) or any(self._sequence_to_key_events(sequence)):
            yield from super().feed(sequence)

    def _as_keys(self, keys: str) -> Iterable[Message]:
        """Yield the keys that were pressed, without waiting for more of them."""
        yield from super().feed(keys)
        if self._timeout_time is not None:
            self._timeout_time = 0.0
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
        try:
            found = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # the number of no character
            return
        yield from (key for key in found if key.character is None or not SURROGATE.search(key.character))
        if not found and (match := ALT_LETTER.fullmatch(sequence)):
            yield events.Key(f"alt+{match['letter']}", None)  # Textual would wait for more of it first


def is_typed(data: str) -> bool:
    """Whether data comes of keys, as far as can be told: it is little, and no Enter is in the midst of it."""
    return len(data) <= LONGEST_KEY and BRACKETED_PASTE_END not in data and (data == "\r" or "\r" not in data)
