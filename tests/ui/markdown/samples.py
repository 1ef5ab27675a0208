"""Markdown to try things on: strategies that mix all constructs, and a second opinion on what blocks a text has."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from hypothesis import strategies as st
from rich.cells import cell_len

from clanker_tui.agents.demo_replies import CODE, HELP, REPLIES
from clanker_tui.ui.markdown.document import Document
from clanker_tui.ui.markdown.lexers import Lexers
from clanker_tui.ui.markdown.rows import Row

MARKERS = ("- ", "* ", "+ ", "1. ", "7) ", "> ", ">", "  ", "    ", "\t", "-\t", "- [ ] ", "- [x] ", "10. ", "")
PIECES = (
    "word", "two words", "**bold** and *em*", "a_b_c", "`code`", "``a ` b``", "~~gone~~",
    "[link](https://e.org/x)", "[ref]", "[ref][]", "![img](http://e.org/i.png)", "<https://e.org>",
    "https://e.org/a_b.", "&amp; &#27; &nope;", "\\*not\\*", "$x_1*y$", "\\(a_1*b\\)", "\\[ a_1 * b_2 \\]",
    "# Head", "### Head ###", "#", "===", "---", "***", "- - -", "--", "```", "```py", "~~~~", "```` x",
    "| a | b |", "|---|:-:|", "a|b", "-|-", "|1|2|3|", "$$", "\\[", "\\]", "def f(x): return {'a': 1}",
    '"""doc', "/* c", "*/", "x = '''", "[ref]: http://e.org/r", "[ref]: <>", "<b>html</b>", "line  ",
    "line\\", "\u5b57\u5b57\u5b57\u5b57",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \U0001f44d\U0001f3fd", "éä",
    "\u2764\ufe0f 1\ufe0f\u20e3", "مرحبا", "\u200bz", "\x1b[31mred", "a\u2028b", "x\ty",
    "verylongwordverylongwordverylongword", "*a **b", "**a*b", "2024", "+", "1.", "\\", "``", "\xa0",
    "a" * 90,
)  # fmt: skip
SOUP = " \n\n\t`*_~#>-+=|[]()!<>&;:\\$.1a字e\u0301\u200d👍🏽🇩🇪\r"
NEWLINES = ("\n", "\n", "\n", "\n\n", "\r\n", "\n\n\n", "\r")

lines = st.lists(
    st.tuples(
        st.lists(st.sampled_from(MARKERS), max_size=3),
        st.lists(st.sampled_from(PIECES), min_size=0, max_size=3),
        st.sampled_from(NEWLINES),
    ).map(lambda line: "".join(line[0]) + " ".join(line[1]) + line[2]),
    max_size=14,
).map("".join)
soup = st.text(st.sampled_from(SOUP), max_size=120)
texts = lines | soup | st.tuples(lines, soup, lines).map("".join)
WRITTEN = (*REPLIES, CODE, HELP)


LEXERS = Lexers()
LEXERS.load(("py", "python", "rust", "bash", "sql", "javascript", "typescript", "go", "cpp", "html", "lua"))

# What both our reader and markdown-it read as CommonMark says: no tab or fourth blank before a mark, no empty item,
# and no table whose first line has the mark of another block.
_BLOCK_MARKERS = ("- ", "* ", "+ ", "1. ", "7) ", "> ", "  ", "10. ", " ", "")
_TABLE = "\n| a | b |\n|---|:-:|\n| `x` | 2 | 3 |\n| y |\n"
_OURS = ("|", "\xa0", "$$", "\\[", "\\]", "$x", "\\(", "\u2028", "\t", "\u200b", "[ref]:")
_BLOCK_PIECES = [piece for piece in PIECES if not any(mark in piece for mark in _OURS)]
_block_lines = st.tuples(
    st.lists(st.sampled_from(_BLOCK_MARKERS), max_size=3),
    st.lists(st.sampled_from(_BLOCK_PIECES), min_size=1, max_size=3),
    st.sampled_from(NEWLINES),
).map(lambda line: "".join(line[0]) + " ".join(line[1]) + line[2])
blocks = (
    st.lists(_block_lines | _block_lines | _block_lines | st.just(_TABLE), max_size=9)
    .map("".join)
    .filter(lambda text: re.search(r" {4,}[>\S]|(?m:^[ >]*(?:[-+*]|\d+[.)])[ ]*[\r\n])", text) is None)
)


def copied(rows: Iterable[Row]) -> str:
    """Return rows as a reader copies them: without what is lead, wrapped lines as one."""
    parts: list[str] = []
    for row in rows:
        if row.is_copied:
            parts += ["\n" if row.joint is None else row.joint, without_cells(row.text, row.lead)]
    return "".join(parts[1:])


def without_cells(text: str, cells: int) -> str:
    """Return text without what takes its first cells."""
    while cells > 0:
        cells -= cell_len(text[0])
        text = text[1:]
    return text


def streamed(text: str, width: int, *, sizes: random.Random, most: int = 9) -> Document:
    """Return a document that was fed in chunks of random sizes, and laid out again where it asks for that."""
    document = fed(Document(width, lexers=LEXERS), text, sizes=sizes, most=most)
    if document.is_settled:
        return document
    again = Document(width, lexers=LEXERS, definitions=document.definitions)
    return fed(again, text, sizes=sizes, most=most)


def fed(document: Document, text: str, *, sizes: random.Random, most: int) -> Document:
    position = 0
    while position < len(text):
        size = sizes.randint(1, most)
        document.feed(text[position : position + size])
        position += size
    document.finish()
    return document
