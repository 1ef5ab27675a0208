"""Markdown of a message as HTML: no HTML of its own, no picture, and only links that lead where links may."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

SCHEMES = ("http", "https", "mailto")
LONGEST = 100_000  # characters; a message beyond is shown as it was written


class SafeMarkdown(MarkdownIt):
    """Follows an address only where it names a known scheme."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  the parser's name for it
        try:
            return urlsplit(url).scheme.lower() in SCHEMES
        except ValueError:
            return False


class SafeRenderer(RendererHTML):
    """Names a picture instead of loading it."""

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        """Return a link to a picture."""
        token = tokens[idx]
        said = self.renderInlineAsText(token.children or [], options, env) or "picture"
        return f'<a href="{escape(str(token.attrs["src"]))}" rel="noreferrer">[{escape(said)}]</a>'

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]) -> str:
        """Return the beginning of a link, which does not tell where it stood."""
        tokens[idx].attrSet("rel", "noreferrer")
        return self.renderToken(tokens, idx, options, env)


@cache
def parser() -> MarkdownIt:
    """Return the parser; it takes a while to make."""
    made = SafeMarkdown("gfm-like", {"html": False, "breaks": False}, renderer_cls=SafeRenderer)
    if made.linkify is not None:
        made.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return made


def rendered(text: str) -> str:
    """Return a message as HTML."""
    if len(text) > LONGEST:
        return f'<div class="plain">{escape(text)}</div>'
    html: str = parser().render(text)
    return html
