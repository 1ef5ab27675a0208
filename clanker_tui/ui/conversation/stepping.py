"""Goes from one code block of the conversation to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from clanker_tui.domain.outline import Head
from clanker_tui.errors import StorageError
from clanker_tui.ui.conversation.finding import Finding
from clanker_tui.ui.conversation.store import Load, load_none

MAY_HOLD_CODE = re.compile(r"^\s*(?:[>*+-]\s*|\d+[.)]\s*)*(?:```|~~~|    |\t)", re.MULTILINE)
READ_AT_ONCE = 200  # messages


class Gone(NamedTuple):
    """A code block that was gone to: the message it is in, its row, and the row that was seen first then."""

    message: int
    row: int
    top: int


class Stepping(Finding):
    """Shows the next code block, or the one before: of the one that was gone to last, else of what is seen."""

    _gone: Gone | None = None

    def present(self, heads: Sequence[Head], *, load: Load = load_none) -> None:
        self._gone = None
        super().present(heads, load=load)

    def step_to_code(self, by: int) -> None:
        """Show the next code block; where `by` is negative, the one before."""
        if self.store:
            self.spawn(partial(self._step_to_code, by), group="hit", is_latest=True)

    async def _step_to_code(self, by: int) -> None:
        here, beyond = self._code_from(by)
        ahead = range(here, len(self.store)) if by > 0 else range(here, -1, -1)
        store, may_hold = self.store, await self._with_code(here)
        for number in ahead:
            if store is not self.store:
                return
            if number not in may_hold or not await self.lay_out_wholly(number):
                continue
            row = self._code_row(number, by, beyond=beyond if number == here else None)
            if row is not None:
                self.choose(number)
                self.scroll_to_row(row - 1)
                self._gone = Gone(number, row, self.top)
                return
        self.app.notify("There is no code block further on." if by > 0 else "There is no code block before this one.")

    def _code_from(self, by: int) -> tuple[int, int | None]:
        """Return the message to begin at, and the row in it; None for all of it."""
        gone = self._gone
        if gone is not None and gone.top == self.top:
            return gone.message, gone.row
        if by < 0 and self.follows:
            return len(self.store) - 1, None
        return self.rows.sections[self.rows.at(self.top)].message, self.top

    async def _with_code(self, here: int) -> set[int]:
        """Return the messages that may hold code; those that cannot need not be laid out."""
        found = {here}
        try:
            async for texts in self.store.texts(READ_AT_ONCE):
                found.update(number for number, text in texts if MAY_HOLD_CODE.search(text))
        except StorageError as error:
            self.app.notify(str(error), severity="error")
        return found

    def _code_row(self, number: int, by: int, *, beyond: int | None) -> int | None:
        """Return the row in which a code block of a message begins: the first one, or the last one, `beyond` a row."""
        rows = [
            self.rows.tops[at] + section.text_row + place
            for at in self.rows.of_message(number)
            if (section := self.rows.sections[at]).body is not None
            for place in code_beginnings([row.code for row in section.body.rows])
        ]
        if by > 0:
            return next((row for row in rows if beyond is None or row > beyond), None)
        return next((row for row in reversed(rows) if beyond is None or row < beyond), None)


def code_beginnings(numbers: list[int]) -> list[int]:
    """Return where code blocks begin among rows, of which the number of the code block is given; -1 is none."""
    before = [-1, *numbers]
    return [at for at, number in enumerate(numbers) if number >= 0 and number != before[at]]
