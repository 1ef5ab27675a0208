"""What waits to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed
from clanker_tui.ui.widgets.pick_list import PickList, mark

TEXT_LENGTH = 200


class QueueLines(PickList):
    """The messages that are sent when the reply has ended, one line each, the first to be sent first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "edit", "Take the message back and change it", show=False, id="queue.edit"),
        Binding("delete,backspace", "drop", "Do not send the message", show=False, id="queue.drop"),
        Binding("shift+up", "shift(-1)", "Send the message before the one above", show=False, id="queue.sooner"),
        Binding("shift+down", "shift(1)", "Send the message after the one below", show=False, id="queue.later"),
        Binding("shift+home", "shift_to_front", "Send the message next", show=False, id="queue.next"),
    ]

    @dataclass
    class Edited(Message):
        """A message is wanted back."""

        index: int

    @dataclass
    class Dropped(Message):
        """A message is not to be sent."""

        index: int

    @dataclass
    class Moved(Message):
        """A message is to be sent in another one's turn."""

        index: int
        to: int

    def show(self, queue: Sequence[Composed], *, waits: str = "") -> None:
        """Show the messages. `waits` says what the first of them waits for."""
        self.show_lines([line(composed, "" if number else waits) for number, composed in enumerate(queue)])

    def action_edit(self) -> None:
        if self.highlighted is not None:
            self.post_message(self.Edited(self.highlighted))

    def action_drop(self) -> None:
        if self.highlighted is not None:
            self.post_message(self.Dropped(self.highlighted))

    def action_shift(self, step: int) -> None:
        if self.highlighted is not None and 0 <= self.highlighted + step < self.option_count:
            self.post_message(self.Moved(self.highlighted, self.highlighted + step))

    def action_shift_to_front(self) -> None:
        if self.highlighted:
            self.post_message(self.Moved(self.highlighted, 0))


def line(composed: Composed, waits: str = "") -> Content:
    """Return a message as it is drawn; a click on its words takes it back."""
    names = ", ".join(clean_line(file.name, 40) for file in composed.files)
    words = mark(clean_line(composed.text, TEXT_LENGTH) or "(no text)", "edit", "")
    files = Content.styled(f"  ▤ {names}" if names else "", "dim")
    told = Content.styled(f" {waits}  ", "$text-warning") if waits else Content.styled(" queued  ", "dim")
    return Content.assemble(mark("✕", "drop"), " ", mark("↑", "shift_to_front"), told, words, files)
