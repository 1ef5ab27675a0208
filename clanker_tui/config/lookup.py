"""Questions that settings answer once the providers built in are counted in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from clanker_tui.config.nearest import quote, suggest
from clanker_tui.config.settings import MAX_RETRIES, ProviderSettings, Settings
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.providers import BUILT_IN, Wire, built_in
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def provider_names(settings: Settings) -> tuple[str, ...]:
    """Return every supported provider: those built in, those of the configuration, the demo last."""
    real = [provider.name for provider in BUILT_IN if provider.wire is not Wire.DEMO]
    demo = [provider.name for provider in BUILT_IN if provider.wire is Wire.DEMO]
    own = [name for name in settings.providers if built_in(name) is None]
    return (*real, *own, *demo)


def provider_settings(settings: Settings, name: str) -> ProviderSettings:
    """Return the settings of a provider; for one built in and not configured, the defaults.

    Raises:
        ConfigError: the provider is not supported; lists those that are.
    """
    if name in settings.providers:
        return settings.providers[name]
    if built_in(name) is None:
        raise unknown_provider("", name, provider_names(settings))
    return ProviderSettings()


def unknown_provider(where: str, name: str, supported: Iterable[str]) -> ConfigError:
    """Return the error for a provider that is not supported. `where` names the place it was asked for; may be empty."""
    names = list(supported)
    message = f"unknown provider {quote(name)}; supported are {clean_line(', '.join(names))}."
    hint = suggest(name, names)
    return ConfigError(f"{where}: {message}" if where else message, hint=hint if hint.startswith("Did") else "")


def history_file(settings: Settings, environ: Mapping[str, str] | None = None) -> Path:
    """Return the history database: the one that was configured, else the one in the data folder.

    Raises:
        ConfigError: the environment names no data folder.
    """
    from pathlib import Path

    from clanker_tui import paths

    if settings.history.url:
        return Path(settings.history.url.removeprefix("sqlite:///"))
    return paths.history_file(environ)


def idle_timeout(settings: Settings, provider: str) -> float:
    """Return the longest silence of a provider to bear, in seconds: the agent's own limit if it has one."""
    agent = settings.agent
    if agent.timeout_s is not None and agent.provider in ("", provider):
        return agent.timeout_s
    return provider_settings(settings, provider).timeout_s


def max_retries(settings: Settings) -> int:
    """Return how often a request that brought nothing is tried again."""
    return MAX_RETRIES if settings.agent.max_retries is None else settings.agent.max_retries
