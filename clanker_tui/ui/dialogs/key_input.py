"""A field for a key: masked, and none of its messages, copies or remains holds the key."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from clanker_tui.domain.secret import Secret


class KeyInput(Input):
    """A masked input. It tells how long the text is, and gives the text to `take` alone."""

    @dataclass
    class Typed(Message):
        """The text changed; `length` counts its characters."""

        length: int

    @dataclass
    class Entered(Message):
        """Enter was pressed."""

    def __init__(self) -> None:
        super().__init__(password=True, select_on_focus=False)
        self.cursor_blink = False

    def take(self) -> Secret:
        """Return what was typed, as it was typed."""
        return Secret(self.value)

    def on_unmount(self) -> None:
        self.set_reactive(Input.value, "")  # a closed dialog may be kept in memory for a while; its key is not

    def post_message(self, message: Message) -> bool:
        """Keep back messages that hold the text."""
        match message:
            case Input.Changed():
                return super().post_message(self.Typed(len(self.value)))
            case Input.Submitted() | Input.Blurred():
                return False
            case _:
                return super().post_message(message)

    async def action_submit(self) -> None:
        self.post_message(self.Entered())

    def action_copy(self) -> None:
        """Do nothing: a key does not go to the clipboard."""

    def action_cut(self) -> None:
        """Do nothing: a key does not go to the clipboard."""

    def _on_paste(self, event: events.Paste) -> None:
        # Input takes the first line alone, which is empty where a line break was copied with the key.
        event.stop()
        event.prevent_default()
        self.replace(event.text.strip(), *self.selection)
