"""Paths that are being typed after an @: where one stands in a text, and what it may become."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from pathlib import Path

# Not inside a word, which would be a mail address.
TYPED = re.compile(r"(?:^|(?<=[\s(\[{]))@(?:\"(?P<quoted>[^\"]*)|(?P<plain>(?:\\.|[^\s\\\"])*))\Z")
ATTACHED = re.compile(r"/attach\s+(?P<plain>.*)\Z", re.IGNORECASE)
NEEDS_QUOTES = re.compile(r"[\s\\]")
FENCE = "```"
MOST_OFFERED = 50
MOST_LOOKED_AT = 20_000  # entries of a folder
LONGEST_LOOK_S = 1.0  # for a folder on a slow network, which is then shown as far as it was read


@dataclass(frozen=True, slots=True)
class TypedPath:
    """A path as far as it is typed. `start` is the column it begins in, with its @ or command."""

    path: str
    start: int
    is_command: bool = False

    def spelled(self, path: str, *, is_whole: bool) -> str:
        """Return how a path is typed in its place; a whole one is closed, so that nothing more belongs to it."""
        if self.is_command:
            return f"/attach {path}"
        if '"' in path:
            return "@" + re.sub(r"([\s\\\"])", r"\\\1", path) + " " * is_whole
        if NEEDS_QUOTES.search(path):
            return f'@"{path}' + '" ' * is_whole
        return f"@{path}" + " " * is_whole


@dataclass(frozen=True, slots=True)
class PathOffer:
    """A file or folder that a typed path may become. `typed` is the path as the user would go on typing it."""

    name: str
    typed: str
    path: Path
    is_folder: bool = False


def typed_path(line: str, before: str) -> TypedPath | None:
    """Return the path that ends a line, if one is being typed there.

    Args:
        line: the line the cursor is in, up to the cursor.
        before: the lines before it. In code, an @ is no path.
    """
    if not before and (match := ATTACHED.match(line)):
        return TypedPath(match["plain"], 0, is_command=True)
    match = TYPED.search(line)
    if match is None or before.count(FENCE) % 2 or line[: match.start()].count("`") % 2:
        return None
    path = re.sub(r"\\(.)", r"\1", match["plain"]) if match["quoted"] is None else match["quoted"]
    return TypedPath(path, match.start())


def offers(typed: str, folder: Path) -> list[PathOffer]:
    """Return what a typed path may become, best first; empty where there is nothing. It may take long.

    Names that begin so come before those that contain it. Hidden ones are offered once their dot is typed.
    """
    typed = "~/" if typed == "~" else typed
    head, slash, last = typed.rpartition("/")
    try:
        base = folder / Path(head + slash).expanduser()
        found = nsmallest(MOST_OFFERED, matches(base, last))
        return [offer for _, _, name in found if (offer := offered(base, head + slash, name)) is not None]
    except (OSError, RuntimeError, ValueError):  # no such folder, no such user, no such path: nothing to offer
        return []


def matches(base: Path, typed: str) -> Iterator[tuple[int, str, str]]:
    """Yield the names in a folder that match, each behind what it is sorted by."""
    deadline = time.monotonic() + LONGEST_LOOK_S
    wanted = typed.casefold()
    with os.scandir(base) as entries:
        for entry in islice(entries, MOST_LOOKED_AT):
            folded = entry.name.casefold()
            if entry.name.startswith(".") and not typed.startswith("."):
                continue
            if wanted in folded:
                yield (0 if folded.startswith(wanted) else 1, folded, entry.name)
            if time.monotonic() > deadline:
                return


def offered(base: Path, head: str, name: str) -> PathOffer | None:
    """Return a name of a folder as it is offered; None when it could not be typed any further."""
    path = base / name
    is_folder = path.is_dir()
    if is_folder and not name.isprintable():
        return None
    return PathOffer(f"{name}/" if is_folder else name, f"{head}{name}" + "/" * is_folder, path, is_folder)
