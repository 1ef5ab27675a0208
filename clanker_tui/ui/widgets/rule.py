"""The line between the conversation and the composer, and what is told on it."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class Rule(Widget):
    """A rule with a notice on its left and a hint on its right."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._notices: dict[str, str] = {}
        self._hint = ""

    def notice(self, name: str, words: str) -> None:
        """Set one of the notices on the left; an empty one goes."""
        if self._notices.get(name, "") != words:
            self._notices[name] = words
            self.refresh()

    def hint(self, words: str) -> None:
        """Set what is told on the right."""
        if words != self._hint:
            self._hint = words
            self.refresh()

    @property
    def words(self) -> str:
        """All that is told."""
        return " ".join([*self._notices.values(), self._hint])

    def render(self) -> Content:
        width = self.content_size.width
        told = " · ".join(words for words in self._notices.values() if words)
        left = Content.assemble("─ ", (told, "$text-accent"), " ") if told else Content("")
        right = Content.assemble(" ", (self._hint, "dim $foreground"), " ─") if self._hint else Content("")
        if left.cell_length + right.cell_length > width:
            right = Content("")
        rule = "─" * max(0, width - left.cell_length - right.cell_length)
        return Content.assemble(left, rule, right).truncate(width)
