"""Puts a prompt together: the words of the command line, standard input, attached files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart
from clanker_tui.errors import ConfigError

FROM_STDIN = "-"
ATTACHMENT_BYTES = 1_000_000
STDIN_BYTES = 8_000_000


def whole_prompt(words: Sequence[str], attachments: Sequence[str]) -> Composed:
    """Return what to ask: the words, then what is piped in, a blank line between; and the files that go along.

    Standard input is read when it is not a terminal, or when a word is `-`.

    Raises:
        ConfigError: there is nothing to ask, or something that is not text.
    """
    said = " ".join(word for word in words if word != FROM_STDIN)
    files = tuple(attached(Path(name)) for name in attachments)
    piped = read_stdin() if FROM_STDIN in words or not sys.stdin.isatty() else ""
    if not (said.strip() or piped.strip()):
        raise ConfigError("There is nothing to ask.", hint='Try: clanker-tui ask "why is the sky blue?"')
    return Composed("\n\n".join(part for part in (said, piped.strip("\n")) if part.strip()), files)


def read_stdin() -> str:
    """Return all of standard input."""
    return decoded(sys.stdin.buffer.read(STDIN_BYTES + 1), "Standard input", STDIN_BYTES)


def attached(path: Path) -> FilePart:
    """Return a text file under its name.

    Raises:
        ConfigError: it cannot be read, is over 1 MB or is not text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(ATTACHMENT_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be attached: {error.strerror or error}.") from error
    return FilePart(clean_line(path.name), decoded(content, str(path), ATTACHMENT_BYTES))


def decoded(content: bytes, name: str, limit: int) -> str:
    """Return bytes as text.

    Raises:
        ConfigError: there are more than `limit`, or they are not UTF-8 text.
    """
    if len(content) > limit:
        raise ConfigError(f"{name} is over {limit // 1_000_000} MB.", hint="Send a part of it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_text(name) from error
    if "\0" in text:
        raise not_text(name)
    return text


def not_text(name: str) -> ConfigError:
    """Return the error for content that cannot be put into a prompt."""
    return ConfigError(f"{name} is not UTF-8 text.", hint="Only text can be sent; convert it, for example with iconv.")
