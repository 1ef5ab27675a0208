"""The welcome: who shall answer? A provider with its key, a server on this machine or elsewhere, or the demo."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.domain.providers import BUILT_IN, Provider, Wire
from clanker_tui.errors import AuthenticationError, ClankerError, KeyMissingError
from clanker_tui.ui.dialogs.address import provider_name
from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog
from clanker_tui.ui.dialogs.dialog import Dialog, plain
from clanker_tui.ui.dialogs.key import KeyDialog
from clanker_tui.ui.dialogs.server import ServerDialog
from clanker_tui.ui.dialogs.text import TextDialog
from clanker_tui.ui.setup import FoundServer, KeyPlace, KeySearch, Setup


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


class FirstRunScreen(Dialog[FirstRunChoice]):
    """Asks, at the first start, who shall answer.

    Dismissed with the choice, which is to be written to the configuration; or with None: use the demo now, write
    nothing, ask again at the next start.
    """

    def __init__(self, setup: Setup) -> None:
        super().__init__("Welcome to clanker-tui")
        self._setup = setup
