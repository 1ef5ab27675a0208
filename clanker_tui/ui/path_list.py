"""The list of files and folders above the composer, while a path is being typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.completion_list import CompletionList
from clanker_tui.ui.path_search import PathOffer

LONGEST_NAME = 200


class PathList(CompletionList[PathOffer], can_focus=False):
    """Shows what a half-typed path may become."""

    @dataclass
    class Picked(Message):
        """A file or folder was clicked."""

        offer: PathOffer

    def show(self, offered: Sequence[PathOffer]) -> None:
        """Show files and folders; without any the list is closed."""
        self.offer(offered, (line(one) for one in offered))

    @on(OptionList.OptionSelected)
    def pick(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.chosen is not None:
            self.post_message(self.Picked(self.chosen))


def line(offer: PathOffer) -> Content:
    """Return a file or folder as it is drawn in the list."""
    mark = "▸" if offer.is_folder else "▤"
    return Content.assemble((f"{mark} ", "dim"), clean_line(offer.name, LONGEST_NAME))
