"""Reads the `.env` beside the configuration. The one in the working directory is nobody's friend and never read."""

from __future__ import annotations

from pathlib import Path

from clanker_tui.config.reading import read_text
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError


def read_dotenv(path: Path, *, is_required: bool) -> dict[str, Secret]:
    """Return the variables of a `.env` file, wrapped, because most of them are keys. The environment stays as it is.

    Raises:
        ConfigError: it is no such file, or it is required and there is none. The message shows nothing of its text.
    """
    text = read_text(path)
    if text is None and is_required:
        raise ConfigError(f"{path}: no such file.")
    return {name: Secret(value) for name, value in _pairs(path, text)} if text else {}


def _pairs(path: Path, text: str) -> list[tuple[str, str]]:
    """Return names and values as they stand: `${NAME}` is not replaced, since what a key holds is never a reference.

    The parser is used directly: `dotenv_values` tells of a broken line only in a log message.
    """
    from io import StringIO

    from dotenv.parser import parse_stream

    pairs: list[tuple[str, str]] = []
    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            line = binding.original.line + _leading_newlines(binding.original.string)
            raise ConfigError(f"{path}:{line}:1: not NAME=value.", hint="Comments begin with #.")
        if binding.key and binding.value:
            pairs.append((binding.key, binding.value))
    return pairs


def _leading_newlines(text: str) -> int:
    """Return how many lines a statement's text begins before the statement."""
    return text[: len(text) - len(text.lstrip())].count("\n")
