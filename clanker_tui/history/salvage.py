"""Reads of a damaged history what can be read, table by table. The file itself is not written to."""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

import re
import shutil
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from clanker_tui.history.connection import add_functions
from clanker_tui.history.copying import leftovers
from clanker_tui.history.pages import HEADER_BYTES, MAGIC, Value, page_bytes, rows_of
from clanker_tui.history.schema import APPLICATION_ID

TABLES = ("conversations", "messages", "parts", "usage", "drafts", "tags")
USAGE_WIDTHS = (27, 31)  # before revision 0004, and from then on
FAILURES = 20_000  # of reading a table; where there are more its tree is beyond walking
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)  # a complaint of SQLite's may repeat what is no text
HIGHEST = 1 << 40  # of row numbers that are looked for one by one

Row = Mapping[str, Value]
MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def salvage(path: Path, columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Row]]:
    """Yield rows with the table each belongs to: first what SQLite reads, then what it no longer finds.

    A row may come twice.

    Args:
        columns: the columns that this program's tables have, in their order.
    """
    broken = set(TABLES)
    with TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder, suppress(*UNREADABLE):
        connection = open_damaged(path, Path(folder))
        with closing(connection):
            for table in TABLES:
                reading = Reading(connection, table)
                for row in reading.rows():
                    yield table, row
                if reading.is_whole:
                    broken.discard(table)
    if broken:
        yield from (found for found in loose_rows(path, columns) if found[0] in broken)


def open_damaged(path: Path, folder: Path) -> sqlite3.Connection:
    """Open a file for reading: itself, or a copy where SQLite has to write to read it, or its header has to be mended.

    Raises:
        sqlite3.Error, OSError: it could not be done.
    """
    with path.open("rb") as file:
        has_header = file.read(len(MAGIC)) == MAGIC
    journals = leftovers(path)
    if has_header and not any(journal.stat().st_size for journal in journals):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    else:
        copy = folder / "copy"
        shutil.copyfile(path, copy)
        for journal in journals:
            shutil.copyfile(journal, copy.with_name(copy.name + journal.name.removeprefix(path.name)))
        if not has_header:
            mend_header(copy)
        connection = sqlite3.connect(copy, isolation_level=None)
    connection.text_factory = bytes
    add_functions(connection)
    connection.execute("PRAGMA writable_schema = ON")  # a file that was cut is shorter than its header says
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def mend_header(path: Path) -> None:
    """Write what the first 100 bytes of a history are, as far as its reader needs them."""
    with path.open("r+b") as file:
        whole = file.read()
        if len(whole) < HEADER_BYTES:
            return
        size = page_bytes(whole)
        pages = -(-len(whole) // size)
        head = struct.pack(">16sHBBBBBB", MAGIC, size % 65535, 1, 1, 0, 64, 32, 32)
        # change counter, pages, free list, schema cookie and format, cache, vacuum, UTF-8, version, vacuum, program
        head += struct.pack(">12I", 1, pages, 0, 0, 1, 4, 0, 0, 1, 0, 0, APPLICATION_ID)
        head += bytes(20) + struct.pack(">II", 1, sqlite3.sqlite_version_info[0] * 1_000_000)
        file.seek(0)
        file.write(head)


class Reading:
    """Reads the rows of one table. `is_whole` when nothing stood in the way."""

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self._connection = connection
        self._table = table
        self._failures = 0
        self.is_whole = False

    def rows(self) -> Iterator[Row]:
        """Yield the rows in the order of their numbers; where a page is broken, those behind it all the same."""
        try:
            names = [name.decode() for _, name, *_ in self._connection.execute(f"PRAGMA table_info({self._table})")]
        except UNREADABLE:
            return
        if not names:
            return
        for row in self._between(0, HIGHEST):
            yield dict(zip(names, row, strict=True))
        self.is_whole = self._failures == 0

    def _between(self, first: int, last: int) -> Iterator[Sequence[Value]]:
        """Yield rows from a range of numbers, halving it where it cannot be read."""
        ranges = [(first, last)]
        while ranges and self._failures < FAILURES:
            first, last = ranges.pop()
            try:
                for number, *row in self._connection.execute(
                    f"SELECT rowid, * FROM {self._table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid", (first, last)
                ):
                    first = number + 1
                    yield row
            except UNREADABLE:
                self._failures += 1
                if first < last:
                    middle = (first + last) // 2
                    ranges += [(middle + 1, last), (first, middle)]


def loose_rows(path: Path, columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Row]]:
    """Yield the rows that lie on the file's pages, wherever they belong."""
    for number, values in rows_of(path):
        table = table_of(values)
        if table and len(values) <= len(columns[table]):
            row = dict(zip(columns[table], values, strict=False))
            yield table, ({**row, "seq": number} if "seq" in row else row)


def table_of(values: Sequence[Value]) -> str:
    """Return the table that a row is from, by its looks; empty when it is from none of ours."""
    match values:
        case [None, bytes(), bytes(), bytes(created), bytes(updated), *_] if are_moments(created, updated):
            return "conversations"
        case [None, bytes(), bytes(), bytes() | None, bytes(), bytes(), *others] if len(others) >= 6:
            return "messages" if is_moment(others[4]) else usage_or_none(values)
        case [None, int(), int(), b"text" | b"thinking" | b"file", int(), bytes(), *_]:
            return "parts"
        case [bytes(), bytes(), bytes(at), *_] if is_moment(at):
            return "drafts"
        case [bytes(), bytes()]:
            return "tags"
        case _:
            return usage_or_none(values)


def usage_or_none(values: Sequence[Value]) -> str:
    is_usage = len(values) in USAGE_WIDTHS and values[0] is None and is_moment(values[8])
    return "usage" if is_usage else ""


def are_moments(*values: Value) -> bool:
    return all(is_moment(value) for value in values)


def is_moment(value: Value) -> bool:
    """Whether a value is a time as it is stored."""
    return isinstance(value, bytes) and MOMENT.fullmatch(value) is not None
