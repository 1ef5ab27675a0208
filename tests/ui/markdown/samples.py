"""Markdown to try things on: strategies that mix all constructs, and a second opinion on what blocks a text has."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import strategies as st
from markdown_it.token import Token

from clanker_tui.agents.demo_replies import CODE, HELP, REPLIES
from clanker_tui.ui.markdown.document import Document
from clanker_tui.ui.markdown.lexers import Lexers
from clanker_tui.ui.markdown.parser import CleanParser

MARKERS = ("- ", "* ", "+ ", "1. ", "7) ", "> ", ">", "  ", "    ", "\t", "-\t", "- [ ] ", "- [x] ", "10. ", "")
PIECES = (
    "word", "two words", "**bold** and *em*", "a_b_c", "`code`", "``a ` b``", "~~gone~~", "[link](https://e.org/x)",
    "[ref]", "[ref][]", "![img](http://e.org/i.png)", "<https://e.org>", "https://e.org/a_b.", "&amp; &#27; &nope;",
    "\\*not\\*", "$x_1*y$", "\\(a_1*b\\)", "\\[ a_1 * b_2 \\]", "# Head", "### Head ###", "#", "===", "---", "***", "- - -",
    "--", "```", "```py", "~~~~", "```` x", "| a | b |", "|---|:-:|", "a|b", "-|-", "|1|2|3|", "$$", "\\[", "\\]",
    "def f(x): return {'a': 1}", '"""doc', "/* c", "*/", "x = '''", "[ref]: http://e.org/r", "[ref]: <>", "<b>html</b>",
    "line  ", "line\\", "字字字字", "👨‍👩‍👧 🇩🇪 👍🏽", "e\u0301a\u0308", "❤️ 1️⃣", "مرحبا", "\u200bz", "\x1b[31mred", "a\u2028b", "x\ty",
    "verylongwordverylongwordverylongword", "*a **b", "**a*b", "2024", "+", "1.", "\\", "``", "\u00a0", "a" * 90,
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


def loaded_lexers() -> Lexers:
    lexers = Lexers()
    lexers.load(("py", "python", "rust", "bash", "sql", "javascript", "typescript", "go", "cpp", "html", "lua"))
    return lexers


def streamed(text: str, width: int, *, lexers: Lexers, sizes: random.Random, most: int = 9) -> Document:
    """Return a document that was fed in chunks of random sizes, and laid out again where it asks for that."""
    document = fed(Document(width, lexers=lexers), text, sizes=sizes, most=most)
    if document.is_settled:
        return document
    again = Document(width, lexers=lexers, definitions=document.definitions)
    return fed(again, text, sizes=sizes, most=most)


def fed(document: Document, text: str, *, sizes: random.Random, most: int) -> Document:
    position = 0
    while position < len(text):
        size = sizes.randint(1, most)
        document.feed(text[position : position + size])
        position += size
    document.finish()
    while document.is_behind:
        document.advance()
    return document
