"""What is written: each line once, in order, and clean for any terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from clanker_tui.cli.stdout_writer import StdoutWriter
from clanker_tui.cli.terminal import print_notice


class Voice:
    """Writes to standard output, at its reader's speed. Where nobody talks, problems go to standard error.

    `on_failure` is called when standard output takes no more.
    """

    def __init__(self, *, is_talking: bool) -> None:
        self.is_talking = is_talking
        self.on_failure: Callable[[], object] = lambda: None
        self.is_silent = False
        self._writer: StdoutWriter | None = None
        self._failure: OSError | None = None

    def say(self, text: str) -> None:
        """Write a line, or several."""
        self.write(f"{text}\n")

    def complain(self, text: str) -> None:
        """Write a line about something that went wrong, or is to be noticed."""
        if self.is_silent:
            return
        if self.is_talking:
            self.say(text)
        else:
            print_notice(text)

    def write(self, text: str) -> None:
        """Write a piece of text."""
        if self.is_silent:
            return
        if self._writer is None:
            self._writer = StdoutWriter(is_for_people=True)
            self._writer.failed.add_done_callback(self._fail)
        self._writer.write(text)

    async def flush(self) -> None:
        """Wait until all is written.

        Raises:
            OSError: it could not be.
        """
        writer, self._writer = self._writer, None
        if writer is not None:
            await writer.close()
        if self._failure is not None:
            raise self._failure

    def _fail(self, failed: asyncio.Future[OSError]) -> None:
        self._failure = failed.result()
        self.is_silent = True
        self.on_failure()
