"""Where the keys of a TOML text stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import tomli

from clanker_tui.config.positions import positions

TEXT = '''\
top = 1
  [a]   # [not.this] = 1
b.c . "d e" = "x # y ] }"
'quoted' = \'\'\'
[no]
x = 1\'\'\'
more = """a ""quoted"" \\""" \\\\
[no] """""
list = [ 1, "]", # ]
  { z = 1 }, [[]], \'\'\'
]\'\'\',
]
inline = { p = 1, q = { r = "}" }, "s\\u0041" = [ { } ] }  # x = 1

[[t]]
u = 2026-01-01 10:00:00
[[t]]
u = -inf
[a.deep."x.y"]
""="empty"
'''

EXPECTED = {
    ("top",): (1, 1),
    ("a",): (2, 4),
    ("a", "b"): (3, 1),
    ("a", "b", "c"): (3, 1),
    ("a", "b", "c", "d e"): (3, 1),
    ("a", "quoted"): (4, 1),
    ("a", "more"): (7, 1),
    ("a", "list"): (9, 1),
    ("a", "inline"): (13, 1),
    ("a", "inline", "p"): (13, 12),
    ("a", "inline", "q"): (13, 19),
    ("a", "inline", "q", "r"): (13, 25),
    ("a", "inline", "sA"): (13, 36),
    ("t",): (15, 3),
    ("t", "u"): (16, 1),
    ("a", "deep"): (19, 2),
    ("a", "deep", "x.y"): (19, 2),
    ("a", "deep", "x.y", ""): (20, 1),
}


def paths_in(data: object, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each table and key, as the parser found them; not of what stands in lists of values."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield (*above, name)
            yield from paths_in(value, (*above, name))


def test_every_key_is_found_where_it_stands() -> None:
    found = positions(TEXT)
    assert {path: tuple(position) for path, position in found.items()} == EXPECTED
    assert set(paths_in(tomli.loads(TEXT))) <= found.keys()


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "a=1", "[a]", "[ a . b ]\n", "a={}"])
def test_small_texts_are_read_to_their_end(text: str) -> None:
    data: dict[str, Any] = tomli.loads(text)
    assert set(paths_in(data)) == positions(text).keys()


def test_inline_tables_nested_without_end_are_passed_over() -> None:
    text = "a = " + "{ a = " * 300 + "1" + " }" * 300 + "\nb = 1"
    assert tomli.loads(text)["b"] == 1
    assert positions(text)["b",].line == 2
