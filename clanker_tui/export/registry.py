"""The table of export formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clanker_tui.domain.tree import ConversationTree
from clanker_tui.export import html, json_format, jsonl, markdown

Render = Callable[[ConversationTree], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """How conversations become text, piece by piece.

    `shown` renders what is shown of a conversation, `whole` all of its branches. `head`, `between` and `tail` stand
    around conversations that share a file; a format without `holds_many` has room for one.
    """

    name: str
    ending: str
    shown: Render
    whole: Render
    holds_many: bool = True
    head: str = ""
    between: str = ""
    tail: str = ""


FORMATS = {
    one.name: one
    for one in (
        Format("markdown", ".md", markdown.shown, markdown.whole, holds_many=False),
        Format(
            "json",
            ".json",
            json_format.whole,
            json_format.whole,
            head=json_format.HEAD,
            between=json_format.BETWEEN,
            tail=json_format.TAIL,
        ),
        Format("jsonl", ".jsonl", jsonl.whole, jsonl.whole),
        Format("html", ".html", html.shown, html.whole, holds_many=False),
    )
}
