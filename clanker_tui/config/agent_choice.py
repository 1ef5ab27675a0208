"""Decides which agent is talked to: file, then environment, then command line, each over the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from clanker_tui.config.document import dotted
from clanker_tui.config.lookup import unknown_provider
from clanker_tui.config.nearest import quote, suggest
from clanker_tui.config.overrides import Overrides
from clanker_tui.config.rules import check
from clanker_tui.config.settings import AgentSettings
from clanker_tui.config.tables import Tables
from clanker_tui.config.variables import MODEL_VARIABLE, PROVIDER_VARIABLE, Variables
from clanker_tui.domain.providers import base_url_variable, default_model
from clanker_tui.errors import ConfigError

FLAGS: Mapping[str, str] = {
    "provider": "--provider",
    "model": "--model",
    "api_base_url": "--base-url",
    "system_prompt": "--system",
    "max_tokens": "--max-tokens",
    "temperature": "--temperature",
    "timeout_s": "--timeout",
    "max_retries": "--retries",
}
OF_THE_PROVIDER = ("model", "api_base_url", "api_key_env")

_TYPES = {field.name: str(field.type) for field in fields(AgentSettings)}


class Choice(NamedTuple):
    """The agent's values so far, and where each came from. Grows with every source that is asked."""

    supported: list[str]
    values: dict[str, Any]
    origins: dict[str, str]

    def put(self, name: str, value: object, origin: str) -> None:
        """Set a value over what was there.

        Another provider takes nothing over that belonged to the one before: a model, an address, a key's variable.

        Raises:
            ConfigError: the value will not do.
        """
        value = check(origin, name, _TYPES[name], value)
        if name == "provider":
            if value not in self.supported:
                raise unknown_provider(origin, str(value), self.supported)
            if value != self.values.get("provider"):
                self._drop(*OF_THE_PROVIDER)
        self.values[name] = value
        self.origins[name] = origin

    def _drop(self, *names: str) -> None:
        for name in names:
            self.values.pop(name, None)
            self.origins.pop(name, None)


def choose_agent(tables: Tables, variables: Variables, overrides: Overrides) -> Choice:
    """Return the agent that all sources together choose.

    A preset stands for all of [agent], and was asked for on the command line: variables that name another provider or
    model do not touch it.

    Raises:
        ConfigError: there is no such preset or provider, or a value will not do.
    """
    choice = _from_file(tables, overrides.agent)
    if overrides.agent is None:
        for name, variable in (("provider", PROVIDER_VARIABLE), ("model", MODEL_VARIABLE)):
            if found := variables.find(variable):
                choice.put(name, found.value, found.origin)
    given = {
        "provider": overrides.provider,
        "model": overrides.model,
        "api_base_url": overrides.base_url,
        "system_prompt": overrides.system_prompt,
        "max_tokens": overrides.max_tokens,
        "temperature": overrides.temperature,
        "timeout_s": overrides.timeout_s,
        "max_retries": overrides.max_retries,
    }
    for name, value in given.items():
        if value is not None:
            choice.put(name, value, f"command line {FLAGS[name]}")
    provider = choice.values.get("provider")
    if provider and overrides.base_url is None and (found := variables.find(base_url_variable(provider))):
        choice.put("api_base_url", found.value, found.origin)
    if provider and not choice.values.get("model") and (model := default_model(provider)):
        choice.put("model", model, f"default of {provider}")
    return choice


def _from_file(tables: Tables, preset: str | None) -> Choice:
    if preset is None:
        table, values = "agent", tables.single["agent"]
    elif preset in tables.named["agents"]:
        table, values = dotted("agents", preset), tables.named["agents"][preset]
    else:
        presets = list(tables.named["agents"])
        hint = suggest(preset, presets) or "The configuration has none: add a table [agents.NAME]."
        raise ConfigError(f"command line --agent: no preset is called {quote(preset)}.", hint=hint)
    origins = {name: tables.origins[f"{table}.{name}"] for name in values}
    return Choice(tables.provider_names, dict(values), origins)
