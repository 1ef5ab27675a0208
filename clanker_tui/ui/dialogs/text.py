"""A line of text to type or change."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.dialogs.dialog import Dialog, button, line_input, plain


class TextDialog(Dialog[str]):
    """Asks for a line. Dismissed with it, white space round it removed."""

    AUTO_FOCUS = "Input"

    def __init__(self, title: str, *, value: str = "", hint: str = "", save: str = "Save") -> None:
        super().__init__(title)
        self._value = clean_line(value)
        self._hint = hint
        self._save = save

    def compose_body(self) -> ComposeResult:
        yield line_input(self._value)
        if self._hint:
            yield plain(self._hint, "dialog-hint")
        with Horizontal(classes="dialog-buttons"):
            yield button(self._save, "save", variant="primary")
            yield button("Cancel", "cancel")

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def save(self) -> None:
        self.dismiss(clean_line(self.query_one(Input).value))

    @on(Button.Pressed, "#cancel")
    def leave(self) -> None:
        self.dismiss(None)


class RenameDialog(TextDialog):
    """Asks for a conversation's new title. An empty one is an answer too: the title is then made from its text."""

    def __init__(self, title: str) -> None:
        super().__init__("Rename conversation", value=title, save="Rename")


class TagsDialog(TextDialog):
    """Asks for the tags of a conversation, all of them in one line. An empty one is an answer too."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__("Tags", value=", ".join(tags), hint="With commas between them. The filter #tag finds them.")
