"""Reads what is typed without being shown."""

from __future__ import annotations

from getpass import getpass

from clanker_tui.errors import ConfigError


def read_hidden(prompt: str) -> str:
    """Return a line that is typed without being shown.

    Raises:
        EOFError: there is none.
        ConfigError: it is no text.
    """
    try:
        return getpass(prompt)
    except UnicodeDecodeError:  # it would quote what was typed
        raise ConfigError("What was typed is no text.", hint="Type it again.") from None
