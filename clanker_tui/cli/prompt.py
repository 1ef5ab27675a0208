"""Puts a prompt together: the words of the command line, standard input, attached files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from clanker_tui.domain.clean import clean_line
from clanker_tui.errors import ConfigError

FROM_STDIN = "-"
ATTACHMENT_BYTES = 1_000_000
STDIN_BYTES = 8_000_000


def whole_prompt(words: Sequence[str], attachments: Sequence[str]) -> str:
    """Return what to ask: the words, then what is piped in, then the files, a blank line between each.

    Standard input is read when it is not a terminal, or when a word is `-`.

    Raises:
        ConfigError: there is nothing to ask, or something that is not text.
    """
    said = " ".join(word for word in words if word != FROM_STDIN)
    files = [attached(Path(name)) for name in attachments]
    piped = read_stdin() if FROM_STDIN in words or not sys.stdin.isatty() else ""
    if not (said.strip() or piped.strip()):
        raise ConfigError("There is nothing to ask.", hint='Try: clanker-tui ask "why is the sky blue?"')
    return "\n\n".join(part for part in (said, piped.strip("\n"), *files) if part.strip())


def read_stdin() -> str:
    """Return all of standard input."""
    return decoded(sys.stdin.buffer.read(STDIN_BYTES + 1), "Standard input", STDIN_BYTES)


def attached(path: Path) -> str:
    """Return a text file as a fenced block under its name.

    Raises:
        ConfigError: it cannot be read, is over 1 MB or is not text.
    """
    name = clean_line(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(ATTACHMENT_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be attached: {error.strerror or error}.") from error
    text = decoded(content, str(path), ATTACHMENT_BYTES)
    fence = "`" * max(3, longest_run("`", text) + 1)
    language = path.suffix[1:] if path.suffix[1:].isalnum() else ""
    return f"File {name}:\n{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"


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


def longest_run(char: str, text: str) -> int:
    """Return the length of the longest run of a character."""
    longest = current = 0
    for one in text:
        current = current + 1 if one == char else 0
        longest = max(longest, current)
    return longest
