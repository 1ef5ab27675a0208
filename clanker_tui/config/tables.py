"""From the tables of a configuration file to checked values, with the place each came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any, NamedTuple

from clanker_tui.config.document import Document, bracketed, dotted
from clanker_tui.config.lookup import unknown_provider
from clanker_tui.config.nearest import quote, suggest
from clanker_tui.config.rules import check
from clanker_tui.config.settings import (
    AgentSettings,
    BudgetSettings,
    HistorySettings,
    ModelSettings,
    PriceSettings,
    ProviderSettings,
    UiSettings,
)
from clanker_tui.domain.providers import BUILT_IN, built_in, environment_stem
from clanker_tui.errors import ConfigError

Values = dict[str, Any]

SINGLE: Mapping[str, type] = {
    "agent": AgentSettings,
    "budget": BudgetSettings,
    "ui": UiSettings,
    "history": HistorySettings,
}
NAMED: Mapping[str, type] = {
    "agents": AgentSettings,
    "providers": ProviderSettings,
    "prices": PriceSettings,
    "models": ModelSettings,
    "budgets": BudgetSettings,
}

_PROVIDER_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_KEY_WORDS = ("api_key", "apikey", "key", "token", "secret", "password")


class Tables(NamedTuple):
    """What a file sets. `single` is by table, `named` by table and name; `origins` maps dotted keys to "FILE:LINE"."""

    single: dict[str, Values]
    named: dict[str, dict[str, Values]]
    origins: dict[str, str]

    @property
    def provider_names(self) -> list[str]:
        """The built-in providers, then those the file adds."""
        own = [name for name in self.named["providers"] if built_in(name) is None]
        return [*(provider.name for provider in BUILT_IN), *own]


def read_tables(document: Document) -> Tables:
    """Check everything a configuration file says.

    Raises:
        ConfigError: a table or key is unknown, or a value will not do; names the place and the nearest right word.
    """
    tables = Tables({name: {} for name in SINGLE}, {name: {} for name in NAMED}, {})
    for name, value in document.data.items():
        if name not in SINGLE and name not in NAMED:
            raise ConfigError(
                f"{document.where(name)}: unknown table {quote(name)}.", hint=suggest(name, (*SINGLE, *NAMED))
            )
        _require_table(document, value, name)
        if name in SINGLE:
            tables.single[name] = _read_record(document, tables, SINGLE[name], name)
            continue
        for key, record in value.items():
            _require_table(document, record, name, key)
            tables.named[name][key] = _read_record(document, tables, NAMED[name], name, key)
    _check_providers(document, tables)
    _check_agents(document, tables)
    _check_model_names(document, tables)
    _check_prices(document, tables)
    _check_budgets(document, tables)
    return tables


def _require_table(document: Document, value: object, *key: str) -> None:
    if not isinstance(value, dict):
        what = "stands in double brackets" if isinstance(value, list) else "must be a table"
        raise ConfigError(f"{document.where(*key)}: {bracketed(*key)[1:-1]} {what}.", hint=f"Write {bracketed(*key)}.")


def _read_record(document: Document, tables: Tables, record: type, *table: str) -> Values:
    """Return the checked values of one table, and note where they stand."""
    known: dict[str, Field[Any]] = {field.name: field for field in fields(record)}
    values: Values = {}
    for name, value in _table(document, table).items():
        key = (*table, name)
        if name not in known:
            raise _unknown_key(document, key, known)
        if str(known[name].type).startswith("Mapping"):
            values[name] = _read_texts(document, tables, value, *key)
        else:
            values[name] = check(document.where(*key), name, str(known[name].type), value)
            tables.origins[dotted(*key)] = document.origin(*key)
    return values


def _table(document: Document, key: tuple[str, ...]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document.data
    for part in key:
        found = found[part]
    return found


def _read_texts(document: Document, tables: Tables, value: object, *table: str) -> dict[str, str]:
    """Return a table whose keys are free and whose values are text."""
    _require_table(document, value, *table)
    texts: dict[str, str] = {}
    for name, text in _table(document, table).items():
        key = (*table, name)
        texts[name] = str(check(document.where(*key), quote(name), "str", text))
        tables.origins[dotted(*key)] = document.origin(*key)
    return texts


def _unknown_key(document: Document, key: tuple[str, ...], known: Mapping[str, object]) -> ConfigError:
    *table, name = key
    what = f"{document.where(*key)}: unknown key {quote(name)} in {bracketed(*table)}."
    if name.casefold() in _KEY_WORDS:
        return ConfigError(what, hint="Keys do not belong in this file: keep them with `clanker-tui keys set`.")
    return ConfigError(what, hint=suggest(name, known))


def _check_providers(document: Document, tables: Tables) -> None:
    """Names become parts of environment variables: two that spell one variable would share a key."""
    stems = {environment_stem(provider.name): provider.name for provider in BUILT_IN}
    for name in tables.named["providers"]:
        if not re.fullmatch(_PROVIDER_NAME, name):
            raise ConfigError(
                f"{document.where('providers', name)}: a provider cannot be called {quote(name)}.",
                hint="Use letters, digits, - and _.",
            )
        other = stems.setdefault(environment_stem(name), name)
        if other != name:
            raise ConfigError(
                f"{document.where('providers', name)}: {quote(name)} and {quote(other)} would share their variables.",
                hint="Choose another name.",
            )


def _check_agents(document: Document, tables: Tables) -> None:
    agents: dict[tuple[str, ...], Values] = {("agent",): tables.single["agent"]}
    agents |= {("agents", name): values for name, values in tables.named["agents"].items()}
    for table, values in agents.items():
        provider = values.get("provider", "")
        if provider and provider not in tables.provider_names:
            raise unknown_provider(document.where(*table, "provider"), provider, tables.provider_names)
        if not provider and len(table) > 1:
            raise ConfigError(
                f"{document.where(*table)}: {bracketed(*table)} has no provider.",
                hint="A preset stands on its own: it takes nothing from [agent].",
            )


def _check_model_names(document: Document, tables: Tables) -> None:
    for table in ("prices", "models"):
        for name in tables.named[table]:
            provider, _, model = name.partition("/")
            if not (provider and model):
                raise ConfigError(
                    f"{document.where(table, name)}: {quote(name)} is not PROVIDER/MODEL.",
                    hint=f'Write [{table}."groq/openai/gpt-oss-120b"], with the quotes.',
                )


def _check_prices(document: Document, tables: Tables) -> None:
    for name, values in tables.named["prices"].items():
        for half in ("input", "output"):
            if half not in values:
                raise ConfigError(
                    f"{document.where('prices', name)}: {bracketed('prices', name)} has no {half} price.",
                    hint="Give input and output; a price that is not known is never taken for 0.",
                )


def _check_budgets(document: Document, tables: Tables) -> None:
    for name in tables.named["budgets"]:
        if name not in tables.provider_names:
            raise unknown_provider(document.where("budgets", name), name, tables.provider_names)
