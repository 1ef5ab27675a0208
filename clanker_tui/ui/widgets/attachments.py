"""The files that go along with the message that is being written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import FilePart
from clanker_tui.ui.sizes import estimated_tokens, size_of, spelled_size, spelled_tokens
from clanker_tui.ui.widgets.pick_list import PickList, mark

NAME_LENGTH = 60


class AttachmentLines(PickList):
    """One line for each file: its name, how large it is, and about how many tokens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete,backspace", "remove", "Let the file not go along", show=False, id="attachments.remove"),
        Binding("enter", "take_in", "Put the file's text into the message", show=False, id="attachments.take_in"),
    ]

    @dataclass
    class Removed(Message):
        """A file is not to go along."""

        index: int

    @dataclass
    class TakenIn(Message):
        """A file's text is to stand in the message instead."""

        index: int

    def show(self, files: Sequence[FilePart]) -> None:
        """Show the files."""
        self.show_lines([line(file) for file in files])

    def action_remove(self) -> None:
        if self.highlighted is not None:
            self.post_message(self.Removed(self.highlighted))

    def action_take_in(self) -> None:
        if self.highlighted is not None:
            self.post_message(self.TakenIn(self.highlighted))


def line(file: FilePart) -> Content:
    """Return a file as it is drawn."""
    figures = f" · {spelled_size(size_of(file.text))} · {spelled_tokens(estimated_tokens(file.text))}"
    return Content.assemble(mark("✕", "remove"), " ▤ ", clean_line(file.name, NAME_LENGTH), (figures, "dim"))


def total(files: Sequence[FilePart]) -> str:
    """Return what several files are together; of one, its line says it."""
    if len(files) < 2:
        return ""
    size, tokens = (sum(measure(file.text) for file in files) for measure in (size_of, estimated_tokens))
    return f"{len(files)} files: {spelled_size(size)} · {spelled_tokens(tokens)}"
