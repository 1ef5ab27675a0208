"""The line between the conversation and the composer, and what is told on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from clanker_tui.ui.offers import Offer

GAP = "  "


class Rule(Widget):
    """A rule with a notice on its left and a hint on its right."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._notices: dict[str, str] = {}
        self._hint = ""
        self._offers: Sequence[Offer] = ()

    def offer(self, offers: Sequence[Offer]) -> None:
        """Show what can be done, in place of the notices: keys, words, and the screen's action behind a click."""
        if offers != self._offers:
            self._offers = offers
            self.refresh()

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
        if self._offers:
            return self._offered(width)
        told = " · ".join(words for words in self._notices.values() if words)
        left = Content.assemble("─ ", (told, "$text-accent"), " ") if told else Content("")
        right = Content.assemble(" ", (self._hint, "dim $foreground"), " ─") if self._hint else Content("")
        if left.cell_length + right.cell_length > width:
            right = Content("")
        rule = "─" * max(0, width - left.cell_length - right.cell_length)
        return Content.assemble(left, rule, right).truncate(width, ellipsis=True)

    def _offered(self, width: int) -> Content:
        """Return as many offers as there is room for; the last one is always among them."""
        *offers, last = (offered(*offer) for offer in self._offers)
        shown: list[Content] = []
        left = width - len("─ ") - last.cell_length - len(" ─")
        for offer in offers:
            left -= offer.cell_length + len(GAP)
            if left < 0:
                break
            shown.append(offer)
        line = Content.assemble("─ ", Content(GAP).join([*shown, last]), " ")
        return Content.assemble(line, "─" * max(0, width - line.cell_length)).truncate(width)


def offered(key: str, words: str, action: str) -> Content:
    """Return an offer as it is drawn; a click does what its key does."""
    offer = Content.assemble((key, "bold $text-accent"), " ", (words, "$foreground" if action else "$text-muted"))
    return offer.stylize(Style.from_meta({"@click": f"screen.{action}"})) if action else offer
