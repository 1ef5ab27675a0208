"""Rows: text as it is laid out for a width, before it has colours."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A run of text that looks the same.

    `look` holds names separated by spaces, such as "strong em" or "code keyword"; the palette of the theme gives them
    colours. `href` is the address of a link, already checked; empty: no link.
    """

    text: str
    look: str = ""
    href: str = ""


class Row(NamedTuple):
    """One row. All text in it is clean and has no tabs or newlines.

    `lead` counts the cells at its beginning that are drawn and never copied: quote bars, hanging indents.
    `joint` says how the row goes on from the one before when both are copied: None, as a new line; "" or " ", as the
    same line, which was too long. `code` is the number of the code block it belongs to, counted from 0 in its
    document; -1 outside of code. A row that is not copied, such as the line under the head of a table, is left out
    of what is copied altogether.
    """

    spans: tuple[Span, ...] = ()
    lead: int = 0
    joint: str | None = None
    code: int = -1
    is_copied: bool = True

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)
