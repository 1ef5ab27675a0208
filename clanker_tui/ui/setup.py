"""What the dialogs about providers and keys ask of the rest of the program; nothing of it blocks the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from clanker_tui.domain.agent import Health, ModelInfo
from clanker_tui.domain.secret import Secret


class KeyPlace(StrEnum):
    """Where a key is kept."""

    KEYRING = "keyring"
    SESSION = "session"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class FoundServer:
    """An OpenAI-compatible server that answers on this machine, and the ids of its models."""

    name: str
    base_url: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeySearch:
    """Whether a provider has a key. `source` is where; None when it has none.

    `keyring_problem` says why the keyring cannot be used; empty when it can.
    """

    source: str | None
    keyring_problem: str = ""


class Setup(Protocol):
    """Finds and checks providers, and keeps keys."""

    async def find_servers(self) -> Sequence[FoundServer]:
        """Return the OpenAI-compatible servers found on this machine."""
        ...

    async def locate_key(self, provider: str) -> KeySearch:
        """Say where a provider's key comes from, never the key."""
        ...

    async def store_key(self, provider: str, key: Secret, place: KeyPlace) -> str:
        """Keep a key and return where it is now, as the user would say it: "in the keyring".

        Raises:
            ClankerError: it could not be kept there.
        """
        ...

    async def check(self, provider: str, model: str, *, key: Secret | None = None, base_url: str = "") -> Health:
        """Ask a provider something cheap, with `key` or the one that is found. A failure is an answer, not an error."""
        ...

    async def list_models(self, provider: str, *, key: Secret | None = None, base_url: str) -> Sequence[ModelInfo]:
        """Return the models of a server.

        Raises:
            ClankerError: it could not be asked.
        """
        ...
