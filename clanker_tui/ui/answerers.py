"""Who answers, and how: provider, model, key, parameters, system prompt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from clanker_tui.config.lookup import provider_names
from clanker_tui.config.parameters import described, with_value
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.providers import Provider, Wire, built_in, default_model
from clanker_tui.errors import ClankerError, ConfigError
from clanker_tui.ui.room import Room

if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.agent import ModelInfo
    from clanker_tui.domain.spending import ModelSpeed
    from clanker_tui.ui.answering import ServiceSetup
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.widgets.model_pane import ModelPane
    from clanker_tui.ui.widgets.parameter_pane import ParameterPane
    from clanker_tui.ui.widgets.provider_pane import ProviderLine, ProviderPane

DEMO = ("demo", "demo-fast")

NO_KEY = "no key"


class Answerers(Room):
    """The part of the room that is about who answers."""

    provider_pane: ProviderPane | None = None
    model_pane: ModelPane | None = None
    parameter_pane: ParameterPane | None = None

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.models: dict[str, Sequence[ModelInfo]] = {}
        self.model_notes: dict[str, str] = {}
        self.key_sources: dict[str, str] = {}
        self.answers: dict[str, str] = {}
        self.speeds: dict[str, dict[str, ModelSpeed]] = {}  # of each provider's models

    def setup(self) -> ServiceSetup:
        """Return what answers the dialogs."""
        from clanker_tui.ui.answering import ServiceSetup

        return ServiceSetup(self.services)

    # Who answers.

    def answerer_changed(self) -> None:
        """Draw the panes for the conversation that is shown."""
        if not self.is_seen():
            return
        record = self.place.record
        if self.provider_pane is not None:
            self.provider_pane.show(self.provider_lines(), current=record.provider)
        if self.model_pane is not None:
            models = self.models.get(record.provider, ())
            note, speeds = self.model_notes.get(record.provider, ""), self.speeds.get(record.provider, {})
            self.model_pane.show(models, current=record.model, note=note, speeds=speeds)
        if self.parameter_pane is not None:
            self.parameter_pane.show(self.parameters)

    def change_answerer(self, provider: str, model: str) -> None:
        """Let new turns of the conversation use a provider and model."""
        self.place.record = replace(self.place.record, provider=provider, model=model)
        if self.is_ready and self.place.has_begun:
            self.work(self._store_answerer(self.place.record.id, provider, model))
        if self.is_ready:
            self.work(self.services.warm_up(provider))
        self.draw()
        self.answerer_changed()
        turn = self.place.turn
        if turn is not None and turn.retrying is not None:
            self.work(self.restart(self.place))  # another model was wanted instead of the wait
        else:
            self.advance(self.place)

    async def _store_answerer(self, conversation_id: str, provider: str, model: str) -> None:
        try:
            await self.history_of(conversation_id).change_model(conversation_id, provider, model)
        except ClankerError as error:
            self.tell(error)

    def choose_provider(self, name: str = "") -> None:
        """Use the provider of that name; without one, go to the list."""
        if not name:
            self.screen.go_to_panes("ProviderPane OptionList")
            return
        try:
            self.use_provider(self.known_provider(name))
        except ConfigError as error:
            self.tell(error)

    def known_provider(self, name: str) -> str:
        """Return a provider's name as it is spelled.

        Raises:
            ConfigError: there is none of that name.
        """
        names = provider_names(self.settings)
        if name.casefold() not in names:
            raise ConfigError(f"There is no provider {clean_line(name, 40)}.", hint=f"There are {', '.join(names)}.")
        return name.casefold()

    def use_provider(self, provider: str) -> None:
        """Use a provider with the model that is known to be right for it."""
        record = self.place.record
        if provider == record.provider:
            return
        agent = self.settings.agent
        model = (agent.model if agent.provider == provider else "") or default_model(provider)
        self.change_answerer(provider, model)
        if not model:
            self.screen.go_to_panes("ModelPane Input")
        self.want_models()

    def choose_model(self, model: str = "") -> None:
        """Use the model of that id; without one, go to the list."""
        if model:
            self.change_answerer(self.place.record.provider, model)
        else:
            self.screen.go_to_panes("ModelPane Input")

    def use_demo(self) -> None:
        self.change_answerer(*DEMO)
        self.want_models()

    # What there is to choose from.

    def want_models(self) -> None:
        """Ask the provider for its models, unless it was asked before."""
        provider = self.place.record.provider
        if self.is_ready and provider and provider not in self.models:
            self.work(self._ask_models(provider), group="models", is_latest=True)

    async def _ask_models(self, provider: str) -> None:
        self.model_notes[provider] = "asking for the list …"
        self.answerer_changed()
        try:
            self.models[provider] = sorted(await self.services.models(provider), key=lambda one: one.id)
            self.model_notes[provider] = "" if self.models[provider] else "The provider lists none; type an id."
        except ClankerError as error:
            self.model_notes[provider] = str(error)
        only = [one.id for one in self.models.get(provider, ()) if one.is_chat]
        if provider == self.place.record.provider and not self.place.record.model and len(only) == 1:
            self.change_answerer(provider, only[0])
        self.answerer_changed()

    def provider_lines(self) -> list[ProviderLine]:
        """Return the providers with what is known of each: how it answered, else where its key comes from."""
        from clanker_tui.ui.widgets.provider_pane import ProviderLine

        lines = []
        for name in provider_names(self.settings):
            known = built_in(name)
            title = known.title.partition(" (")[0] if known else name
            state = self.answers.get(name) or self.key_sources.get(name, "")
            lines.append(ProviderLine(name, title, state, is_usable=state != NO_KEY))
        return lines

    async def find_keys(self) -> None:
        """Find out where the providers' keys come from."""
        needing = [name for name in provider_names(self.settings) if needs_key(name)]
        reports = await asyncio.to_thread(self.services.keys.locate_all, needing)
        for report in reports:
            self.key_sources[report.provider] = (
                short_source(report.source) if report.source else no_key(report.provider)
            )
        self.answerer_changed()

    def test_provider(self, provider: str) -> None:
        """Ask a provider whether it answers and takes the key."""
        if self.is_ready:
            self.work(self._test(provider), group="test", is_latest=True)

    async def _test(self, provider: str) -> None:
        self.answers[provider] = "asking …"
        self.answerer_changed()
        record = self.place.record
        model = record.model if provider == record.provider else default_model(provider)
        health = await self.setup().check(provider, model)
        latency = f" · {health.latency_ms} ms" if health.latency_ms else ""
        self.answers[provider] = f"ok{latency}" if health.is_ok else "failed"
        self.answerer_changed()
        if not health.is_ok:
            self.app.notify(health.detail, severity="error", timeout=10)

    # Keys.

    def enter_key(self, provider: str = "") -> None:
        """Ask for a provider's key; without a name, that of the provider in use."""
        try:
            name = self.known_provider(provider or self.place.record.provider)
        except ConfigError as error:
            self.tell(error)
            return
        if needs_key(name):
            self.want_key(name)
        else:
            self.app.notify("The demo needs no key.")

    def want_key(self, provider: str, *, problem: str = "") -> None:
        if not self.is_ready:
            return
        from clanker_tui.ui.dialogs.key import KeptKey, KeyDialog

        record = self.place.record
        model = record.model if record.provider == provider else ""
        known = built_in(provider) or Provider(provider, provider, Wire.OPENAI_COMPATIBLE, "", default_model=model)

        def take(kept: KeptKey | None) -> None:
            if kept is not None:
                self.answers.pop(provider, None)
                self.models.pop(provider, None)
                self.work(self.find_keys, group="keys", is_latest=True)

        self.app.push_screen(KeyDialog(known, self.setup(), problem=problem), take)

    # How it answers.

    def parameter_wanted(self, text: str = "") -> None:
        """Set a parameter (`temperature 0.2`); without words, go to the fields."""
        name, _, value = text.strip().partition(" ")
        if name:
            self.set_parameter(name, value.strip())
        else:
            self.screen.go_to_panes("ParameterPane Input")

    def set_parameter(self, name: str, value: str) -> None:
        """Change a parameter of the requests to come."""
        try:
            changed = with_value(self.parameters, name, value)
        except ConfigError as error:
            self.tell(error)
        else:
            if changed != self.parameters:
                self.parameters = changed
                self.app.notify(described(changed))
        self.answerer_changed()

    def system_prompt_wanted(self, text: str = "") -> None:
        """Set the system prompt of the conversation; without a text, ask for it."""
        if text:
            self.set_system_prompt(text)
            return
        from clanker_tui.ui.dialogs.text import TextDialog

        def take(answer: str | None) -> None:
            if answer is not None:
                self.set_system_prompt(answer)

        hint = "It goes before the conversation. Empty: none."
        self.app.push_screen(TextDialog("System prompt", value=self.place.record.system_prompt, hint=hint), take)

    def set_system_prompt(self, text: str) -> None:
        """Let new turns of the conversation go with another system prompt."""
        self.place.record = replace(self.place.record, system_prompt=text)
        if self.is_ready and self.place.has_begun:
            self.work(self._store_system_prompt(self.place.record.id, text))
        self.app.notify("The system prompt is set." if text else "There is no system prompt now.")

    async def _store_system_prompt(self, conversation_id: str, text: str) -> None:
        try:
            await self.history_of(conversation_id).change_system_prompt(conversation_id, text)
        except ClankerError as error:
            self.tell(error)


def needs_key(provider: str) -> bool:
    """Whether a provider may have a key."""
    known = built_in(provider)
    return known is None or known.needs_key


def no_key(provider: str) -> str:
    """Return what is said of a provider without a key; a server of the user's own may not need one."""
    return NO_KEY if built_in(provider) else ""


def short_source(source: str) -> str:
    """Return where a key comes from in a word or two: the pane is narrow."""
    return "env" if source.startswith("environment") else clean_line(source, 12)
