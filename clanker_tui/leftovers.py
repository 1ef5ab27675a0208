"""What cannot be saved is written to a file, should the program end before it can be; the next start takes it in."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from clanker_tui import paths
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import now
from clanker_tui.errors import ClankerError, ConfigError, ExportError, ImportFileError, StorageError

if TYPE_CHECKING:
    from clanker_tui.domain.tree import ConversationTree
    from clanker_tui.history.store import History

PREFIX = "clanker-tui-unsaved-"
CONVERSATIONS, TEXT, FILES = ".json", ".txt", ".files"
MOST_TEXT_BYTES = 10_000_000
MOST_FILES_BYTES = 200_000_000


def folders() -> Iterator[Path]:
    """Yield where such files may be, the best place first: the history's own disk may be what failed."""
    for place in (paths.log_file, paths.history_file):
        with suppress(ConfigError):
            yield place().parent
    with suppress(RuntimeError):
        yield Path.home()
    yield Path(gettempdir())


def new_stem() -> str:
    """Return the beginning of the names of such files: one for each process."""
    return f"{PREFIX}{now():%Y%m%dT%H%M%S}-{os.getpid()}"


async def write_out(history: History | None, names: Sequence[str], unsent: Composed, *, stem: str) -> list[Path]:
    """Write conversations, and what was typed and attached and not sent, to files for their owner alone; return them.

    Args:
        stem: the beginning of their names. Files that are there are replaced.

    Raises:
        ExportError: there is no place where they could be written.
    """
    from clanker_tui.export.registry import FORMATS
    from clanker_tui.export.writing import write_file

    written: list[Path] = []
    if history is not None:
        there = set(await history.tree_ids(deleted=None))
        names = [name for name in names if name in there]
    if names and history is not None:
        for folder in folders():
            path = folder / f"{stem}{CONVERSATIONS}"
            with suppress(ClankerError):
                paths.ensure_private_dir(folder)
                await write_file(history, names, FORMATS["json"], path, is_whole=True, may_replace=True)
                written.append(path)
                break
        else:
            raise nowhere()
    if unsent.text:
        content = unsent.text.encode("utf-8", "surrogatepass")
        written.append(await asyncio.to_thread(write_first, f"{stem}{TEXT}", content))
    if unsent.files:
        from clanker_tui.history.drafts import files_json

        written.append(await asyncio.to_thread(write_first, f"{stem}{FILES}", files_json(unsent.files).encode()))
    return written


def write_first(name: str, content: bytes) -> Path:
    """Write a file in the first place that takes it. Raises as `write_out` does."""
    for folder in folders():
        with suppress(ConfigError):
            paths.write_private(folder / name, content)
            return folder / name
    raise nowhere()


def nowhere() -> ExportError:
    return ExportError("It cannot be written anywhere.", hint="Make room on a disk, then try again.")


def remove(files: Iterable[Path]) -> None:
    """Remove such files: what is in them is stored, or written elsewhere."""
    for file in files:
        with suppress(OSError):
            file.unlink()


def found(ending: str) -> list[Path]:
    """Return the files that ends before this one left, the oldest first. Those of other users are none of ours."""
    left: dict[Path, None] = {}
    for folder in folders():
        with suppress(OSError):
            left.update(dict.fromkeys(path for path in sorted(folder.glob(f"{PREFIX}*{ending}")) if is_ours(path)))
    return list(left)


def is_ours(path: Path) -> bool:
    """Whether something is a file of this user."""
    facts = path.lstat()
    return stat.S_ISREG(facts.st_mode) and (os.name != "posix" or facts.st_uid == os.getuid())


async def take_in(history: History, path: Path) -> None:
    """Take in the conversations of such a file, and remove it once all of them are stored.

    Raises:
        ClankerError: it could not be read, or not all of it, or could not be stored. The file stays.
    """
    await history.merge_all(await asyncio.to_thread(read, path))
    await asyncio.to_thread(path.unlink, missing_ok=True)


def read(path: Path) -> list[ConversationTree]:
    """Return the conversations in a file. Raises as `take_in` does."""
    from clanker_tui.domain.tree import ConversationTree
    from clanker_tui.importers.detecting import recognised

    with recognised(str(path)) as contents:
        items = list(contents.items)
    trees = [item for item in items if isinstance(item, ConversationTree)]
    if not trees or len(trees) < len(items):
        raise ImportFileError("It is damaged.", hint="clanker-tui history import FILE takes in what can be read.")
    return trees


def unsent_in(path: Path) -> Composed:
    """Return what was typed or attached, of such a file; nothing where it cannot be read."""
    from clanker_tui.history.drafts import files_from

    try:
        with path.open("rb") as file:
            if path.suffix == TEXT:
                return Composed(file.read(MOST_TEXT_BYTES).decode("utf-8", "surrogatepass"))
            return Composed(files=files_from(file.read(MOST_FILES_BYTES).decode()))
    except (OSError, ValueError, StorageError):
        return Composed()
