"""The door of a history: who opens a file or puts another in its place goes through, one process at a time.

Without it a process could open the old file just before a restored one takes its place, and write to what was put
aside.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clanker_tui.errors import StorageError
from clanker_tui.history.connection import BUSY_TIMEOUT_S
from clanker_tui.history.locks import try_lock
from clanker_tui.history.running import is_any_running, make_folder

POLL_S = 0.005


def lock_folder(path: Path) -> Path:
    """Return the folder of the lock files that belong to a history."""
    return path.parent / "running"


@contextmanager
def at_the_door(path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> Iterator[None]:
    """Let no other process open or replace the history at `path` meanwhile. Who has it open already is not disturbed.

    Raises:
        StorageError: another process stands there for too long.
        OSError: the folder cannot be written.
    """
    folder = lock_folder(path)
    make_folder(folder)
    door = folder / "door"
    descriptor = enter(door, time.monotonic() + timeout_s)
    try:
        yield
    finally:
        if os.name == "posix":  # while it is locked nobody else can have come to own it
            door.unlink(missing_ok=True)
        os.close(descriptor)
        if os.name != "posix":
            with suppress(OSError):  # another process has it open: it stays for the next one
                door.unlink(missing_ok=True)


@contextmanager
def alone_with(path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> Iterator[None]:
    """Be the only process of this program that has the history open, or opens it.

    Raises:
        StorageError: another has.
        OSError: the folder cannot be written.
    """
    with at_the_door(path, timeout_s):
        if is_any_running(lock_folder(path)):
            raise StorageError(
                f"The history is open in another process: {path}.", hint="Quit every clanker-tui, then try again."
            )
        yield


def enter(door: Path, deadline: float) -> int:
    """Return the open file that stands for the door, locked where the file system knows locks."""
    while True:
        descriptor = os.open(door, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.name == "posix":
                os.fchmod(descriptor, 0o600)  # the umask may forbid even the owner
            is_locked = try_lock(descriptor)
        except OSError:
            return descriptor
        if is_locked and is_still(door, descriptor):
            return descriptor
        os.close(descriptor)
        if time.monotonic() > deadline:
            hint = "Try again in a moment."
            raise StorageError("Another process is just opening or replacing the history.", hint=hint)
        if not is_locked:
            time.sleep(POLL_S)


def is_still(door: Path, descriptor: int) -> bool:
    """Whether an open file is the one that has the name: who left before removed theirs."""
    try:
        return os.path.samestat(door.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
