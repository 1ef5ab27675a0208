"""A file that belongs to a process for as long as it runs: by a lock on it, which the kernel releases at its end."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from clanker_tui.domain.messages import new_id
from clanker_tui.history.locks import try_lock


class LockedFile:
    """An open file with a lock on it. Leaving it as a context closes it."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    @classmethod
    def create(cls, folder: Path, suffix: str) -> Self | None:
        """Make a file with a name that tells the time. None where the file system knows no locks.

        Raises:
            OSError: the folder cannot be written.
        """
        while True:
            path = folder / (new_id() + suffix)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            if os.name == "posix":
                os.fchmod(descriptor, 0o600)  # by its descriptor: the file may be gone already, see below
            made = cls(path, descriptor)
            try:
                is_locked = try_lock(descriptor)
            except OSError:
                made.close()
                path.unlink(missing_ok=True)
                return None
            if is_locked and path.exists():  # else another process cleaned it up before it was locked
                return made
            made.close()

    @classmethod
    def take_over(cls, path: Path) -> Self | None:
        """Open and lock the file of a process that has ended. None while it runs, and for a file that is gone."""
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:
            return None
        taken = cls(path, descriptor)
        with suppress(OSError):
            if try_lock(descriptor):
                return taken
        taken.close()
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, content: bytes) -> None:
        """Write what is to stand in it."""
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def read(self) -> bytes:
        """Return what stands in it."""
        with open(self._descriptor, "rb", closefd=False) as file:
            return file.read()

    def remove(self) -> None:
        """Remove and close it.

        Raises:
            OSError: it is closed, and cannot be removed.
        """
        try:
            if os.name == "posix":  # while it is locked nobody else can be about to remove it
                self.path.unlink(missing_ok=True)
        finally:
            self.close()
        if os.name != "posix":  # an open file has a name there
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close it, which releases the lock."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
