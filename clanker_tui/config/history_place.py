"""Finds the history file without reading the whole configuration: for commands that need nothing else of it.

Checking all settings takes longer than most questions to a history do. What is wrong elsewhere in the configuration is
then not told, as it changes nothing in the answer.
"""

from __future__ import annotations

import stat

from clanker_tui import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TABLE = "history"
MAX_BYTES = 1_000_000  # as much as of a configuration is read


def default_history_file(config: Path | None, environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the history file in the data folder, if the configuration leaves it there; None: all of it is to be read.

    Args:
        config: the configuration file that was asked for.

    Raises:
        ConfigError: the environment names no data folder.
    """
    path = config or paths.config_file(environ)
    try:
        if not is_ordinary(path):
            return None
        content = path.read_bytes()
    except FileNotFoundError:
        return paths.history_file(environ) if config is None and not path.is_symlink() else None
    except (OSError, ValueError):
        return None
    if TABLE.encode() in content and not leaves_it(content):
        return None
    return paths.history_file(environ)


def is_ordinary(path: Path) -> bool:
    """Whether a path leads to a file of the size of a configuration: reading a pipe might never end."""
    status = path.stat()
    return stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES


def leaves_it(content: bytes) -> bool:
    """Whether a configuration names no history file of its own."""
    import tomli

    try:
        table = tomli.loads(content.decode()).get(TABLE, {})
    except (ValueError, RecursionError):  # no TOML, or no text
        return False
    return isinstance(table, dict) and not table.get("url")
