"""Puts the settings together: command line over environment over file over default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from clanker_tui import paths
from clanker_tui.config.agent_choice import choose_agent
from clanker_tui.config.document import Document, bracketed, dotted, read_document
from clanker_tui.config.dotenv import read_dotenv
from clanker_tui.config.entries import entries
from clanker_tui.config.overrides import Overrides
from clanker_tui.config.rules import check
from clanker_tui.config.settings import (
    AgentSettings,
    BudgetSettings,
    HistorySettings,
    ModelSettings,
    PriceSettings,
    ProviderSettings,
    Settings,
    UiSettings,
)
from clanker_tui.config.tables import Tables, read_tables
from clanker_tui.config.variables import Variables
from clanker_tui.domain.providers import Wire, base_url_variable, built_in
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError

DEFAULT = "default"


def load_settings(overrides: Overrides, *, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings, each with where it came from. Nothing is written, and the environment stays as it is.

    Raises:
        ConfigError: a file, a variable or an option is wrong; one line that names the place.
    """
    environ = os.environ if environ is None else environ
    document = read_document(config_path(overrides, environ), is_required=overrides.config is not None)
    tables = read_tables(document)
    dotenv = _read_dotenvs(document.path, overrides.env_file)
    variables = Variables(environ, dotenv)
    agent = choose_agent(tables, variables, overrides)
    origins = {key: origin for key, origin in tables.origins.items() if not key.startswith("agent.")}
    origins |= {f"agent.{name}": origin for name, origin in agent.origins.items()}
    settings = Settings(
        agent=AgentSettings(**agent.values),
        agents=MappingProxyType(_presets(tables, variables, origins)),
        providers=MappingProxyType(_providers(document, tables, variables, origins)),
        prices=MappingProxyType({name: PriceSettings(**values) for name, values in tables.named["prices"].items()}),
        models=MappingProxyType({name: ModelSettings(**values) for name, values in tables.named["models"].items()}),
        budget=BudgetSettings(**tables.single["budget"]),
        budgets=MappingProxyType({name: BudgetSettings(**values) for name, values in tables.named["budgets"].items()}),
        ui=_ui(tables.single["ui"]),
        history=HistorySettings(**tables.single["history"]),
        dotenv=MappingProxyType(dotenv),
    )
    complete = {key: origins.get(key, DEFAULT) for key, _ in entries(settings)}
    return replace(settings, origins=MappingProxyType(complete))


def config_path(overrides: Overrides, environ: Mapping[str, str] | None = None) -> Path:
    """Return the configuration file that is in force, which need not exist."""
    return overrides.config or paths.config_file(environ)


def _read_dotenvs(config: Path, env_file: Path | None) -> dict[str, Secret]:
    """Return the variables beside the configuration, under those of the file that was asked for."""
    beside = read_dotenv(paths.dotenv_file(config), is_required=False)
    return beside | read_dotenv(env_file, is_required=True) if env_file else beside


def _presets(tables: Tables, variables: Variables, origins: dict[str, str]) -> dict[str, AgentSettings]:
    """Return the presets, each with the address that the environment sets for its provider."""
    presets: dict[str, AgentSettings] = {}
    for name, values in tables.named["agents"].items():
        redirected = _redirected(values, values["provider"], variables, origins, "agents", name)
        presets[name] = AgentSettings(**redirected)
    return presets


def _providers(
    document: Document, tables: Tables, variables: Variables, origins: dict[str, str]
) -> dict[str, ProviderSettings]:
    """Return the settings of the providers that something was said about.

    Raises:
        ConfigError: a server of the user's own has no address.
    """
    providers: dict[str, ProviderSettings] = {}
    for name in tables.provider_names:
        given = tables.named["providers"].get(name)
        values = _redirected(given or {}, name, variables, origins, "providers", name)
        if given is None and not values:
            continue
        providers[name] = ProviderSettings(**values)
        is_own = built_in(name) is None and values.get("kind") in (None, Wire.OPENAI_COMPATIBLE)
        if is_own and not values.get("api_base_url"):
            raise ConfigError(
                f"{document.where('providers', name)}: {bracketed('providers', name)} has no api_base_url.",
                hint='Give the address of its API, such as "http://127.0.0.1:8080/v1".',
            )
    return providers


def _redirected(
    values: Mapping[str, Any], provider: str, variables: Variables, origins: dict[str, str], *table: str
) -> dict[str, Any]:
    """Return a table's values with the address that the environment sets for its provider, and note that origin."""
    found = variables.find(base_url_variable(provider))
    if found is None:
        return dict(values)
    origins[dotted(*table, "api_base_url")] = found.origin
    return {**values, "api_base_url": check(found.origin, "api_base_url", "str | None", found.value)}


def _ui(values: Mapping[str, Any]) -> UiSettings:
    return UiSettings(**{**values, "keys": MappingProxyType(dict(values.get("keys", {})))})
