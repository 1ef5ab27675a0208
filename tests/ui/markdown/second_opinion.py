"""A second opinion: what rows a text should have, by the blocks that markdown-it finds. Very wide, without gaps."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it.token import Token

from clanker_tui.domain.clean import clean
from clanker_tui.ui.markdown.parser import CleanParser

BULLETS = "•◦"


class Reader:
    """Walks over the tokens of a text and keeps what stands at the left."""

    def __init__(self, text: str) -> None:
        parser = CleanParser()
        parser.options["maxNesting"] = 100
        self._tokens = parser.parse(text)
        self._left: list[tuple[str, str]] = []  # of each container: its first row's margin, and the other rows'
        self._lists: list[tuple[str, int]] = []
        self._is_empty: list[bool] = []

    def rows(self) -> Iterator[str]:
        skip_to = 0
        for index, token in enumerate(self._tokens):
            if index < skip_to:
                continue
            match token.type:
                case "blockquote_open":
                    self._left.append(("▌ ", "▌ "))
                case "blockquote_close":
                    self._left.pop()
                case "bullet_list_open":
                    depth = sum(kind == "" for kind, _ in self._lists)
                    self._lists.append(("", depth))
                case "ordered_list_open":
                    self._lists.append((token.markup, int(token.attrs.get("start", 1))))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "list_item_open":
                    self._open_item()
                case "list_item_close":
                    if self._is_empty.pop():
                        yield self._with_left("")
                    self._left.pop()
                case "table_open":
                    skip_to = next(i for i in range(index, len(self._tokens)) if self._tokens[i].type == "table_close")
                    yield from self._table(self._tokens[index:skip_to])
                case _:
                    yield from self._leaf(token)

    def _open_item(self) -> None:
        kind, number = self._lists[-1]
        marker = f"{number}{kind} " if kind else f"{BULLETS[number % 2]} "
        if kind:
            self._lists[-1] = (kind, number + 1)
        self._left.append((marker, " " * len(marker)))
        self._is_empty.append(True)

    def _leaf(self, token: Token) -> Iterator[str]:
        match token.type:
            case "inline":
                for line in inline_text(token).split("\n"):
                    yield self._with_left(line)
            case "fence" | "code_block":
                for line in token.content.removesuffix("\n").split("\n"):
                    yield self._with_left("│ " + clean(line).expandtabs(4))
            case "hr":
                yield self._with_left("─")

    def _table(self, tokens: list[Token]) -> Iterator[str]:
        row: list[str] = []
        for token in tokens:
            if token.type == "inline":
                row.append(inline_text(token).strip())
            elif token.type == "tr_close":
                yield self._with_left("│".join(row))
                row = []

    def _with_left(self, text: str) -> str:
        left = "".join(first for first, _ in self._left)
        self._left = [(rest, rest) for _, rest in self._left]
        self._is_empty = [False for _ in self._is_empty]
        return left + text


def inline_text(token: Token) -> str:
    """Return the text of an inline token, breaks as newlines."""
    parts: list[str] = []
    for child in token.children or ():
        match child.type:
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(f"[image: {child.content}]")
            case _:
                parts.append(child.content.replace("\n", " ").replace("\t", " "))
    return clean("".join(parts))
