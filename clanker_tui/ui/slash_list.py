"""The list of commands above the composer, while one is being typed."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from clanker_tui.domain.slash import SlashCommand, completions
from clanker_tui.ui.completion_list import CompletionList

SPELLING_WIDTH = 26


class SlashList(CompletionList[SlashCommand], can_focus=False):
    """Shows what a half-typed command may become. `suggest` with the composer's text opens or closes it."""

    @dataclass
    class Picked(Message):
        """A command was clicked."""

        command: SlashCommand

    def suggest(self, text: str) -> None:
        """Show the commands that `text` may become; close when there is none, or it is one already."""
        offered = completions(text)
        self.offer(offered, (line(command, text[1:].lower()) for command in offered))

    @on(OptionList.OptionSelected)
    def pick(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.chosen is not None:
            self.post_message(self.Picked(self.chosen))


def line(command: SlashCommand, typed: str) -> Content:
    """Return a command as it is drawn in the list; found by another name, it says which."""
    other = next((name for name in command.aliases if typed and name.startswith(typed)), "")
    is_other = other and not command.name.startswith(typed)
    spelling = f"{command.spelling} = /{other}" if is_other else command.spelling
    return Content.assemble((spelling.ljust(SPELLING_WIDTH), "bold"), " ", (command.description, "dim"))
