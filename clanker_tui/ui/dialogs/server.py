"""The name and address of an OpenAI-compatible server."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from clanker_tui.domain.clean import clean
from clanker_tui.errors import ConfigError
from clanker_tui.ui.dialogs.address import EXAMPLE, parse_address, provider_name
from clanker_tui.ui.dialogs.dialog import Dialog, button, plain


@dataclass(frozen=True, slots=True)
class ServerEntry:
    """A server as it will stand in the configuration."""

    name: str
    base_url: str


class ServerDialog(Dialog[ServerEntry]):
    """Asks for a server. Dismissed with its name and base URL, both well formed; nothing is connected to."""

    AUTO_FOCUS = "#address"

    def compose_body(self) -> ComposeResult:
        yield plain("Address")
        yield self.field("address", "")
        yield plain(f"Any server that speaks the OpenAI API, {EXAMPLE}", "dialog-hint")
        yield plain("Name, as you want to see it")
        yield self.field("name", "my-server")
        yield plain("", "dialog-problem", id="problem")
        with Horizontal(classes="dialog-buttons"):
            yield button("Connect", "connect", variant="primary")
            yield button("Cancel", "cancel")

    def __init__(self) -> None:
        super().__init__("Another server")

    def field(self, id: str, value: str) -> Input:  # noqa: A002  # Textual's name for it
        made = Input(value, id=id)
        made.cursor_blink = False
        return made

    @on(Input.Submitted)
    @on(Button.Pressed, "#connect")
    def connect(self) -> None:
        for id_, parse in (("address", parse_address), ("name", provider_name)):
            try:
                parse(self.query_one(f"#{id_}", Input).value)
            except ConfigError as error:
                self.query_one("#problem", Static).update(Content(clean(str(error))))
                self.query_one(f"#{id_}").focus()
                return
        self.dismiss(
            ServerEntry(
                provider_name(self.query_one("#name", Input).value),
                parse_address(self.query_one("#address", Input).value),
            )
        )

    @on(Button.Pressed, "#cancel")
    def leave(self) -> None:
        self.dismiss(None)
