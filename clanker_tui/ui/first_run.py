"""The welcome: who shall answer? A provider with its key, a server on this machine or elsewhere, or the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.providers import BUILT_IN, Provider, Wire
from clanker_tui.ui.dialogs.address import provider_name
from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog
from clanker_tui.ui.dialogs.confirm import ConfirmDialog
from clanker_tui.ui.dialogs.dialog import Dialog, plain
from clanker_tui.ui.dialogs.key import KeyDialog
from clanker_tui.ui.dialogs.server import ServerDialog
from clanker_tui.ui.dialogs.text import TextDialog
from clanker_tui.ui.setup import FoundServer, KeyPlace, Setup

INTRO = "Chat with language models from your terminal. Who shall answer? You can change it at any time."
SEARCHING = "Looking for model servers on this machine …"
NOTHING_FOUND = "No model server runs on this machine (Ollama, llama.cpp, LM Studio and vLLM would be found)."
KEYS_KEPT = "A key you enter is tested, then kept in this computer's keyring; never in the configuration."
LATER = "Esc: look around with the demo now, and be asked again at the next start."
FOOTER = "↑ ↓ Enter choose · Esc later · Ctrl+Q quit"
LABEL_WIDTH = 16


@dataclass(frozen=True, slots=True)
class FirstRunChoice:
    """Who shall answer from now on.

    `base_url` is empty for a built-in provider. `key_place` is None when no key was entered: one was found, or
    none is needed.
    """

    provider: str
    model: str
    base_url: str = ""
    key_place: KeyPlace | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The row for a server whose address is typed."""


Answerer = Provider | FoundServer | Elsewhere


class FirstRunScreen(Dialog[FirstRunChoice]):
    """Asks, at the first start, who shall answer.

    Dismissed with the choice, which is to be written to the configuration; or with None: use the demo now, write
    nothing, ask again at the next start.
    """

    AUTO_FOCUS = ""  # which would scroll to the end of a list that is longer than the terminal

    options = getters.query_one(OptionList)

    def __init__(self, setup: Setup) -> None:
        super().__init__("Welcome to clanker-tui", footer=FOOTER)
        self._setup = setup
        self._sources: dict[str, str | None] = {}
        self._servers: Sequence[FoundServer] = ()
        self._rows: list[Answerer] = []

    def compose_body(self) -> ComposeResult:
        yield plain(INTRO, "dialog-intro")
        yield OptionList(markup=False, compact=True)
        yield plain("", "dialog-status", id="status")
        yield plain(SEARCHING, "dialog-hint", id="search")
        yield plain(KEYS_KEPT, "dialog-hint", id="keys")
        yield plain(LATER, "dialog-hint")

    def on_mount(self) -> None:
        self.show_rows()
        self.options.focus(scroll_visible=False)
        self.find_keys()
        self.find_servers()

    @work(group="keys")
    async def find_keys(self) -> None:
        """Show which providers have a key already, and whether the keyring can take another."""
        for provider in BUILT_IN:
            if provider.needs_key:
                search = await self._setup.locate_key(provider.name)
                self._sources[provider.name] = search.source
                self.show_rows()
                if search.keyring_problem:
                    reason = search.keyring_problem.rstrip(".")
                    self.tell("keys", f"The keyring cannot be used: {reason}. You are asked where to keep a key.")

    @work(group="servers")
    async def find_servers(self) -> None:
        """Show the servers on this machine as soon as they are found."""
        self._servers = await self._setup.find_servers()
        self.show_rows()
        self.tell("search", "" if self._servers else NOTHING_FOUND)

    def show_rows(self) -> None:
        """Draw the list anew; the highlight stays with its row."""
        highlighted = self.options.highlighted
        row = self._rows[highlighted] if highlighted is not None else None
        hosted = [provider for provider in BUILT_IN if provider.needs_key]
        demo = [provider for provider in BUILT_IN if not provider.needs_key]
        self._rows = [*hosted, *self._servers, Elsewhere(), *demo]
        self.options.set_options(Option(self.line(row)) for row in self._rows)
        self.options.highlighted = self._rows.index(row) if row in self._rows else 0

    def line(self, row: Answerer) -> Content:
        """Return a row as it is drawn: who, and what it takes."""
        match row:
            case Provider(wire=Wire.DEMO):
                label, detail = "Demo", "no key, no network: made-up replies"
            case Provider(name=name, title=title):
                label, detail = title, self.key_state(name)
            case FoundServer(name, base_url, models):
                count = f"{len(models)} model{'' if len(models) == 1 else 's'}"
                label, detail = name, f"{base_url} · {count}"
            case Elsewhere():
                label, detail = "Another server", "any with an OpenAI-compatible API"
        return Content.assemble(clean_line(label, LABEL_WIDTH).ljust(LABEL_WIDTH), " ", (clean_line(detail), "dim"))

    def key_state(self, provider: str) -> str:
        if provider not in self._sources:
            return "looking for a key …"
        source = self._sources[provider]
        return "needs a key" if source is None else f"key found: {source}"

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        self.settle(self._rows[event.option_index])

    @work(group="choice", exclusive=True)
    async def settle(self, row: Answerer) -> None:
        """Ask what is still open about a row, and be done; where that is left unanswered, the list is there again."""
        match row:
            case Provider():
                choice = await self.with_key(row) if row.needs_key else FirstRunChoice(row.name, row.default_model)
            case FoundServer():
                choice = await self.with_model(row)
            case Elsewhere():
                reached = await self.app.push_screen_wait(ServerDialog(self._setup))
                choice = await self.with_model(reached.server, reached.key_place) if reached is not None else None
        self.tell("status", "")
        if choice is not None:
            self.dismiss(choice)

    async def with_key(self, provider: Provider) -> FirstRunChoice | None:
        """Use the key that is there if it works, else ask for one."""
        found = FirstRunChoice(provider.name, provider.default_model)
        source = (await self._setup.locate_key(provider.name)).source
        problem = ""
        if source is not None:
            self.tell("status", f"Asking {provider.title} whether the key works …")
            health = await self._setup.check(provider.name, provider.default_model)
            if health.is_ok:
                return found
            problem = f"The key found ({source}) does not work: {health.detail}"
            question = ConfirmDialog(problem, yes="Use it anyway", no="Enter another key", title=provider.title)
            answer = await self.app.push_screen_wait(question)
            if answer is not False:
                return found if answer else None
        kept = await self.app.push_screen_wait(KeyDialog(provider, self._setup, problem=problem))
        if kept is None:
            return None
        return FirstRunChoice(provider.name, provider.default_model, key_place=kept.place)

    async def with_model(self, server: FoundServer, key_place: KeyPlace | None = None) -> FirstRunChoice | None:
        """Ask for the model where a server has more than one, or names none."""
        match server.models:
            case ():
                hint = f"{server.name} names no model. Load one there, or type the id of one it knows."
                model = await self.app.push_screen_wait(TextDialog("Model id", hint=hint, save="Use it"))
            case (only,):
                model = only
            case several:
                choices = [Choice(model_id) for model_id in several]
                model = await self.app.push_screen_wait(ChoiceDialog(f"Model of {server.name}", choices))
        if not model:
            return None
        return FirstRunChoice(provider_name(server.name), model, server.base_url, key_place)
