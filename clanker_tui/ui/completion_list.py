"""A list above the composer, of what a half-typed word may become."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

Offer = TypeVar("Offer")


class CompletionList(OptionList, Generic[Offer], can_focus=False):
    """Shows offers. The composer keeps the focus and steers: `move` moves the highlight, `chosen` is under it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, compact=True, markup=False)
        self._offered: Sequence[Offer] = ()
        self.display = False

    @property
    def is_open(self) -> bool:
        return bool(self._offered)

    @property
    def chosen(self) -> Offer | None:
        """The highlighted offer; None while the list is closed."""
        return self._offered[self.highlighted] if self._offered and self.highlighted is not None else None

    def offer(self, offered: Sequence[Offer], lines: Iterable[Content]) -> None:
        """Show offers, one line for each; without any the list is closed."""
        if offered == self._offered:
            return
        self._offered = offered
        self.set_options(Option(line) for line in lines)
        self.highlighted = 0 if offered else None
        self.display = bool(offered)

    def close(self) -> None:
        """Hide the list until the text changes."""
        self.offer((), ())

    def move(self, step: int) -> None:
        """Move the highlight, round the ends."""
        if self._offered and self.highlighted is not None:
            self.highlighted = (self.highlighted + step) % len(self._offered)
