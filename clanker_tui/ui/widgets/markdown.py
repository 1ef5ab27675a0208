"""Markdown from a model: drawn, never obeyed. Import it late: the parser costs as much as the rest of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType
from textual.app import ComposeResult
from textual.widgets import Markdown
from textual.widgets._markdown import MarkdownTable, MarkdownTableCellContents, MarkdownTableContent

from clanker_tui.domain.clean import clean

SCHEMES = ("http", "https", "mailto")


class CleanParser(MarkdownIt):
    """Parses what models write. HTML is text, and only addresses that name a known scheme are links."""

    def __init__(self) -> None:
        super().__init__("gfm-like", {"html": False})
        if self.linkify is not None:
            self.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})

    def validateLink(self, url: str) -> bool:  # noqa: N802  # the parser's name for it
        try:
            return urlsplit(url).scheme.lower() in SCHEMES
        except ValueError:
            return False

    def parse(self, src: str, env: EnvType | None = None) -> list[Token]:
        """Return the tokens, cleaned once more: an entity such as `&#x202e;` is not what it stands for."""
        tokens = super().parse(src, env)
        clean_tokens(tokens)
        return tokens


def clean_tokens(tokens: Sequence[Token]) -> None:
    """Clean what is drawn of tokens, in place."""
    for token in tokens:
        token.content = clean(token.content)
        clean_tokens(token.children or ())


class PlainTableContent(MarkdownTableContent):
    """The cells of a table. Textual gives each a tooltip that it reads as markup, which ends the app at `[/x]`."""

    def compose(self) -> ComposeResult:
        for cell in super().compose():
            if isinstance(cell, MarkdownTableCellContents):
                cell.tooltip = None
            yield cell


class PlainTable(MarkdownTable):
    """A table whose cells have no tooltips."""

    def compose(self) -> ComposeResult:
        self._headers, self._rows = self._get_headers_and_rows()
        yield PlainTableContent(self._headers, self._rows)


class SafeMarkdown(Markdown):
    """Shows a model's Markdown. Links are told by `Markdown.LinkClicked` and not opened here."""

    BLOCKS = {**Markdown.BLOCKS, "table_open": PlainTable}  # noqa: RUF012  # the base declares no ClassVar

    def __init__(self, source: str = "") -> None:
        parser = CleanParser()
        super().__init__(clean(source), parser_factory=lambda: parser, open_links=False)
