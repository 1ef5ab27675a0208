"""A text too long for the terminal's clipboard, as a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

from clanker_tui.errors import ClankerError

MOST_OF_A_SECOND = 100  # files of one name, which differ in the time and then in a number


def save_copy(text: str, folders: Sequence[Path], moment: datetime) -> Path:
    """Write a text to a new file in the first folder that takes one; only its owner may read it. Return the file.

    Raises:
        ClankerError: no folder takes it.
    """
    reason = "there is no folder for it"
    for folder in folders:
        try:
            return write_new(text, folder, names(moment))
        except OSError as error:
            reason = f"{folder}: {error.strerror or error}"
    raise ClankerError(f"No file could be written: {reason}.", hint="Start the program where you may write.")


def write_new(text: str, folder: Path, tried: Iterator[str]) -> Path:
    """Write a file whole or not at all, under the first name that is free."""
    descriptor, name = mkstemp(prefix=".clanker-tui-", dir=folder)  # 0600
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            beside.chmod(0o600)  # the umask may forbid even the owner
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        for candidate in tried:
            path = folder / candidate
            try:
                path.hardlink_to(beside)  # unlike a rename, this never replaces what is there
            except FileExistsError:
                continue
            return path
        raise FileExistsError(17, "all names are taken")
    finally:
        beside.unlink()


def names(moment: datetime) -> Iterator[str]:
    """Yield names for a file, the best first."""
    stem = f"clanker-tui-{moment:%Y%m%d-%H%M%S}"
    yield f"{stem}.md"
    for number in range(2, MOST_OF_A_SECOND):
        yield f"{stem}-{number}.md"
