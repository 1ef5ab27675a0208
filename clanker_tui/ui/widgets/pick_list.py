"""Lines beside the composer, each of which something can be done with."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.content import Content
from textual.style import Style
from textual.widgets import OptionList
from textual.widgets.option_list import Option

MARK = "mark"


class PickList(OptionList):
    """Takes no room while it is empty. Marks in its lines can be clicked; each runs an action on its line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, compact=True, markup=False)
        self.display = False

    def show_lines(self, lines: Sequence[Content]) -> None:
        """Show other lines; the highlight stays where it was, as far as there are so many."""
        at = self.highlighted or 0
        self.set_options(Option(line) for line in lines)
        self.highlighted = min(at, len(lines) - 1) if lines else None
        self.display = bool(lines)

    @on(OptionList.OptionSelected)
    def keep_selection(self, event: OptionList.OptionSelected) -> None:
        """Keep to this list what is said of its lines: it says itself what is wanted of them."""
        event.stop()

    async def _on_click(self, event: events.Click) -> None:
        """Do what the mark that was clicked stands for; elsewhere, go to the line."""
        meta = event.style.meta
        at, action = meta.get("option"), meta.get(MARK)
        if at is not None:
            event.prevent_default()
            self.highlighted = at
            if action:
                await self.run_action(action)


def mark(words: str, action: str, style: str = "dim") -> Content:
    """Return words that run an action where they are clicked."""
    return Content.styled(words, style).stylize(Style.from_meta({MARK: action}))
