"""Reads the small text files a user may hand to the program, whatever stands in their place."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from clanker_tui.errors import ConfigError

MAX_BYTES = 1_000_000

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # stands before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_text(path: Path) -> str | None:
    """Return the text of a UTF-8 file without its byte order mark, line ends as "\\n"; None when there is no such file.

    Raises:
        ConfigError: it is no file, too large, unreadable, or not UTF-8 text.
    """
    content = read_bytes(path)
    return None if content is None else _decode(path, content).replace("\r\n", "\n")


def read_bytes(path: Path) -> bytes | None:
    """Return what a file holds, at most `MAX_BYTES`; None when there is no such file. Raises as `read_text` does."""
    try:
        # Without O_NONBLOCK, opening a pipe waits for someone to write into it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError as error:
        if path.is_symlink():
            raise ConfigError(f"{path}: a link to a file that does not exist.") from error
        return None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read: {_reason(error)}.") from error
    try:
        _check_kind(path, os.fstat(descriptor))
        content = b""
        while len(content) <= MAX_BYTES and (chunk := os.read(descriptor, MAX_BYTES + 1)):
            content += chunk
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {_reason(error)}.") from error
    finally:
        os.close(descriptor)
    if len(content) > MAX_BYTES:
        raise _too_large(path, len(content))
    return content


def _check_kind(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ConfigError(f"{path}: a folder, where a file is needed.")
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"{path}: not a regular file.", hint="Pipes and devices are not read.")
    if status.st_size > MAX_BYTES:
        raise _too_large(path, status.st_size)


def _too_large(path: Path, size_bytes: int) -> ConfigError:
    return ConfigError(f"{path}: too large ({size_bytes:,} bytes).", hint=f"At most {MAX_BYTES:,} bytes are read.")


def _reason(error: OSError | ValueError) -> str:
    """Return the system's words without the path, which the message names already."""
    return (error.strerror if isinstance(error, OSError) else "") or str(error)


def _decode(path: Path, content: bytes) -> str:
    for mark, name in _WIDE_MARKS:
        if content.startswith(mark):
            raise ConfigError(f"{path}: the text is {name}.", hint="Save the file as UTF-8.")
    if _is_every_other_byte_zero(content[:64]):
        raise ConfigError(f"{path}: the text looks like UTF-16.", hint="Save the file as UTF-8.")
    if b"\0" in content:
        raise ConfigError(
            f"{path}:{_place(content, content.index(0))}: a NUL byte.", hint="Save the file as UTF-8 text."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place(content, error.start)
        raise ConfigError(f"{path}:{place}: not UTF-8 text.", hint="Save the file as UTF-8.") from error


def _is_every_other_byte_zero(content: bytes) -> bool:
    even, odd = any(content[0::2]), any(content[1::2])
    return len(content) > 1 and even != odd


def _place(content: bytes, offset: int) -> str:
    """Return "LINE:COLUMN" of a byte."""
    before = content[:offset]
    line_start = before.rfind(b"\n") + 1
    return f"{before.count(10) + 1}:{len(before[line_start:].decode(errors='replace')) + 1}"
