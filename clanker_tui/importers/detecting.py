"""Finds out what a file to import is, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import JsonObject, table
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.errors import ImportFileError
from clanker_tui.importers import chatgpt, claude, ours
from clanker_tui.importers.elements import elements
from clanker_tui.importers.opening import STDIN, Stream, on_disk, opened, unzipped
from clanker_tui.importers.records import Skipped

if TYPE_CHECKING:
    from clanker_tui.history.foreign import ForeignDatabase

SQLITE = b"SQLite format 3\0"
ZIP = b"PK\x03\x04"
LOOKED_AT = 1000  # records without a known shape, before a file is given up
UNDERSTOOD = (
    "Understood are exports of clanker-tui (JSON, JSONL), data exports of ChatGPT and Claude (conversations.json, or "
    "the zip it comes in), and the databases of llm (logs.db), elia (elia.sqlite) and oterm (store.db)."
)

Item = ConversationTree | Skipped


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is, in words, and what it holds, read as it is asked for. `is_ours` says who wrote it."""

    what: str
    items: Iterator[Item]
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class JsonSource:
    """A program whose exports are JSON: how to tell one of its conversations, and how to read it."""

    what: str
    fits: Callable[[JsonObject], bool]
    read: Callable[[JsonObject], Iterator[Item]]


JSON_SOURCES = (
    JsonSource("a data export of ChatGPT", chatgpt.is_conversation, chatgpt.read),
    JsonSource("a data export of Claude", claude.is_conversation, claude.read),
)


@contextmanager
def recognised(file: str) -> Iterator[Found]:
    """Open a file, or standard input for `-`, and find out what it is.

    Raises:
        ImportFileError: it cannot be read, or is nothing that is understood.
    """
    name = "Standard input" if file == STDIN else file
    with ExitStack() as stack:
        head, stream = stack.enter_context(opened(file))
        if head.startswith(SQLITE):
            found = from_database(stack.enter_context(on_disk(file, stream)), stack)
        elif head.startswith(ZIP):
            found = from_json(*stack.enter_context(unzipped(stack.enter_context(on_disk(file, stream)))))
        elif read := ours.reader(head):
            found = Found("an export of clanker-tui", read(stream), is_ours=True)
        else:
            found = from_json(stream)
        if found is None:
            raise ImportFileError(f"{name} is nothing that can be imported.", hint=UNDERSTOOD)
        items = to_the_end(found.items)
        stack.callback(let_go, items)
        yield Found(found.what, items, found.is_ours)


def let_go(items: Generator[Item]) -> None:
    """Read no further, before the file is closed; a thread that is still reading comes to no harm."""
    with suppress(ValueError):  # it is at it right now
        items.close()


def to_the_end(found: Iterator[Item]) -> Generator[Item]:
    """Yield what is found; a file that is damaged somewhere ends there, and that is told."""
    try:
        yield from found
    except ImportFileError as error:
        yield Skipped("the rest of the file", error.message.rstrip("."))


def from_json(*streams: Stream) -> Found | None:
    """Return what JSON holds; None when it is none, or its records have no shape that is known."""
    values = chain.from_iterable(flat(elements(stream)) for stream in streams)
    looked_at: list[object] = []
    with suppress(ImportFileError):  # no JSON, which is no news of a file that may be anything
        for value in islice(values, LOOKED_AT):
            looked_at.append(value)
            if source := source_of(value):
                return Found(source.what, read_values(chain(looked_at, values)))
    return None


def flat(values: Iterator[object]) -> Iterator[object]:
    """Yield values; of an object that only wraps a list of conversations, those."""
    for value in values:
        wrapped = table(value).get("conversations")
        if isinstance(wrapped, list):
            yield from wrapped
        else:
            yield value


def source_of(value: object) -> JsonSource | None:
    """Return whose conversation a value is."""
    return next((source for source in JSON_SOURCES if isinstance(value, dict) and source.fits(value)), None)


def read_values(values: Iterator[object]) -> Iterator[Item]:
    """Yield the conversations of an export, and what is none."""
    for number, value in enumerate(values, 1):
        if source := source_of(value):
            yield from source.read(table(value))
        else:
            yield Skipped(f"record {number}", "it is no conversation")


def from_database(path: Path, stack: ExitStack) -> Found | None:
    """Return what a database holds; None when its tables are nobody's that is known.

    Raises:
        ImportFileError: it is a history of this program.
    """
    from clanker_tui.history.foreign import open_foreign
    from clanker_tui.importers import elia, llm, oterm

    database: ForeignDatabase = stack.enter_context(open_foreign(path))
    if database.has("conversations", "leaf_id"):
        hint = "Export it where it is used: clanker-tui history export --all --format json."
        raise ImportFileError("That is a history of clanker-tui itself.", hint=hint)
    if llm.is_database(database):
        return Found("the log of llm", llm.read(database))
    if elia.is_database(database):
        return Found("the database of elia", elia.read(database))
    if oterm.is_database(database):
        return Found("the database of oterm", oterm.read(database))
    return None
