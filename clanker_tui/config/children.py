"""Other programs that are started: they get all of the environment but the keys, and end with this one."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from clanker_tui.config.lookup import provider_names
from clanker_tui.config.settings import AgentSettings, ProviderSettings, Settings
from clanker_tui.domain.providers import key_variables


def without_keys(environ: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return the environment without the variables that this program reads keys from.

    An editor, a browser or a clipboard tool has no use for them, and would hand them on to whatever it starts.
    """
    names = variables_of_keys(settings)
    return {name: value for name, value in environ.items() if name not in names}


def variables_of_keys(settings: Settings) -> set[str]:
    """Return the names of all variables that this program reads keys from."""
    names = {variable for provider in provider_names(settings) for variable in key_variables(provider)}
    tables: tuple[AgentSettings | ProviderSettings, ...] = (
        settings.agent,
        *settings.agents.values(),
        *settings.providers.values(),
    )
    return names | {table.api_key_env for table in tables if table.api_key_env}


@contextmanager
def ended_with_us(end: Callable[[], None]) -> Iterator[None]:
    """Meanwhile a child that `end` ends does not outlive the program, whose threads are not asked when it is over."""
    atexit.register(end)
    try:
        yield
    finally:
        atexit.unregister(end)
