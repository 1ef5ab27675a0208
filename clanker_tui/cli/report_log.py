"""What of the log may stand in a report: what this program says itself, and where in the code something broke.

The words of other libraries and of exceptions are left out: they may quote anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

MOST_BYTES = 400_000  # of the end of a log
MOST_FRAMES = 120  # lines of a crash
LEFT_OUT = "(its words are left out)"

_ENTRY = re.compile(r"(?P<head>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ \d+ (?P<logger>[\w.-]+)): (?P<words>.*)")
_CRASH = re.compile(r"\d{4}-\d\d-\d\dT\S+ crash")
_BEGIN = "Traceback (most recent call last):"
_BETWEEN = (
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
)
_GROUP = re.compile(r"^ *[|+] (?:Exception Group (?=Traceback))?")  # what stands before the lines of several exceptions
_FRAME = re.compile(r'  File "[^"]*(?:clanker_tui|-packages|python[\d.]*)/[^"]*", line \d+, in \S+')
_KIND = re.compile(r"(?P<kind>[A-Za-z_][\w.]*)(?P<words>: .*)?")


def end_of(path: Path) -> list[str]:
    """Return the last lines of a log and the one before it; nothing where there is none."""
    lines: list[str] = []
    for file in (path.with_name(path.name + ".1"), path):
        try:
            if not file.is_file():  # a pipe would be waited for
                continue
            with file.open("rb") as opened:
                opened.seek(max(0, file.stat().st_size - MOST_BYTES))
                lines += opened.read(2 * MOST_BYTES).decode(errors="replace").splitlines()
        except OSError:
            continue
    return lines


def last_entries(lines: Iterable[str], count: int) -> list[str]:
    """Return the last lines of what may be shown, crashes left out: the last of them is shown apart."""
    shown: list[str] = []
    for head, below in blocks(lines):
        if entry := _ENTRY.fullmatch(head):
            is_ours = entry["logger"].partition(".")[0] == "clanker_tui"
            shown.append(head if is_ours else f"{entry['head']}: {LEFT_OUT}")
            shown.extend(where(below))
        elif _CRASH.fullmatch(head):
            shown.append(head)
    return shown[-count:]


def last_crash(lines: Iterable[str]) -> list[str]:
    """Return the last crash; nothing where there was none."""
    crashes = [(head, below) for head, below in blocks(lines) if _CRASH.fullmatch(head)]
    if not crashes:
        return []
    head, below = crashes[-1]
    return [head, *list(where(below))[-MOST_FRAMES:]]


def blocks(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each line that begins something, with those below that belong to it."""
    head, below = "", list[str]()
    for line in lines:
        if _ENTRY.fullmatch(line) or _CRASH.fullmatch(line):
            yield head, below
            head, below = line, []
        else:
            below.append(line)
    yield head, below


def where(lines: Iterable[str]) -> Iterator[str]:
    """Yield what a traceback says of the code: files, lines, functions, and the kind of the exception."""
    is_inside = False
    for marked in lines:
        line = _GROUP.sub("", marked)
        if line == _BEGIN or line in _BETWEEN:
            is_inside = line == _BEGIN
            yield line
        elif is_inside and _FRAME.fullmatch(line):
            yield line
        elif is_inside and (kind := _KIND.fullmatch(line)):
            is_inside = False  # what follows are its words
            yield f"{kind['kind']}: {LEFT_OUT}" if kind["words"] else kind["kind"]
