"""What lies where the history should be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from clanker_tui.errors import ConfigError, DamagedError, StorageError
from clanker_tui.history.schema import create_file
from clanker_tui.paths import DATA_VARIABLE, ensure_private_dir


def prepare(path: Path) -> None:
    """Make sure that a history that can be written is at `path`: private, and new if there was nothing.

    Raises:
        StorageError: something else is there, or it cannot be written. It is left as it is.
    """
    try:
        ensure_private_dir(path.parent)
    except ConfigError as error:
        raise StorageError(error.message, hint=f"Name another folder in {DATA_VARIABLE}.") from error
    if not os.path.lexists(path):
        create_file(path)
    inspect(path)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StorageError(
            f"The history cannot be written: {path}.",
            hint="Check its rights and its folder's, or look at it with --review.",
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def inspect(path: Path) -> None:
    """Check that a file is there which may be a history.

    Raises:
        StorageError: there is none.
        DamagedError: there is one without a single byte.
    """
    try:
        found = path.lstat()
    except OSError as error:
        raise StorageError(f"There is no history at {path}: {error.strerror}.", hint="Check the path.") from error
    if stat.S_ISLNK(found.st_mode):
        raise StorageError(f"{path} is a symbolic link.", hint="Name the file itself with [history] url.")
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "not a file"
        raise StorageError(f"{path} is {kind}.", hint="Move it aside, or choose another file with [history] url.")
    if found.st_size == 0:
        hint = "Put a backup in its place with `clanker-tui db restore FILE`, or remove it."
        raise DamagedError(f"{path} is empty: what it held is gone.", hint=hint)
