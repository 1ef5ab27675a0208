"""Long texts, kept beside the text area: it would take a second to lay out a megabyte, at every key."""

from __future__ import annotations

LONGEST_INLINE = 100_000  # characters; a text area takes a quarter of a second for so many


class Pastes:
    """Texts that stand in the composer as short marks. `fold` gives a mark for a text, `expand` the texts for marks."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def fold(self, text: str) -> str:
        """Return a text that is not too long to edit: itself, or a mark."""
        if len(text) <= LONGEST_INLINE:
            return text
        lines = text.count("\n") + 1
        mark = f"[paste {len(self._texts) + 1}: {len(text):,} characters, {lines:,} lines]"
        self._texts[mark] = text
        return mark

    def expand(self, text: str) -> str:
        """Return the text with what the marks in it stand for."""
        for mark, whole in self._texts.items():
            text = text.replace(mark, whole)
        return text

    def forget(self) -> None:
        """Drop the texts: what they stood in was sent."""
        self._texts.clear()
