"""Reads JSON of any size one conversation at a time: an array's elements, or values that follow one another."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

from clanker_tui.errors import ImportFileError
from clanker_tui.importers.opening import Stream

PIECE = 1 << 20  # bytes asked for at once
GROWTH = 4  # an element that is not all there is tried again when a fourth of it has been added
LONGEST = 1 << 27  # characters of one element: beyond that a file is no export
AFTER_NUMBER = frozenset(" \t\r\n,]")
SPACE = re.compile(r"[ \t\r\n]*")


class Text:
    """The part of a file that is being looked at."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        self._dropped = 0
        self.text = ""
        self.at = 0
        self.is_all = False

    @property
    def place(self) -> int:
        """How many characters of the file lie before what is looked at."""
        return self._dropped + self.at

    def more(self) -> bool:
        """Read on, the more the longer it is: no element is tried often. False when there is no more."""
        if self.is_all:
            return False
        rest = self.text[self.at :]
        if len(rest) > LONGEST:
            raise ImportFileError(f"The record at character {self.place:,} is too large.")
        pieces = [rest]
        wanted = len(rest) // GROWTH + 1
        while wanted > 0 and not self.is_all:
            read = self._stream.read(PIECE)
            self.is_all = not read
            pieces.append(self._decoder.decode(read, final=not read))
            wanted -= len(read)
        self._dropped += self.at
        self.text = "".join(pieces)
        self.at = 0
        return True

    def next_character(self) -> str:
        """Go over white space and return the character there; empty at the end."""
        while True:
            found = SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""


def elements(stream: Stream) -> Iterator[object]:
    """Yield the elements of the array that a file is, or the values that follow one another in it.

    Raises:
        ImportFileError: it is no JSON from somewhere on; what came before was yielded.
    """
    text = Text(stream)
    is_array = text.next_character() == "["
    text.at += is_array
    while character := text.next_character():
        if is_array and character in ",]":
            text.at += 1
            if character == "]":
                return
            continue
        yield element(text)
    if is_array:
        raise broken(text, "it ends in the middle")


def element(text: Text) -> object:
    """Return the value that begins here and go on behind it.

    Raises:
        ImportFileError: it is none.
    """
    decoder = json.JSONDecoder()
    while True:
        try:
            value, end = decoder.raw_decode(text.text, text.at)
        except RecursionError as error:
            raise broken(text, "it is nested too deeply") from error
        except ValueError as error:  # half of it, perhaps
            if not text.more():
                raise broken(text, "it is no JSON") from error
            continue
        may_go_on = isinstance(value, int | float) and text.text[end : end + 1] not in AFTER_NUMBER
        if not may_go_on or not text.more():
            text.at = end
            found: object = value
            return found


def broken(text: Text, why: str) -> ImportFileError:
    """Return the error for a file that cannot be read on from here."""
    return ImportFileError(f"From character {text.place:,} on {why}.")
