"""Where the program runs, as the log tells it at the start: what a bug report needs, and nothing of what was said."""

from __future__ import annotations

import locale
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings
    from clanker_tui.history.database import Database

LIBRARIES = ("textual", "rich", "httpx2", "sqlmodel", "sqlalchemy", "keyring", "genai_prices")
SESSIONS = (("SSH_CONNECTION", "SSH"), ("TMUX", "tmux"), ("STY", "screen"), ("WSL_DISTRO_NAME", "WSL"))
WORDS = ("provider", "model", "kind", "reasoning_effort", "theme", "send_key", "clipboard", "notify", "titles")

_log = logging.getLogger(__name__)


def log_circumstances(settings: Settings, history: tuple[str, str], environ: Mapping[str, str]) -> None:
    """Write down libraries, terminal, history and settings.

    Args:
        history: its journal and schema.
    """
    _log.info("libraries: %s", ", ".join(libraries()))
    _log.info("terminal: %s", ", ".join(terminal(environ)))
    _log.info("history: journal %s, schema %s", *history)
    _log.info("settings: %s", ", ".join(changed(settings)) or "all as they come")


def kept_how(database: Database) -> tuple[str, str]:
    """Return the journal and the schema of a history."""
    return database.journal.mode, database.revision


def libraries() -> Iterator[str]:
    """Yield name and version of the libraries that matter most.

    From the names of their folders: to read what is in them would hold up the start for as long as a conversation.
    """
    yield f"SQLite {sqlite3.sqlite_version}"
    for folder in sys.path:
        if folder.endswith("-packages"):
            yield from sorted(of_folder(folder))


def of_folder(folder: str) -> Iterator[str]:
    """Yield the libraries in a folder of packages."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return
    for name in names:
        library, _, version = name.removesuffix(".dist-info").partition("-")
        if name.endswith(".dist-info") and library.lower() in LIBRARIES:
            yield f"{library} {version}"


def terminal(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what is known of the terminal."""
    for name in ("TERM", "COLORTERM", "TERM_PROGRAM"):
        if value := environ.get(name):
            yield f"{name} {value}"
    try:
        size = os.get_terminal_size(2)
        yield f"{size.columns}x{size.lines}"
    except OSError:
        yield "no terminal"
    yield locale.getencoding()
    yield from (session for name, session in SESSIONS if environ.get(name))


def changed(settings: Settings) -> Iterator[str]:
    """Yield the settings that do not have their default; of those that may hold anything only the name."""
    from clanker_tui.config.entries import entries

    for key, value in entries(settings):
        if settings.origins.get(key, "default") != "default":
            is_plain = isinstance(value, int | float) or key.rpartition(".")[2] in WORDS
            yield f"{key} = {value}" if is_plain else key
