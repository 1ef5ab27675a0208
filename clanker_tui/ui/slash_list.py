"""The list of commands above the composer, while one is being typed."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from clanker_tui.ui.slash import SlashCommand, completions


class SlashList(OptionList, can_focus=False):
    """Shows what a half-typed command may become. The composer keeps the focus and steers it.

    `suggest` with the composer's text opens or closes it, `move` moves the highlight, `chosen` is the command
    under it. A mouse click posts `Picked`.
    """

    @dataclass
    class Picked(Message):
        """A command was clicked."""

        command: SlashCommand

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, compact=True, markup=False)
        self._offered: list[SlashCommand] = []
        self.display = False

    @property
    def is_open(self) -> bool:
        return bool(self._offered)

    @property
    def chosen(self) -> SlashCommand | None:
        """The highlighted command; None while the list is closed."""
        if not self._offered or self.highlighted is None:
            return None
        return self._offered[self.highlighted]

    def suggest(self, text: str) -> None:
        """Show the commands that `text` may become; close when there is none, or it is one already."""
        offered = completions(text)
        if offered == self._offered:
            return
        self._offered = offered
        self.set_options(Option(line(command)) for command in offered)
        self.highlighted = 0 if offered else None
        self.display = bool(offered)

    def close(self) -> None:
        """Hide the list until the text changes."""
        self.suggest("")

    def move(self, step: int) -> None:
        """Move the highlight, round the ends."""
        if self._offered and self.highlighted is not None:
            self.highlighted = (self.highlighted + step) % len(self._offered)

    @on(OptionList.OptionSelected)
    def pick(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Picked(self._offered[event.option_index]))


def line(command: SlashCommand) -> Content:
    """Return a command as it is drawn in the list."""
    return Content.assemble((command.spelling.ljust(26), "bold"), " ", (command.description, "dim"))
