"""A small app that shows one dialog, and a program that answers what the dialogs ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import ClassVar, TypeVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import WorkerCancelled

import clanker_tui.ui.dialogs
from clanker_tui.domain.agent import Health, ModelInfo
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ClankerError
from clanker_tui.ui.setup import FoundServer, KeyPlace, KeySearch

DIALOG_STYLES = Path(clanker_tui.ui.dialogs.__file__).with_name("dialogs.tcss")
Answer = TypeVar("Answer")
SnapCompare = Callable[..., bool]
CANARY = "gsk_" + "CanaryQ7wXv3bKd9mTf2hZ" * 2
SIZES = [(120, 40), (80, 24), (60, 15)]


class Host(App[None]):
    """Shows a screen and keeps what it is dismissed with."""

    CSS_PATH = DIALOG_STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "show_help", "Show the help", id="app.help")]

    def __init__(self, screen: Screen[Answer] | None = None) -> None:
        super().__init__()
        self._begin = None if screen is None else partial(self.ask, screen)
        self.answers: list[object] = []

    def compose(self) -> ComposeResult:
        yield Static("The app below.")

    def on_mount(self) -> None:
        if self._begin is not None:
            self._begin()

    def ask(self, screen: Screen[Answer]) -> None:
        """Show a screen over the app."""
        self.push_screen(screen, self.answers.append)


@dataclass
class FakeSetup:
    """Answers from tables, and notes what it was told. `refused` keys do not work; `dead` places keep nothing."""

    sources: dict[str, str] = field(default_factory=dict)
    keyring_problem: str = ""
    servers: Sequence[FoundServer] = ()
    refused: dict[str, str] = field(default_factory=dict)
    dead: dict[KeyPlace, ClankerError] = field(default_factory=dict)
    models: dict[str, list[str] | ClankerError] = field(default_factory=dict)
    kept: dict[str, tuple[Secret, KeyPlace]] = field(default_factory=dict)
    checked: list[str] = field(default_factory=list)

    async def find_servers(self) -> Sequence[FoundServer]:
        return self.servers

    async def locate_key(self, provider: str) -> KeySearch:
        return KeySearch(self.sources.get(provider), self.keyring_problem)

    async def store_key(self, provider: str, key: Secret, place: KeyPlace) -> str:
        if place in self.dead:
            raise self.dead[place]
        self.kept[provider] = (key, place)
        return f"in the {place}"

    async def check(self, provider: str, model: str, *, key: Secret | None = None, base_url: str = "") -> Health:
        self.checked.append(provider)
        if provider in self.refused:
            return Health(is_ok=False, detail=self.refused[provider])
        return Health(is_ok=True, detail="fine")

    async def list_models(self, provider: str, *, key: Secret | None = None, base_url: str) -> Sequence[ModelInfo]:
        answer = self.models[base_url]
        if isinstance(answer, ClankerError) and provider not in self.kept:
            raise answer
        return [] if isinstance(answer, ClankerError) else [ModelInfo(model) for model in answer]


def drawn(app: App[None]) -> str:
    """Return all that is on the screen, as text."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def notices(app: App[None]) -> list[str]:
    """Return what the app has told in passing."""
    return [notification.message for notification in app._notifications]


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste into what has the focus."""
    pilot.app.post_message(Paste(text))
    await pilot.pause()


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the search for keys and servers is over and drawn; other work may wait for an answer."""
    await pilot.pause()
    workers = [worker for worker in pilot.app.workers if worker.group in {"keys", "servers", "keyring"}]
    with suppress(WorkerCancelled):
        await asyncio.gather(*(worker.wait() for worker in workers))
    await pilot.pause()
