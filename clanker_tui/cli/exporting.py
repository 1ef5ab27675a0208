"""`history export`: conversations as Markdown, JSON, JSON Lines or HTML."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.cli.conversations import conversation_by_id, last_conversation
from clanker_tui.cli.days import start_of
from clanker_tui.cli.parser import wrong_use
from clanker_tui.cli.stdout_writer import write_bytes
from clanker_tui.cli.terminal import print_notice, unwritable
from clanker_tui.domain.clean import clean
from clanker_tui.export.keys import KeyWatch, hiding_keys, told
from clanker_tui.export.registry import FORMATS, Format
from clanker_tui.export.writing import counted, encoded, write_all, write_file, write_folder

if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.secret import Secret
    from clanker_tui.history.store import History

STDOUT = "-"


async def export(history: History, options: argparse.Namespace, settings: Settings) -> str:
    """Write what was asked for, and return what to print about it: nothing when it went to standard output.

    Raises:
        ConfigError: it does not say which conversations, or names none.
        ExportError: it cannot be written.
    """
    known = await asyncio.to_thread(known_keys, settings, are_all_wanted=options.hide_keys)
    watch, chosen = KeyWatch(known), FORMATS[options.format]
    chosen = hiding_keys(chosen, known) if options.hide_keys else watch.over(chosen)
    said = await write(history, options, chosen)
    if watch.count and settings.ui.warn_keys:
        print_notice(f"note: {told(watch.count)}. With --hide-keys *** stands in their place.")
    return said


def known_keys(settings: Settings, *, are_all_wanted: bool) -> Sequence[Secret]:
    """Return the user's own keys: those that are seen at no cost, or all that are stored, which may take 3 s."""
    from clanker_tui.config.lookup import provider_names
    from clanker_tui.keys.sources import Keys

    keys = Keys(settings)
    if are_all_wanted:
        keys.everywhere(provider_names(settings))
    return keys.known_secrets()


async def write(history: History, options: argparse.Namespace, chosen: Format) -> str:
    """Write what was asked for in a format. Returns and raises as `export` does."""
    is_whole = options.whole_tree
    ids = await chosen_ids(history, options)
    path = Path(options.output)
    if is_folder(options.output):
        count = await write_folder(history, ids, chosen, path, is_whole=is_whole, may_replace=options.force)
        return f"{counted(count)} written to {path}{os.sep}"
    if len(ids) != 1 and not chosen.holds_many:
        raise wrong_use(
            f"a file of {chosen.name} holds one conversation, and these are {len(ids)}.",
            "Name a folder, as in -o exports/, or choose --format json.",
        )
    if options.output == STDOUT:
        await write_all(history, ids, chosen, to_stdout, is_whole=is_whole)
        return ""
    await write_file(history, ids, chosen, path, is_whole=is_whole, may_replace=options.force)
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


def is_folder(output: str) -> bool:
    """Whether the output is meant to be a folder."""
    return output.endswith(("/", os.sep)) or (output != STDOUT and Path(output).is_dir())
