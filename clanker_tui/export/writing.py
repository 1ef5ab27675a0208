"""Writes many conversations, one after the other: one at a time is in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from clanker_tui.domain.surrogates import whole_characters
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.errors import ConfigError, ExportError
from clanker_tui.export.files import file_name, new_file
from clanker_tui.export.registry import Format
from clanker_tui.paths import ensure_private_dir

if TYPE_CHECKING:
    from clanker_tui.history.store import History

Write = Callable[[Iterable[str]], None]


async def write_folder(
    history: History,
    ids: Sequence[str],
    chosen: Format,
    folder: Path,
    *,
    is_whole: bool = False,
    may_replace: bool = False,
) -> int:
    """Write a file for each conversation, and return how many there are.

    Args:
        is_whole: all branches of each, not only the one that is shown.
        may_replace: write over files that exist.

    Raises:
        ExportError: one cannot be written, or is there already; those before it stay.
    """
    await asyncio.to_thread(make_folder, folder)
    used: set[str] = set()
    async for tree in trees(history, ids):
        name = unused_name(tree, chosen.ending, used)
        pieces = chain([chosen.head], rendered(tree, chosen, is_whole=is_whole), [chosen.tail])
        with new_file(folder / name, may_replace=may_replace) as file:
            await asyncio.to_thread(to_file, file, pieces)
    return len(used)


async def write_file(
    history: History,
    ids: Sequence[str],
    chosen: Format,
    path: Path,
    *,
    is_whole: bool = False,
    may_replace: bool = False,
) -> None:
    """Write conversations to one file, of a format that holds many or for one alone. Raises as `write_folder` does."""
    with new_file(path, may_replace=may_replace) as file:
        await write_all(history, ids, chosen, lambda pieces: to_file(file, pieces), is_whole=is_whole)


async def write_all(
    history: History, ids: Sequence[str], chosen: Format, write: Write, *, is_whole: bool = False
) -> None:
    """Hand conversations to whoever writes them, in a thread."""
    before = chosen.head
    async for tree in trees(history, ids):
        await asyncio.to_thread(write, chain([before], rendered(tree, chosen, is_whole=is_whole)))
        before = chosen.between
    ending = chosen.tail if ids else chosen.head + chosen.tail
    await asyncio.to_thread(write, [ending])


async def trees(history: History, ids: Iterable[str]) -> AsyncIterator[ConversationTree]:
    """Yield conversations; one that has gone meanwhile is left out."""
    for identity in ids:
        tree = await history.tree(identity)
        if tree is not None:
            yield tree


def rendered(tree: ConversationTree, chosen: Format, *, is_whole: bool) -> Iterator[str]:
    """Yield a conversation as text, in pieces. Nothing is done before the first is asked for, in whichever thread."""
    yield from chosen.whole(tree) if is_whole else chosen.shown(tree)


def make_folder(folder: Path) -> None:
    """Make a folder that its owner alone may look into, and those above it, unless they are there."""
    try:
        ensure_private_dir(folder)
    except ConfigError as error:
        raise ExportError(error.message, hint="Choose another.") from error


def unused_name(tree: ConversationTree, ending: str, used: set[str]) -> str:
    """Return a name that no other file of this export has."""
    name = file_name(tree.conversation, ending)
    number = 1
    while name in used:
        number += 1
        name = file_name(tree.conversation, f"-{number}{ending}")
    used.add(name)
    return name


def to_file(file: BinaryIO, pieces: Iterable[str]) -> None:
    """Write text; half of a character, which UTF-8 cannot hold, becomes a question mark."""
    file.writelines(encoded(piece) for piece in pieces)


def encoded(text: str) -> bytes:
    return whole_characters(text).encode("utf-8", "replace")


def counted(number: int) -> str:
    return f"{number:,} conversation{'' if number == 1 else 's'}"
