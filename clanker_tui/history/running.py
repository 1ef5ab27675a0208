"""Which processes are alive: each holds a lock on a small file while it has the history open.

A streaming reply names its writer by that file. After kill -9 the kernel has released the lock, and the next start
knows that nobody will finish the reply; the reply of a process that still runs is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from clanker_tui.history.locked_file import LockedFile

SUFFIX = ".lock"


class Running:
    """This process's lock file. `token` is empty where the file system knows no locks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: LockedFile | None = None

    @property
    def token(self) -> str:
        return self._file.path.stem if self._file else ""

    def start(self) -> None:
        """Create the file and lock it.

        Raises:
            OSError: the folder cannot be written.
        """
        make_folder(self.folder)
        self._file = LockedFile.create(self.folder, SUFFIX)

    def end(self) -> None:
        """Release the lock and remove the file."""
        if self._file:
            with suppress(OSError):  # it is without a lock then, as after a kill: the next start removes it
                self._file.remove()
            self._file = None

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
    left = LockedFile.take_over(path)
    if left is None:
        return path.exists()
    left.remove()
    return False
