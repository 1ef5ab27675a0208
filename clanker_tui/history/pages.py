"""Reads rows straight from the pages of a damaged file, whatever has become of the tree that led to them.

The format is SQLite's: https://www.sqlite.org/fileformat2.html. Only leaves of tables are looked at; a page that is
not one, or whose content makes no sense, yields nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

MAGIC = b"SQLite format 3\0"
HEADER_BYTES = 100
LEAF = 0x0D  # of a table
KINDS = (0x02, 0x05, 0x0A, LEAF)  # what the first byte of a page can be, unless it is an overflow or free
USUAL_PAGE_BYTES = 4096
SIZES = tuple(1 << power for power in range(9, 17))
NUMBERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # bytes of the integers, by serial type

Value = bytes | bytearray | int | float | None
"""Text is bytes, a blob a bytearray."""


class NonsenseError(Exception):
    """These bytes are no row."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The bytes of a file in pages, numbered from 1."""

    whole: mmap | bytes
    size: int

    @property
    def count(self) -> int:
        return -(-len(self.whole) // self.size)

    def page(self, number: int) -> bytes:
        if not 0 < number <= self.count:
            raise NonsenseError
        return self.whole[(number - 1) * self.size : number * self.size]


def rows_of(path: Path) -> Iterator[tuple[int, list[Value]]]:
    """Yield number and values of every row on every page of a file that still is a leaf, free pages left out."""
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
        pages = Pages(whole, page_bytes(whole))
        free = free_pages(pages)
        for number in range(1, pages.count + 1):
            if number not in free:
                yield from rows_on(pages, number)


def rows_on(pages: Pages, number: int) -> Iterator[tuple[int, list[Value]]]:
    """Yield the rows of one page."""
    page = pages.page(number)
    start = HEADER_BYTES if number == 1 else 0
    if len(page) < start + 8 or page[start] != LEAF:
        return
    (cells,) = struct.unpack_from(">H", page, start + 3)
    for cell in range(cells):
        try:
            (at,) = struct.unpack_from(">H", page, start + 8 + 2 * cell)
            yield row_at(pages, page, at)
        except (NonsenseError, IndexError, struct.error):
            continue


def row_at(pages: Pages, page: bytes, at: int) -> tuple[int, list[Value]]:
    """Return the number and the values of the row whose cell begins at a place of a page."""
    length, at = varint(page, at)
    row, at = varint(page, at)
    if length > len(pages.whole):
        raise NonsenseError
    most = pages.size - 35
    if length <= most:
        payload = page[at : at + length]
    else:
        least = (pages.size - 12) * 32 // 255 - 23
        local = least + (length - least) % (pages.size - 4)
        local = local if local <= most else least
        (following,) = struct.unpack_from(">I", page, at + local)
        payload = page[at : at + local] + overflow(pages, following, length - local)
    if len(payload) != length:
        raise NonsenseError
    return row, values_of(payload)


def overflow(pages: Pages, number: int, length: int) -> bytes:
    """Return the rest of a long row, which lies on a chain of pages."""
    pieces: list[bytes] = []
    missing = length
    while missing > 0:
        page = pages.page(number)
        (number,) = struct.unpack_from(">I", page)
        piece = page[4 : 4 + missing]
        if not piece:
            raise NonsenseError
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def values_of(payload: bytes) -> list[Value]:
    """Return what a record holds."""
    end, at = varint(payload, 0)
    if end > len(payload):
        raise NonsenseError
    kinds = []
    while at < end:
        kind, at = varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = value_at(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise NonsenseError
    return values


def value_at(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    """Return the value of a serial type, and where the next one begins."""
    if kind in (8, 9):
        return kind - 8, at
    if kind == 0:
        return None, at
    if kind == 7:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    if kind < 0 or kind in (10, 11):
        raise NonsenseError
    length = NUMBERS[kind] if kind < 10 else (kind - 12) // 2
    piece = payload[at : at + length]
    if len(piece) != length:
        raise NonsenseError
    if kind < 10:
        return int.from_bytes(piece, "big", signed=True), at + length
    return (piece if kind % 2 else bytearray(piece)), at + length


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and where the next one begins."""
    number = 0
    for count in range(9):
        byte = data[at + count]
        if count == 8:
            number = number << 8 | byte
            break
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            break
    signed = number - (1 << 64) if number >> 63 else number
    return signed, at + count + 1


def page_bytes(whole: mmap | bytes) -> int:
    """Return how long a page is: as the header says, or as most beginnings of pages suggest."""
    if whole[: len(MAGIC)] == MAGIC:
        said = int.from_bytes(whole[16:18], "big")
        said = 65536 if said == 1 else said
        if said in SIZES:
            return said
    likely = {size: sum(whole[at] in KINDS for at in range(size, min(len(whole), 1 << 22), size)) for size in SIZES}
    likely = {size: hits * size for size, hits in likely.items()}
    if likely[USUAL_PAGE_BYTES] * 2 >= max(likely.values()):
        return USUAL_PAGE_BYTES
    return max(likely, key=lambda size: likely[size])


def free_pages(pages: Pages) -> set[int]:
    """Return the pages that hold nothing any more, as far as the list of them can be read."""
    free: set[int] = set()
    head = pages.whole[:HEADER_BYTES]
    if head[: len(MAGIC)] != MAGIC:
        return free
    trunk = int.from_bytes(head[32:36], "big")
    try:
        while trunk and trunk not in free:
            free.add(trunk)
            page = pages.page(trunk)
            trunk, count = struct.unpack_from(">II", page)
            free.update(struct.unpack_from(f">{min(count, pages.size // 4 - 2)}I", page, 8))
    except (NonsenseError, struct.error):
        return free
    return free
