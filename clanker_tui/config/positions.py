"""Where the keys of a TOML text stand. The parser says it of syntax errors only; wrong values deserve it too."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

Path = tuple[str, ...]

MAX_DEPTH = 8  # of inline tables that are looked into; settings need three

_BLANK = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
_PART = re.compile(r"""[ \t]*+("(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[A-Za-z0-9_-]++)[ \t]*+(\.?)""")
_STRING = re.compile(
    r"""
    "{3} (?: [^"\\] | \\. | "{1,2}(?!") )*+ "{3,5} | '{3} (?: [^'] | '{1,2}(?!') )*+ '{3,5}
    | " (?: [^"\\] | \\. )*+ " | '[^']*+'
    """,
    re.DOTALL | re.VERBOSE,
)
_SCALAR = re.compile(r"[^,\]}\n#]*+")
_BRACKET_OR_TEXT = re.compile(r"""[^\[\]{}"'#]++""")


class Position(NamedTuple):
    """A place in a text; both count from 1."""

    line: int
    column: int


def statements(text: str) -> list[tuple[Path, Position]]:
    """Return every table header and key of a TOML text as a full path, in the order of the text.

    Args:
        text: TOML with "\\n" line ends that is valid, or cut in the middle of a header or behind a value.
    """
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    found: list[tuple[Path, Position]] = []
    for path, offset in _Scan(text).statements():
        line = bisect_right(lines, offset)
        found.append((path, Position(line, offset - lines[line - 1] + 1)))
    return found


def positions(text: str) -> dict[Path, Position]:
    """Return where each table and key of a TOML text stands first, or is first named as part of a longer path."""
    found: dict[Path, Position] = {}
    for path, position in statements(text):
        for length in range(1, len(path) + 1):
            found.setdefault(path[:length], position)
    return found


class _Scan:
    """Walks through a text once, from statement to statement."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def statements(self) -> Iterator[tuple[Path, int]]:
        """Yield each header and key as a full path, and where it begins."""
        table: Path = ()
        while self._skip_blank():
            if self._text[self._at] == "[":
                self._at += 2 if self._text.startswith("[[", self._at) else 1
                table, start = self._key()
                yield table, start
                self._at += 2 if self._text.startswith("]]", self._at) else 1
            else:
                yield from self._pair(table)

    def _pair(self, table: Path) -> Iterator[tuple[Path, int]]:
        key, start = self._key()
        path = table + key
        yield path, start
        self._at = self._text.index("=", self._at) + 1
        self._skip_blank()
        if self._text[self._at] == "{" and len(path) <= MAX_DEPTH:
            yield from self._inline_table(path)
        else:
            self._skip_value()

    def _inline_table(self, table: Path) -> Iterator[tuple[Path, int]]:
        self._at += 1
        while self._skip_blank():
            char = self._text[self._at]
            if char in ",}":
                self._at += 1
                if char == "}":
                    return
            else:
                yield from self._pair(table)

    def _key(self) -> tuple[Path, int]:
        parts: list[str] = []
        start = -1
        while match := _PART.match(self._text, self._at):
            start = match.start(1) if start < 0 else start
            parts.append(_unquote(match[1]))
            self._at = match.end()
            if not match[2]:
                break
        return tuple(parts), start

    def _skip_blank(self) -> bool:
        """Pass over white space and comments; false at the end of the text."""
        if match := _BLANK.match(self._text, self._at):
            self._at = match.end()
        return self._at < len(self._text)

    def _skip_value(self) -> None:
        if self._text[self._at] in "[{":
            self._skip_brackets()
        elif match := _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at):
            self._at = match.end()

    def _skip_brackets(self) -> None:
        depth = 0
        while True:
            if match := _STRING.match(self._text, self._at) or _BRACKET_OR_TEXT.match(self._text, self._at):
                self._at = match.end()
            elif self._text[self._at] == "#":
                self._skip_blank()
            else:
                depth += 1 if self._text[self._at] in "[{" else -1
                self._at += 1
                if depth == 0:
                    return


def _unquote(part: str) -> str:
    if part[0] not in "\"'":
        return part
    if "\\" not in part or part[0] == "'":
        return part[1:-1]
    import tomli

    key: str = tomli.loads(f"key = {part}")["key"]
    return key
