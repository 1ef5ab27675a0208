"""A line with something at its left end and something at its right."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

GAP = 2


class TwoEnds(Widget):
    """One line. Where the two ends do not fit, the left one is cut; on a very narrow line the right one goes."""

    def __init__(
        self,
        left: str | Content = "",
        right: str | Content = "",
        *,
        id: str | None = None,  # noqa: A002  # Textual's name for it
        classes: str = "",
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._left = as_content(left)
        self._right = as_content(right)

    def say(self, left: str | Content, right: str | Content) -> None:
        """Show other text; nothing is painted when it is the same."""
        ends = as_content(left), as_content(right)
        if [(end.plain, end.spans) for end in ends] != [(end.plain, end.spans) for end in (self._left, self._right)]:
            self._left, self._right = ends
            self.refresh()

    @property
    def words(self) -> str:
        """All of the text, also what does not fit."""
        return f"{self._left.plain} {self._right.plain}"

    def render(self) -> Content:
        width = self.content_size.width
        left, right = self._left, self._right
        if right.cell_length > width // 2 and right.cell_length + GAP + min(left.cell_length, 12) > width:
            right = Content("")
        room = max(0, width - right.cell_length - (GAP if right.plain else 0))
        if left.cell_length > room:
            left = left.truncate(room, ellipsis=True)
        blanks = " " * max(0, width - left.cell_length - right.cell_length)
        return Content.assemble(left, blanks, right)


def as_content(text: str | Content) -> Content:
    return text if isinstance(text, Content) else Content(text)
