"""Which processes are alive: each holds a lock on a small file while it has the history open.

A streaming reply names its writer by that file. After kill -9 the kernel has released the lock, and the next start
knows that nobody will finish the reply; the reply of a process that still runs is left alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from clanker_tui.domain.messages import new_id
from clanker_tui.history.locks import try_lock

SUFFIX = ".lock"


class Running:
    """This process's lock file. `token` is empty where the file system knows no locks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = ""
        self._descriptor = -1

    def start(self) -> None:
        """Create the file and lock it.

        Raises:
            OSError: the folder cannot be written.
        """
        make_folder(self.folder)
        while not self.token:
            token = new_id()
            path = self.folder / (token + SUFFIX)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            if os.name == "posix":
                os.fchmod(descriptor, 0o600)  # by its descriptor: the file may be gone already, see below
            try:
                is_locked = try_lock(descriptor)
            except OSError:
                os.close(descriptor)
                path.unlink(missing_ok=True)
                return
            if is_locked and path.exists():  # else another process cleaned it up before it was locked
                self.token, self._descriptor = token, descriptor
            else:
                os.close(descriptor)

    def end(self) -> None:
        """Release the lock and remove the file."""
        if not self.token:
            return
        path = self.folder / (self.token + SUFFIX)
        self.token = ""
        if os.name == "posix":  # while it is locked nobody else can be about to remove it
            path.unlink(missing_ok=True)
        os.close(self._descriptor)
        if os.name != "posix":
            path.unlink(missing_ok=True)

    def gone(self, tokens: Iterable[str]) -> list[str]:
        """Return those tokens whose process has ended."""
        return [token for token in tokens if token != self.token and not _is_alive(self.folder / (token + SUFFIX))]

    def remove_stale_files(self) -> None:
        """Remove what killed processes left behind."""
        for path in self.folder.glob("*" + SUFFIX):
            if path.stem != self.token:
                _is_alive(path)


def make_folder(folder: Path) -> None:
    """Make sure that the folder of the lock files is there, for its owner alone."""
    if not folder.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)  # the umask may forbid even the owner


def is_any_running(folder: Path) -> bool:
    """Whether a process has a history open that lies beside the folder."""
    return any(_is_alive(path) for path in folder.glob("*" + SUFFIX))


def _is_alive(path: Path) -> bool:
    """Whether a process holds the lock; the file of one that is gone is removed."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        if not try_lock(descriptor):
            return True
        with suppress(OSError):  # Windows keeps an open file; the next start finds it again
            path.unlink()
        return False
    finally:
        os.close(descriptor)
