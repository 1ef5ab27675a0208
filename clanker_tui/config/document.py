"""A configuration file as it was read: its tables, and where in the text each key stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from clanker_tui.config.reading import read_text
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.scrub import scrub
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    from tomli import TOMLDecodeError

    from clanker_tui.config.positions import Position

_BARE = r"[A-Za-z0-9_-]+"


class Document(NamedTuple):
    """TOML tables and the positions of their keys; both are empty when there is no file."""

    path: Path
    data: Mapping[str, Any]
    positions: Mapping[tuple[str, ...], Position]

    def origin(self, *key: str) -> str:
        """Return "FILE:LINE" of a key."""
        return f"{self.path}:{self.positions[key].line}"

    def where(self, *key: str) -> str:
        """Return "FILE:LINE:COL" of a key."""
        return f"{self.origin(*key)}:{self.positions[key].column}"


def read_document(path: Path, *, is_required: bool) -> Document:
    """Read a configuration file.

    Raises:
        ConfigError: it is no TOML file, or it is required and there is none.
    """
    text = read_text(path)
    if text is None and is_required:
        raise ConfigError(f"{path}: no such file.", hint="`clanker-tui config generate` writes one.")
    return parse_document(path, text) if text else Document(path, {}, {})


def parse_document(path: Path, text: str) -> Document:
    """Read the text of a configuration file. Raises as `read_document` does."""
    import tomli

    from clanker_tui.config.positions import positions

    text = re.sub(r"\r+\n", "\n", text)  # converted twice it has two: the parser bears that, so must the positions
    try:
        return Document(path, tomli.loads(text), positions(text))
    except tomli.TOMLDecodeError as error:
        raise _syntax_error(path, error) from error
    except RecursionError as error:
        raise ConfigError(f"{path}: tables or lists are nested too deeply.") from error
    except ValueError as error:  # a number of thousands of digits
        raise ConfigError(f"{path}: a number is too long.") from error


def dotted(*key: str) -> str:
    """Return a key as TOML writes it: `prices."groq/model".input`."""
    return ".".join(part if re.fullmatch(_BARE, part) else f'"{part}"' for part in key)


def bracketed(*key: str) -> str:
    """Return a table as a message may show it: `[agents.quick]`."""
    return f"[{clean_line(scrub(dotted(*key)), 80)}]"


def _syntax_error(path: Path, error: TOMLDecodeError) -> ConfigError:
    if error.msg.startswith(("Cannot declare", "Cannot overwrite")):
        return _second_definition(path, error)
    what = clean_line(scrub(error.msg[0].lower() + error.msg[1:]), 120)
    return ConfigError(f"{path}:{error.lineno}:{error.colno}: invalid TOML: {what}.")


def _second_definition(path: Path, error: TOMLDecodeError) -> ConfigError:
    """Say what was defined twice, and where first; the parser knows only the place behind it."""
    from clanker_tui.config.positions import statements

    *before, (key, place) = statements(error.doc[: error.pos])
    is_table = error.doc[error.doc.rfind("\n", 0, error.pos) + 1 :].lstrip().startswith("[")
    name = bracketed(*key) if is_table else bracketed(*key)[1:-1]
    first = next((position for other, position in before if other[: len(key)] == key), None)
    what = f"{name} stands here a second time" if first else f"{name} cannot be set here: a part of it has a value"
    hint = f"The first is in line {first.line}." if first else ""
    return ConfigError(f"{path}:{place.line}:{place.column}: {what}.", hint=hint)
