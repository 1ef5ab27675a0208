"""Hostile Markdown: what would take a parser ages is drawn plain, and no call does more than its share."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from clanker_tui.ui.markdown.cells import clusters
from clanker_tui.ui.markdown.document import EFFORT_LIMIT, Document, lay_out, plain_rows
from tests.ui.markdown.samples import LEXERS, copied

DENSE = {
    "brackets": "[" * 50_000,
    "stars": "*a_ " * 20_000,
    "images": "![[]()" * 10_000,
    "backticks": "".join("`" * (number % 50 + 1) + "a" for number in range(800)),
    "angles": "<" * 50_000,
    "entities": "&a;& " * 10_000,
    "addresses": "http://" * 5_000,
    "mathematics": "$a" * 20_000,
}
LONG = {
    "one line": "word " * 40_000,
    "one word": "w" * 200_000,
    "one paragraph": "some words of text\n" * 10_000,
    "one quote": "> some words of text\n" * 5_000,
    "quotes in quotes": ">" * 20_000 + " deep",
    "items in items": "".join(f"{'  ' * depth}- deep\n" for depth in range(500)),
    "items on one line": "- " * 5_000 + "deep",
    "a list": "- item\n" * 5_000,
    "one item": "- item\n" + "  more of it\n\n" * 3_000,
    "a table": "|a|b|\n|-|-|\n" + "| cell `x` | **y** |\n" * 5_000,
    "columns": "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|b" * 2_000 + "|\n",
    "code": "```python\n" + "x = [1, 2, 3]  # note\n" * 3_000 + "```\n",
    "a line of code": "```js\n" + "var a = 1;" * 10_000,
    "comments in code": "```js\n" + "/* a\n" * 1_500 + "```\n",
    "definitions": "[a]: http://e.org\n" * 3_000,
    "empty lines": "\n" * 50_000 + "end",
}


def shown(document: Document) -> str:
    return "".join(row.text for row in document.rows).replace(" ", "")


@pytest.mark.parametrize("name", DENSE)
def test_what_is_too_dense_to_parse_is_drawn_as_it_is(name: str) -> None:
    assert shown(lay_out(DENSE[name], 80, lexers=LEXERS)) == DENSE[name].replace(" ", "")


@pytest.mark.parametrize("name", [*DENSE, *LONG])
def test_no_call_reads_more_than_its_share(name: str) -> None:
    text = {**DENSE, **LONG}[name]
    document = Document(80, lexers=LEXERS)
    document.feed(text)
    calls = 1
    while document.is_behind:
        assert len(document.rows) <= calls * EFFORT_LIMIT
        document.advance()
        calls += 1
    assert calls > len(text) // (2 * EFFORT_LIMIT)
    document.finish()
    assert document.rows == lay_out(text, 80, lexers=LEXERS).rows


@pytest.mark.parametrize("name", ["one line", "one paragraph", "one quote", "one word"])
def test_a_long_text_is_wrapped_as_one_though_it_is_read_in_pieces(name: str) -> None:
    rows = lay_out(LONG[name], 80, lexers=LEXERS).rows
    words = LONG[name].replace(">", " ").split()
    assert copied(rows).split() == words
    assert all(cell_len(row.text) > 60 for row in rows[:-1])


def test_deep_nesting_keeps_room_for_the_text() -> None:
    for width in (10, 80):
        rows = lay_out(LONG["items in items"], width, lexers=LEXERS).rows
        assert "deep" in rows[-1].text.replace(" ", "")
        assert max(cell_len(row.text) for row in rows) <= width


def test_no_cluster_stands_in_two_rows() -> None:
    text = "👨‍👩‍👧🇩🇪e\u0301字👍🏽❤️" * 600
    whole = {text[start:end] for start, end, _ in clusters(text)}
    for rows in (lay_out(text, 11, lexers=LEXERS).rows, lay_out(f"```\n{text}\n```", 11, lexers=LEXERS).rows):
        found = {
            row.text.removeprefix("│ ")[start:end]
            for row in rows
            for start, end, _ in clusters(row.text.removeprefix("│ "))
        }
        assert found == whole


def test_a_pile_of_accents_ends_its_row_some_time() -> None:
    rows = lay_out("e" + "\u0301" * 5_000, 10, lexers=LEXERS).rows
    assert len(rows) > 5
    assert max(cell_len(row.text) for row in rows) <= 10


def test_plain_text_keeps_its_lines_and_comes_back_as_it_was() -> None:
    text = "  one   two\tthree\r\n\n* not a list, but a rather long line of *text*\n"
    rows = plain_rows(text, 16)
    assert copied(rows) == "  one   two three\n\n* not a list, but a rather long line of *text*\n"
    assert all(cell_len(row.text) <= 16 for row in rows)
    assert {span.look for row in rows for span in row.spans} == {""}
