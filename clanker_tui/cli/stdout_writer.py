"""Writes a reply to standard output as it comes, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import select
import sys
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue

from clanker_tui.domain.clean import clean


class StdoutWriter:
    """Takes text at any speed and writes it at the reader's.

    A reader that is slow or stands still holds up the thread alone: the reply goes on arriving and being saved, and
    Ctrl+C works. The thread writes to the descriptor, because a lock of `sys.stdout` held for ever would break the
    interpreter's end.

    `failed` is done when writing has failed, with the error; BrokenPipeError means that the reader has left.

    Args:
        is_for_people: clean the text, and end it with a newline; None: where it goes to a terminal.
    """

    def __init__(self, *, is_for_people: bool | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self._ended = asyncio.Event()
        self.failed: asyncio.Future[OSError] = self._loop.create_future()
        self._is_for_people = sys.stdout.isatty() if is_for_people is None else is_for_people
        self._has_begun = False
        self._last = "\n"

    def write(self, text: str) -> None:
        """Write text soon; pieces that come faster than they are taken are joined."""
        if not text:
            return
        if not self._has_begun:
            self._has_begun = True
            target = (sys.stdout.fileno(), sys.stdout.encoding)
            threading.Thread(target=self._write_all, args=target, name="stdout", daemon=True).start()
        self._last = text[-1]
        self._queue.put(text)

    async def close(self) -> None:
        """Write what is left, for people also the newline that a reply may lack; wait until all is written."""
        if not self._has_begun:
            return
        if self._is_for_people and self._last != "\n":
            self.write("\n")
        self._queue.put(None)
        await self._ended.wait()

    def _write_all(self, descriptor: int, encoding: str) -> None:
        """Take and write pieces until the last one, or until that fails."""
        error: OSError | None = None
        carried = ""
        is_last = False
        try:
            while not is_last:
                text, is_last = self._next_batch()
                text, carried = carried + text, ""
                if self._is_for_people:
                    if text.endswith("\r") and not is_last:  # perhaps half of a line's end
                        text, carried = text[:-1], "\r"
                    text = clean(text)
                write_bytes(descriptor, text.encode(encoding, "replace"))
        except OSError as failure:
            error = failure
        with suppress(RuntimeError):  # the loop is closed: nobody waited for the end
            self._loop.call_soon_threadsafe(self._end, error)

    def _next_batch(self) -> tuple[str, bool]:
        """Wait for text and return all there is, and whether it is the last."""
        pieces = [self._queue.get()]
        with suppress(Empty):
            while pieces[-1] is not None:
                pieces.append(self._queue.get_nowait())
        return "".join(piece for piece in pieces if piece is not None), pieces[-1] is None

    def _end(self, error: OSError | None) -> None:
        if error is not None:
            self.failed.set_result(error)
        self._ended.set()


def write_bytes(descriptor: int, content: bytes) -> None:
    """Write all bytes, also to a descriptor that someone has made non-blocking."""
    rest = memoryview(content)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            select.select([], [descriptor], [])
