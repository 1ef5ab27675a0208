"""What an empty conversation says."""

from __future__ import annotations

from textual.widgets import Static

WORDS = "Type a question below. / lists commands, F1 the keys."


class EmptyHint(Static):
    """Stands where the conversation will be."""

    def __init__(self, *, is_review: bool = False) -> None:
        super().__init__("" if is_review else WORDS, markup=False)
