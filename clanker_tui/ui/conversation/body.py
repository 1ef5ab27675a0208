"""The text of a message as rows: laid out in slices, so that a long one never holds up the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from clanker_tui.ui.markdown.rows import Row

if TYPE_CHECKING:
    from clanker_tui.ui.markdown.document import Document
    from clanker_tui.ui.markdown.lexers import Lexers

SLICE = 6_000  # characters laid out at once


class Body(Protocol):
    """Rows that grow as text is put in and laid out."""

    @property
    def look(self) -> str: ...

    @property
    def rows(self) -> list[Row]: ...

    @property
    def rows_to_come(self) -> int:
        """About how many rows the text that is not laid out yet will have."""
        ...

    @property
    def is_laid_out(self) -> bool:
        """Whether all text that was put in is among the rows."""
        ...

    def put(self, text: str) -> None:
        """Take in more text; `advance` lays it out."""
        ...

    def end(self) -> None:
        """No more text will be put in."""
        ...

    def advance(self) -> int:
        """Lay out a slice of the text; return the first row that changed."""
        ...


class MarkdownBody:
    """Markdown. When it has to be laid out a second time, what stands there stays until that is done."""

    def __init__(self, width: int, lexers: Lexers, *, look: str = "") -> None:
        from clanker_tui.ui.markdown.document import Document

        self.look = look
        self._make = Document
        self._width = width
        self._lexers = lexers
        self.document = Document(width, lexers=lexers)
        self._again: Document | None = None
        self._text: list[str] = []
        self._pending: list[str] = []
        self._is_ending = False
        self._has_ended = False

    @property
    def rows(self) -> list[Row]:
        return self.document.rows

    @property
    def rows_to_come(self) -> int:
        if self._again is not None:
            return 0
        return sum(len(piece) for piece in self._pending) // self._width

    @property
    def is_laid_out(self) -> bool:
        is_behind = bool(self._pending) or self._reading.is_behind
        return not is_behind and (self._has_ended or not self._is_ending)

    @property
    def _reading(self) -> Document:
        """The document that text goes into."""
        return self.document if self._again is None else self._again

    def put(self, text: str) -> None:
        self._pending.append(text)

    def end(self) -> None:
        self._is_ending = True

    def advance(self) -> int:
        document = self._reading
        if document.is_behind:
            changed = document.advance()
        else:
            text = self._take()
            changed = document.feed(text) if text else len(document.rows)
        if self._is_ending and not self._pending and not document.is_behind:
            changed = min(changed, document.finish())
            self._has_ended = True
        if self._again is None:
            return self._look_for_definitions(changed)
        if self._has_ended:
            self.document, self._again = self._again, None
            return 0
        return len(self.rows)

    def _look_for_definitions(self, changed: int) -> int:
        """Begin anew where the text defines links only after it uses them."""
        if self._has_ended and not self.document.is_settled:
            self._again = self._make(self._width, lexers=self._lexers, definitions=self.document.definitions)
            self._pending, self._text = ["".join(self._text)], []
            self._has_ended = False
        return changed

    def _take(self) -> str:
        """Return the next slice of what is to be laid out."""
        text = "".join(self._pending)
        piece, rest = text[:SLICE], text[SLICE:]
        self._pending = [rest] if rest else []
        if piece and self._again is None:
            self._text.append(piece)
        return piece


class PlainBody:
    """Text as it is."""

    def __init__(self, width: int, *, look: str = "") -> None:
        from clanker_tui.ui.markdown.document import plain_rows

        self.look = look
        self.rows: list[Row] = []
        self._lay_out = plain_rows
        self._width = width
        self._pending = ""
        self._frozen = 0  # rows that no text to come can change
        self._line = ""  # the last one, which may go on
        self._is_ending = False

    @property
    def rows_to_come(self) -> int:
        return len(self._pending) // self._width

    @property
    def is_laid_out(self) -> bool:
        return not self._pending

    def put(self, text: str) -> None:
        self._pending += text

    def end(self) -> None:
        self._is_ending = True

    def advance(self) -> int:
        piece, self._pending = self._pending[:SLICE], self._pending[SLICE:]
        changed = self._frozen
        whole, newline, self._line = (self._line + piece).rpartition("\n")
        del self.rows[self._frozen :]
        if newline:
            self.rows += self._lay_out(whole, self._width)
            self._frozen = len(self.rows)
        if self._line:
            self.rows += self._lay_out(self._line, self._width)
        return changed
