"""The parser of what stands inside a block: drawn, never obeyed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

SCHEMES = ("http", "https", "mailto")

_MATH = re.compile(
    r"\$\$(?=\S)[^$\n]{1,500}\$\$"
    r"|\$(?=[^\s$])[^$\n]{0,300}(?<![\s\\])\$(?!\d)"
    r"|\\\((?:(?!\\\)).){1,500}\\\)"
    r"|\\\[(?:(?!\\\]).){1,500}\\\]",
    re.DOTALL,
)


class CleanParser(MarkdownIt):
    """Parses what models write. HTML is text, mathematics stays as written, and only addresses that name a known
    scheme are links.
    """

    def __init__(self) -> None:
        super().__init__("gfm-like", {"html": False})
        self.inline.ruler.before("escape", "math", math)
        if self.linkify is not None:
            self.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})

    def validateLink(self, url: str) -> bool:  # noqa: N802  # the parser's name for it
        try:
            return urlsplit(url).scheme.lower() in SCHEMES
        except ValueError:
            return False


def math(state: StateInline, silent: bool) -> bool:
    """Take in mathematics whole: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`."""
    if state.src[state.pos] not in "$\\":
        return False
    found = _MATH.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.content = found.group()
    state.pos = found.end()
    return True
