"""The name and address of an OpenAI-compatible server, asked before they are accepted."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input

from clanker_tui.domain.providers import Provider, Wire
from clanker_tui.errors import AuthenticationError, ClankerError, ConfigError, KeyMissingError
from clanker_tui.ui.dialogs.address import EXAMPLE, parse_address, provider_name
from clanker_tui.ui.dialogs.confirm import ConfirmDialog
from clanker_tui.ui.dialogs.dialog import Dialog, button, line_input, plain
from clanker_tui.ui.dialogs.key import KeyDialog
from clanker_tui.ui.setup import FoundServer, KeyPlace, Setup


@dataclass(frozen=True, slots=True)
class ReachedServer:
    """A server that answers, or that the user wants anyway: then it has no models.

    `key_place` is None when no key was entered.
    """

    server: FoundServer
    key_place: KeyPlace | None = None


class ServerDialog(Dialog[ReachedServer]):
    """Asks for a server by address, and for its key where it wants one."""

    AUTO_FOCUS = "#address"

    def __init__(self, setup: Setup) -> None:
        super().__init__("Another server")
        self._setup = setup
        self._key_place: KeyPlace | None = None

    def compose_body(self) -> ComposeResult:
        yield plain("Address")
        yield line_input(id="address")
        yield plain(f"Any server with an OpenAI-compatible API, {EXAMPLE}", "dialog-hint")
        yield plain("Name, as you want to see it", id="name-label")
        yield line_input("my-server", id="name")
        yield plain("", id="outcome")
        with Horizontal(classes="dialog-buttons"):
            yield button("Connect", "connect", variant="primary")
            yield button("Cancel", "cancel")

    @on(Input.Submitted)
    @on(Button.Pressed, "#connect")
    def take_entry(self) -> None:
        """Go on with what was typed if it is well formed, else say what is wrong and where."""
        typed = "address"
        try:
            base_url = parse_address(self.query_one("#address", Input).value)
            typed = "name"
            name = provider_name(self.query_one("#name", Input).value)
        except ConfigError as error:
            self.tell("outcome", str(error), is_problem=True)
            self.query_one(f"#{typed}").focus()
        else:
            self.connect(name, base_url)

    @on(Button.Pressed, "#cancel")
    def leave(self) -> None:
        self.dismiss(None)

    @work(group="connect", exclusive=True)
    async def connect(self, name: str, base_url: str) -> None:
        models = await self.models_of(name, base_url)
        if models is not None:
            self.dismiss(ReachedServer(FoundServer(name, base_url, models), self._key_place))

    async def models_of(self, name: str, base_url: str) -> tuple[str, ...] | None:
        """Return the ids of a server's chat models, none for one that is wanted unseen; None when it is not wanted."""
        self.tell("outcome", f"Asking {base_url} …")
        try:
            models = await self._setup.list_models(name, base_url=base_url)
        except (AuthenticationError, KeyMissingError) as error:
            return await self.models_with_key(name, base_url, problem=str(error))
        except ClankerError as error:
            self.tell("outcome", str(error), is_problem=True)
            question = ConfirmDialog(str(error), yes="Use it anyway", no="Change it", title="The server did not answer")
            return () if await self.app.push_screen_wait(question) else None
        return tuple(model.id for model in models if model.is_chat)

    async def models_with_key(self, name: str, base_url: str, *, problem: str) -> tuple[str, ...] | None:
        """Ask for the key that the server wants, then for its models once more."""
        self.tell("outcome", problem, is_problem=True)
        provider = Provider(name, name, Wire.OPENAI_COMPATIBLE, base_url)
        kept = await self.app.push_screen_wait(KeyDialog(provider, self._setup, problem=problem))
        if kept is None:
            return None
        self._key_place = kept.place
        return await self.models_of(name, base_url) if kept.is_tested else ()
