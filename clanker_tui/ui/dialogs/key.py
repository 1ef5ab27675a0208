"""Entering an API key: looked at, tried and kept where the user wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, RadioButton, RadioSet

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.providers import Provider, key_variables
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ClankerError, ConfigError
from clanker_tui.ui.dialogs.confirm import ConfirmDialog
from clanker_tui.ui.dialogs.dialog import Dialog, button, plain
from clanker_tui.ui.dialogs.key_input import KeyInput
from clanker_tui.ui.setup import KeyPlace, Setup

PLACES: dict[KeyPlace, str] = {
    KeyPlace.KEYRING: "in this computer's keyring",
    KeyPlace.SESSION: "for this session only",
    KeyPlace.FILE: "in a key file only you can read",
}


@dataclass(frozen=True, slots=True)
class KeptKey:
    """What became of a key.

    `where` is the place as the user would say it; `is_tested` is false when the provider has not accepted it.
    """

    provider: str
    place: KeyPlace
    where: str
    is_tested: bool


class PlaceButton(RadioButton):
    """A radio button whose choice is seen without colours too."""

    def watch_value(self) -> None:
        self.BUTTON_INNER = "●" if self.value else " "
        super().watch_value()
        self.refresh()


class PlaceSet(RadioSet):
    """Radio buttons that are chosen by moving to them: a highlight that chooses nothing misleads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,right", "choose_next", "Next place", show=False, id="place.next"),
        Binding("up,left", "choose_previous", "Previous place", show=False, id="place.previous"),
    ]

    def action_choose_next(self) -> None:
        self.action_next_button()
        self.action_toggle_button()

    def action_choose_previous(self) -> None:
        self.action_previous_button()
        self.action_toggle_button()


class KeyDialog(Dialog[KeptKey]):
    """Asks for a provider's key and keeps it. Dismissed with what became of it, never with the key.

    `problem` says why a key is asked for, such as that the one that was found is refused.
    """

    AUTO_FOCUS = "KeyInput"

    field = getters.query_one(KeyInput)

    def __init__(
        self, provider: Provider, setup: Setup, *, model: str = "", base_url: str = "", problem: str = ""
    ) -> None:
        super().__init__(f"API key for {provider.title}")
        self._provider = provider
        self._setup = setup
        self._model = model or provider.default_model
        self._base_url = base_url
        self._problem = problem

    def compose_body(self) -> ComposeResult:
        if self._problem:
            yield plain(self._problem, "dialog-problem")
        if self._provider.key_url:
            yield plain(f"Get one at {self._provider.key_url}", "dialog-hint")
        yield KeyInput()
        yield plain("", "dialog-hint", id="outcome")
        yield plain("Keep it", id="keep")
        yield PlaceSet(
            *(PlaceButton(Content(words), place is KeyPlace.KEYRING, id=place) for place, words in PLACES.items()),
            compact=True,
        )
        yield plain("", id="no-keyring")
        variable = key_variables(self._provider.name)[-1]
        yield plain(f"Or leave, set {variable} in your environment and start again.", "dialog-hint")
        with Horizontal(classes="dialog-buttons"):
            yield button("Test and save", "save", variant="primary")
            yield button("Cancel", "cancel")

    def on_mount(self) -> None:
        self.tell("outcome", "Paste it here; it is not shown.")
        self.ask_keyring()

    @work(group="keyring")
    async def ask_keyring(self) -> None:
        """Say beforehand that the keyring cannot be used, and why, rather than after the key was typed."""
        search = await self._setup.locate_key(self._provider.name)
        if search.keyring_problem:
            self.withdraw_keyring(f"The keyring cannot be used: {search.keyring_problem.rstrip('.')}.")

    def withdraw_keyring(self, reason: str) -> None:
        """Offer the other places only."""
        self.tell("no-keyring", reason, is_problem=True)
        choice = self.query_one(f"#{KeyPlace.KEYRING}", RadioButton)
        if choice.value:
            self.query_one(f"#{KeyPlace.SESSION}", RadioButton).value = True
        choice.display = False
        choice.disabled = True

    @on(KeyInput.Typed)
    def count_characters(self, event: KeyInput.Typed) -> None:
        """Show that a paste has arrived whole, without showing it."""
        if event.length:
            self.tell("outcome", f"{event.length} characters")

    @on(KeyInput.Entered)
    @on(Button.Pressed, "#save")
    def save(self) -> None:
        from clanker_tui.keys.entry import parse_key

        try:
            key = parse_key(self.field.take().reveal())
        except ConfigError as error:
            self.complain(str(error))
            return
        self.keep(key)

    @on(Button.Pressed, "#cancel")
    def leave(self) -> None:
        self.dismiss(None)

    @work(group="keep", exclusive=True)
    async def keep(self, key: Secret) -> None:
        """Question the key, test it, keep it; nothing is kept before every doubt is answered."""
        if not await self.is_meant(key):
            self.field.focus()
            return
        self.tell("outcome", f"Asking {clean_line(self._provider.title)} …")
        health = await self._setup.check(self._provider.name, self._model, key=key, base_url=self._base_url)
        if not health.is_ok and not await self.confirm(health.detail, yes="Use it anyway"):
            self.complain(health.detail)
            return
        place = self.place
        try:
            where = await self._setup.store_key(self._provider.name, key, place)
        except ClankerError as error:
            self.complain("Not kept. Choose another place and save again.")
            if place is KeyPlace.KEYRING:
                self.withdraw_keyring(str(error))
            else:
                self.complain(f"Not kept: {error}")
            return
        self.app.notify(clean_line(f"The key for {self._provider.title} is kept {where}."), markup=False)
        self.dismiss(KeptKey(self._provider.name, place, where, is_tested=health.is_ok))

    async def is_meant(self, key: Secret) -> bool:
        """Ask back when the key looks like one of another provider."""
        from clanker_tui.keys.entry import question

        doubt = question(self._provider.name, key)
        return doubt is None or await self.confirm(doubt, yes="It is right")

    async def confirm(self, doubt: str, *, yes: str) -> bool:
        dialog = ConfirmDialog(doubt, yes=yes, no="Change it", title=f"Key for {self._provider.title}")
        answer = await self.app.push_screen_wait(dialog)
        return answer is True

    @property
    def place(self) -> KeyPlace:
        """Where the key is to be kept."""
        return next(place for place in KeyPlace if self.query_one(f"#{place}", RadioButton).value)

    def complain(self, words: str) -> None:
        """Show what is wrong, under the field, and go back to it."""
        self.tell("outcome", words)
        self.query_one("#outcome").set_class(True, "dialog-problem")  # Textual's signature
        self.field.focus()
