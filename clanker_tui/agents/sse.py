"""Decodes a stream of server-sent events, as it arrives: bytes in, events out.

Follows https://html.spec.whatwg.org/multipage/server-sent-events.html with one leniency: an event that is
unfinished at the end of the stream is handed out too, since some servers leave out the last blank line.
"""

from __future__ import annotations

from dataclasses import dataclass

LINE_LIMIT_BYTES = 8 * 1024 * 1024
BOM = b"\xef\xbb\xbf"


class LineTooLongError(Exception):
    """A line passed the limit; what follows cannot be trusted to be worth its memory."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. `name` is empty when the server gave none."""

    name: str
    data: str


class SseDecoder:
    """Takes bytes in pieces of any size.

    Lines are split on the bytes CR, LF and CRLF only: inside a line of UTF-8 neither can be part of another
    character, and U+2028 or U+0085 in a JSON string stays where it is.
    """

    def __init__(self, *, line_limit_bytes: int = LINE_LIMIT_BYTES) -> None:
        self._limit = line_limit_bytes
        self._line: list[bytes] = []
        self._line_bytes = 0
        self._ended_with_cr = False
        self._is_first_line = True
        self._name = ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        """Return the events that these bytes complete.

        Raises:
            LineTooLongError: a line is longer than the limit.
        """
        if self._ended_with_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]  # the second half of a CRLF that was split over two reads
            self._ended_with_cr = False
        if not chunk:
            return []
        self._ended_with_cr = chunk.endswith(b"\r")
        events = []
        for piece in chunk.splitlines(keepends=True):
            line = self._take(piece)
            if line is not None and (event := self._read(line)) is not None:
                events.append(event)
        return events

    def end(self) -> list[ServerEvent]:
        """Return what the stream left unfinished. Its data may be cut anywhere."""
        if self._line:
            self._read(b"".join(self._line))
        event = self._dispatch()
        return [event] if event is not None else []

    def _take(self, piece: bytes) -> bytes | None:
        """Return the line that a piece completes; None while it goes on."""
        content = piece.rstrip(b"\r\n")
        self._line.append(content)
        self._line_bytes += len(content)
        if self._line_bytes > self._limit:
            raise LineTooLongError(f"a line is longer than {self._limit} bytes")
        if len(content) == len(piece):
            return None
        line = b"".join(self._line)
        self._line.clear()
        self._line_bytes = 0
        return line

    def _read(self, line: bytes) -> ServerEvent | None:
        """Take in a whole line; return the event it dispatches."""
        if self._is_first_line:
            line = line.removeprefix(BOM)
            self._is_first_line = False
        if not line:
            return self._dispatch()
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        match name:
            case "data":
                self._data.append(value)
            case "event":
                self._name = value
            case _:
                pass  # a comment (no name), id, retry, or a field of the future
        return None

    def _dispatch(self) -> ServerEvent | None:
        event = ServerEvent(self._name, "\n".join(self._data)) if self._data else None
        self._name = ""
        self._data = []
        return event
