"""Text files that go along with a message: read with care, since a path can name anything."""

from __future__ import annotations

import codecs
import os
import stat
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.key_shapes import first_key
from clanker_tui.domain.messages import FilePart
from clanker_tui.errors import ClankerError
from clanker_tui.ui.sizes import spelled_size

MOST_BYTES = 5_000_000  # over a million tokens, which is more than models read
LONGEST_NAME = 200
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
KEY_FOLDERS = frozenset({".ssh", ".gnupg", ".aws", ".kube", ".docker", ".azure", ".password-store"})
KEY_NAMES = (
    *(".env", ".env.*", "*.env", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "*.pem", "*.key", "*.p12", "*.pfx"),
    *(".netrc", "_netrc", ".npmrc", ".pypirc", ".git-credentials", ".pgpass", ".htpasswd", "keys.json", "*.kdbx"),
    *("*credential*", "*secret*", "*password*", "*.keystore", "*.jks", "*.ovpn", "*token*.json"),
)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read. `doubt` says why it may hold keys; empty: nothing speaks for that."""

    part: FilePart
    doubt: str = ""


def read_file(path: Path, name: str) -> ReadFile:
    """Return a text file under the name the user knows it by. It may take long: call it in a thread.

    Raises:
        ClankerError: it is not there, cannot be read, is too large, or is no text.
    """
    shown = clean_line(name, LONGEST_NAME) or "file"
    try:
        data = read_bytes(path, shown)
        real = path.resolve()
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        why = getattr(error, "strerror", None) or "no such path"
        raise ClankerError(f"{shown} cannot be attached: {why}.") from error
    text = decoded(data, shown)
    return ReadFile(FilePart(shown, text), doubt_about(path, text) or doubt_about(real, ""))


def read_bytes(path: Path, shown: str) -> bytes:
    """Return the bytes of a regular file; a pipe would wait for ever, and a device never end.

    Raises:
        ClankerError: it is something else, or too large.
        OSError: it cannot be read.
    """
    refuse_kind(path.stat().st_mode, shown)  # before it is opened, which does something to a device
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        refuse_kind(found.st_mode, shown)
        if found.st_size > MOST_BYTES:
            raise too_large(shown, spelled_size(found.st_size))
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise too_large(shown, f"over {spelled_size(MOST_BYTES)}")
    return data


def too_large(shown: str, size: str) -> ClankerError:
    return ClankerError(f"{shown} is too large to attach: {size}.", hint=f"Up to {spelled_size(MOST_BYTES)} go along.")


def refuse_kind(mode: int, shown: str) -> None:
    """Raise ClankerError unless a mode is that of a regular file."""
    if not stat.S_ISREG(mode):
        kind = next((kind for is_it, kind in KINDS if is_it(mode)), "something special")
        raise ClankerError(f"{shown} cannot be attached: it is {kind}.", hint="Text files can.")


def decoded(data: bytes, shown: str) -> str:
    """Return the text of a file: UTF-8, or what its first bytes say.

    Raises:
        ClankerError: it is no text in that encoding.
    """
    encoding = next((name for bom, name in BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        why = f"its byte {error.start + 1:,} is none of {encoding.removesuffix('-sig').upper()}"
        raise ClankerError(f"{shown} cannot be attached: {why}.", hint="Text files in UTF-8 can.") from error
    if "\0" in text:
        raise ClankerError(f"{shown} cannot be attached: it is binary.", hint="Text files can.")
    return text


def doubt_about(path: Path, text: str) -> str:
    """Return why a file may hold keys; empty when nothing says so."""
    name = path.name.casefold()
    if any(fnmatch(name, pattern) for pattern in KEY_NAMES):
        return "its name is one that files with keys have"
    if KEY_FOLDERS & set(path.parts):
        return "it lies in a folder for keys"
    found = first_key(text)
    return f"something in it looks like {found.name}" if found is not None else ""
