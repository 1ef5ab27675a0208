"""What waits to be sent."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from clanker_tui.domain.clean import clean_line

MOST_SHOWN = 3


class QueueLines(Static):
    """The messages that are sent when the reply has ended, one line each."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, markup=False)
        self.display = False

    def show(self, texts: Sequence[str]) -> None:
        """Show the texts, the first to be sent first."""
        lines = [Content.assemble(("queued  ", "dim"), clean_line(text, 200)) for text in texts[:MOST_SHOWN]]
        if lines:
            more = len(texts) - len(lines)
            lines[-1] = lines[-1] + Content.styled(f"  +{more} more" if more else "", "dim")
        self.update(Content("\n").join(lines))
        self.display = bool(lines)
