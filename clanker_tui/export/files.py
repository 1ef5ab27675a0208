"""Writes exports to files: whole or not at all, and never over one that is there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from clanker_tui.domain.messages import Conversation
from clanker_tui.errors import ExportError

LONGEST_STEM = 60
MOST_NAMES = 100
_NOT_IN_NAMES = re.compile(r"[\W_]+")


@contextmanager
def new_file(path: Path, *, may_replace: bool = False) -> Iterator[BinaryIO]:
    """Open a file that its owner alone may read, and that is there once all is written to it.

    A device or a pipe is written to as it is.

    Raises:
        ExportError: there is one already, or it cannot be written.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb") as file:
                yield file
            return
        target = Path(os.path.realpath(path)) if may_replace else path
        if not may_replace and os.path.lexists(target):
            raise exists(path)
        with beside(target) as (file, temporary):
            yield file
            finish(file)
            put(temporary, target, may_replace=may_replace)
    except FileExistsError as error:
        raise exists(path) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(f"{path} cannot be written: {reason}.", hint="Choose another place for it.") from error


@contextmanager
def beside(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a temporary file in the folder of another, and remove it at the end if it is still there."""
    descriptor, name = mkstemp(prefix=".clanker-tui-", dir=target.parent)  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            Path(name).chmod(0o600)  # mkstemp leaves out what the umask forbids, which may be the owner's own rights
            yield file, Path(name)
    finally:
        with suppress(OSError):
            Path(name).unlink()


def finish(file: BinaryIO) -> None:
    """Let what was written reach the disk."""
    file.flush()
    os.fsync(file.fileno())


def put(temporary: Path, target: Path, *, may_replace: bool) -> None:
    """Give a file its name."""
    if may_replace:
        temporary.replace(target)
        return
    try:
        target.hardlink_to(temporary)  # unlike a rename, this never replaces what is there
    except FileExistsError:
        raise
    except OSError as error:  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError(17, "File exists") from error
        temporary.rename(target)


def exists(path: Path) -> ExportError:
    return ExportError(f"{path} exists already.", hint="Write over it with --force, or choose another file with -o.")


def file_name(conversation: Conversation, ending: str) -> str:
    """Return a name for a conversation's file that every file system takes: its title, and the end of its id."""
    title = stem(conversation.title)[:LONGEST_STEM].strip("-")
    return f"{title or 'untitled'}-{stem(conversation.id)[-12:].strip('-')}{ending}"


def stem(text: str) -> str:
    """Return a text with a dash for all that is neither letter nor digit."""
    kept = text.encode("utf-8", "replace").decode()
    return _NOT_IN_NAMES.sub("-", kept).strip("-").lower()


def unused(named: Callable[[str], str], ending: str) -> Path:
    """Return a path in the working directory where nothing is yet.

    Raises:
        ExportError: there are too many already.
    """
    path = next((path for path in paths(named, ending) if not path.exists()), None)
    if path is None:
        raise ExportError("There are too many exports of that name here.", hint="Remove some of them.")
    return path


def paths(named: Callable[[str], str], ending: str) -> Iterator[Path]:
    """Yield where an export may go, the best name first."""
    yield Path.cwd() / named(ending)
    for number in range(2, MOST_NAMES):
        yield Path.cwd() / named(f"-{number}{ending}")
