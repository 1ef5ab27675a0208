"""SQLite's errors in the user's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clanker_tui.errors import DamagedError, MovedError, StorageError

WAY_OUT = "Put a backup back with `clanker-tui db restore FILE`, or save what can be read with `clanker-tui db rescue`."


@contextmanager
def storage_faults(path: Path | None) -> Iterator[None]:
    """Turn what SQLite and the operating system raise into a StorageError about the file at `path`.

    A misuse of the driver is a bug of ours and passes as it is.
    """
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.Error as error:
        raise storage_error(error, path) from error
    except UnicodeDecodeError as error:  # SQLite's complaint repeats a piece of a file that is no text
        raise damaged(path) from error
    except OSError as error:
        raise StorageError(
            f"The history cannot be kept in {error.filename or path}: {error.strerror or error}.",
            hint="Check the folder and its rights.",
        ) from error


def moved(path: Path | None) -> MovedError:
    """Return that the file is not the one that was opened."""
    return MovedError(f"The history was removed or replaced: {path}.", hint="Try again: it is opened anew, or made.")


def storage_error(error: sqlite3.Error, path: Path | None) -> StorageError:
    """Return what an SQLite error means and what to do about it."""
    place = str(path or "memory")
    name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_")
    hint = "Check its rights and those of its folder."
    if name == "READONLY_DBMOVED":
        return moved(path)
    match name.partition("_")[0]:
        case "BUSY" | "LOCKED":
            message, hint = "The history is locked by another program.", f"Try again, or close what has {place} open."
        case "FULL":
            message, hint = "The disk is full.", f"Make room for {place}, then try again."
        case "READONLY" | "PERM" | "AUTH":
            message = f"The history cannot be written: {place}."
        case "CANTOPEN":
            message = f"The history cannot be opened: {place}."
        case "CORRUPT" | "NOTADB" | "FORMAT":
            return damaged(path)
        case "IOERR":
            message, hint = f"The disk failed ({name}) at {place}.", "Check the disk, then try again."
        case _:
            message, hint = f"The history could not be used: {error}.", f"Check it: {place}."
    return StorageError(message, hint=hint)


def damaged(path: Path | None) -> DamagedError:
    """Return the error for a file that cannot be read."""
    return DamagedError(f"The history is damaged, or not a database: {path or 'memory'}.", hint=WAY_OUT)


def out_of_order(path: Path | None) -> DamagedError:
    """Return the error for an index that leads back to where it came from: to follow it would never end."""
    return DamagedError(f"An index of the history is damaged: {path or 'memory'}.", hint=WAY_OUT)
