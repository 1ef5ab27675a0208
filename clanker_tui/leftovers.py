"""What cannot be saved is written to a file, should the program end before it can be; the next start takes it in."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from clanker_tui import paths
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import now
from clanker_tui.errors import ClankerError, ConfigError, ExportError, ImportFileError, StorageError

if TYPE_CHECKING:
    from clanker_tui.domain.tree import ConversationTree
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.history.store import History

PREFIX = "clanker-tui-unsaved-"
CONVERSATIONS, USAGE, TEXT, FILES = ".json", ".usage", ".txt", ".files"
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


async def write_out(
    history: History | None, names: Sequence[str], unsent: Composed, *, stem: str, usage: Sequence[UsageRecord] = ()
) -> list[Path]:
    """Write conversations, and what was typed and attached and not sent, to files for their owner alone; return them.

    Args:
        usage: of requests that belong to no conversation; written, too.
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
    if usage:
        from clanker_tui.export.fields import as_line, usage_fields

        lines = "\n".join(as_line(usage_fields(record)) for record in usage)
        written.append(await asyncio.to_thread(write_first, f"{stem}{USAGE}", lines.encode()))
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


def found(*endings: str) -> list[Path]:
    """Return the files that ends before this one left, the oldest first. Those of other users are none of ours."""
    left: dict[Path, None] = {}
    for folder in folders():
        with suppress(OSError):
            there = sorted(path for path in folder.glob(f"{PREFIX}*") if path.suffix in endings)
            left.update(dict.fromkeys(path for path in there if is_ours(path)))
    return list(left)


def is_ours(path: Path) -> bool:
    """Whether something is a file of this user."""
    facts = path.lstat()
    return stat.S_ISREG(facts.st_mode) and (os.name != "posix" or facts.st_uid == os.getuid())


async def take_in(history: History, path: Path) -> None:
    """Take in the conversations or the usage of such a file, and remove it once all is stored.

    Raises:
        ClankerError: it could not be read, or not all of it, or could not be stored. The file stays.
    """
    if path.suffix == USAGE:
        for record in await asyncio.to_thread(usage_in, path):
            await history.add_usage(record)
    else:
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


def usage_in(path: Path) -> list[UsageRecord]:
    """Return the usage in a file. Raises as `take_in` does."""
    from clanker_tui.importers.our_fields import usage_from
    from clanker_tui.importers.reading import OddError, Record

    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [replace(usage_from(Record(json.loads(line)), ""), conversation_id=None) for line in lines]
    except (OSError, ValueError, OddError) as error:
        raise ImportFileError("It is damaged.", hint="Remove it: what it holds cannot be read.") from error


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
