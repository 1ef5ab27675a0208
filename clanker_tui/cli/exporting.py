"""`history export`: conversations as Markdown, JSON, JSON Lines or HTML."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from clanker_tui.cli.conversations import conversation_by_id, last_conversation
from clanker_tui.cli.days import start_of
from clanker_tui.cli.parser import wrong_use
from clanker_tui.cli.stdout_writer import write_bytes
from clanker_tui.cli.terminal import unwritable
from clanker_tui.domain.clean import clean
from clanker_tui.domain.surrogates import whole_characters
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.errors import ExportError
from clanker_tui.export.files import file_name, new_file
from clanker_tui.export.registry import FORMATS, Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clanker_tui.history.store import History

    Write = Callable[[Iterable[str]], None]

STDOUT = "-"


async def export(history: History, options: argparse.Namespace) -> str:
    """Write what was asked for, and return what to print about it: nothing when it went to standard output.

    Raises:
        ConfigError: it does not say which conversations, or names none.
        ExportError: it cannot be written.
    """
    chosen = FORMATS[options.format]
    ids = await chosen_ids(history, options)
    if is_folder(options.output):
        return await export_to_folder(history, ids, chosen, options)
    if len(ids) != 1 and not chosen.holds_many:
        raise wrong_use(
            f"a file of {chosen.name} holds one conversation, and these are {len(ids)}.",
            "Name a folder, as in -o exports/, or choose --format json.",
        )
    if options.output == STDOUT:
        await write_all(history, ids, chosen, options, to_stdout)
        return ""
    path = Path(options.output)
    with new_file(path, may_replace=options.force) as file:
        await write_all(history, ids, chosen, options, lambda pieces: to_file(file, pieces))
    return f"{counted(len(ids))} written to {path}."


async def chosen_ids(history: History, options: argparse.Namespace) -> list[str]:
    """Return the ids of the conversations that the command line names."""
    is_by_trait = options.all or options.since or options.tag
    if bool(options.ids) + bool(options.last) + bool(is_by_trait) != 1:
        raise wrong_use(
            "it takes ids, or --last, or --all, --since and --tag.", "See clanker-tui history export --help."
        )
    if options.last:
        return [(await last_conversation(history)).id]
    if is_by_trait:
        since = start_of(options.since) if options.since else None
        return await history.tree_ids(since=since, tag=options.tag)
    found = [(await conversation_by_id(history, one)).id for one in options.ids]
    return list(dict.fromkeys(found))


async def export_to_folder(history: History, ids: list[str], chosen: Format, options: argparse.Namespace) -> str:
    """Write a file for each conversation, and return what to print."""
    folder = Path(options.output)
    make_folder(folder)
    used: set[str] = set()
    async for tree in trees(history, ids):
        name = unused_name(tree, chosen.ending, used)
        pieces = [chosen.head, *rendered(tree, chosen, options), chosen.tail]
        with new_file(folder / name, may_replace=options.force) as file:
            await asyncio.to_thread(to_file, file, pieces)
    return f"{counted(len(used))} written to {folder}{os.sep}"


def make_folder(folder: Path) -> None:
    """Make a folder that its owner alone may look into, unless it is there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder} cannot be made: {error.strerror or error}.", hint="Choose another.") from error


def unused_name(tree: ConversationTree, ending: str, used: set[str]) -> str:
    """Return a name that no other file of this export has."""
    name = file_name(tree.conversation, ending)
    number = 1
    while name in used:
        number += 1
        name = file_name(tree.conversation, f"-{number}{ending}")
    used.add(name)
    return name


async def write_all(
    history: History, ids: list[str], chosen: Format, options: argparse.Namespace, write: Write
) -> None:
    """Write conversations one after the other: one at a time is in memory."""
    before = chosen.head
    async for tree in trees(history, ids):
        await asyncio.to_thread(write, [before, *rendered(tree, chosen, options)])
        before = chosen.between
    ending = chosen.tail if ids else chosen.head + chosen.tail
    await asyncio.to_thread(write, [ending])


async def trees(history: History, ids: list[str]) -> AsyncIterator[ConversationTree]:
    """Yield conversations; one that has gone meanwhile is left out."""
    for identity in ids:
        tree = await history.tree(identity)
        if tree is not None:
            yield tree


def rendered(tree: ConversationTree, chosen: Format, options: argparse.Namespace) -> Iterator[str]:
    """Return a conversation as text, in pieces."""
    return chosen.whole(tree) if options.whole_tree else chosen.shown(tree)


def to_file(file: BinaryIO, pieces: Iterable[str]) -> None:
    """Write text; half of a character, which UTF-8 cannot hold, becomes a question mark."""
    file.writelines(encoded(piece) for piece in pieces)


def to_stdout(pieces: Iterable[str]) -> None:
    """Write text to standard output: clean to a terminal, as it is to anything else.

    Raises:
        ExportError: it takes no more.
        BrokenPipeError: the reader has left.
    """
    text = "".join(pieces)
    content = clean(text).encode(sys.stdout.encoding, "replace") if sys.stdout.isatty() else encoded(text)
    with output_faults():
        write_bytes(sys.stdout.fileno(), content)


@contextmanager
def output_faults() -> Iterator[None]:
    """Turn what the operating system says of standard output into an error of ours."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from error


def encoded(text: str) -> bytes:
    return whole_characters(text).encode("utf-8", "replace")


def is_folder(output: str) -> bool:
    """Whether the output is meant to be a folder."""
    return output.endswith(("/", os.sep)) or (output != STDOUT and Path(output).is_dir())


def counted(number: int) -> str:
    return f"{number} conversation{'' if number == 1 else 's'}"
