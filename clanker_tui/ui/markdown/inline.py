"""Inline: the text of one block, as runs that have looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markdown_it.token import Token

from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.ui.markdown.cells import safe_cut
from clanker_tui.ui.markdown.parser import CleanParser
from clanker_tui.ui.markdown.rows import Span
from clanker_tui.ui.markdown.wrapping import whole_clusters

PIECE_LIMIT = 1_500
"""Characters that are parsed together; a longer paragraph is parsed in pieces."""
EFFORT_LIMIT = 500
"""Marks in a piece; one that holds more is drawn as plain text."""

Definition = Mapping[str, Any]

_MARKS = re.compile(r"[\\`*_~\[<&$]|://|mailto:")
_BREAK = re.compile(r" *\n *")
_HARD = "  \n"
_LOOKS = {"strong_open": "strong", "em_open": "em", "s_open": "strike"}
_CLOSERS = frozenset({"strong_close", "em_close", "s_close"})


class Definitions(dict[str, Definition]):
    """Where references lead. It notes what was asked for and not there: a later definition would change that."""

    def __init__(self, known: Mapping[str, Definition]) -> None:
        super().__init__(known)
        self.missed: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        found = super().get(label)
        if found is None:
            self.missed.add(label)
            return default
        return found


class Inline:
    """Turns the text of blocks into runs."""

    def __init__(self, known: Mapping[str, Definition]) -> None:
        self.definitions = Definitions(known)
        self._parser: CleanParser | None = None
        self._definer: CleanParser | None = None

    @property
    def parser(self) -> CleanParser:
        if self._parser is None:
            self._parser = CleanParser()
        return self._parser

    def runs(self, text: str, look: str = "") -> list[Span]:
        """Return text as runs; a run of a newline is a break that was asked for."""
        text = clean(text)
        if len(text) > PIECE_LIMIT:
            cut = piece_end(text)
            return whole_clusters([*self.runs(text[:cut], look), *self.runs(text[cut:], look)])
        if _MARKS.search(text) is None and _HARD not in text:
            return [Span(one_line(text), look)]
        if effort_of(text) > EFFORT_LIMIT:
            return [Span(one_line(text), look)]
        tokens = self.parser.parseInline(text, {"references": self.definitions})
        return whole_clusters(runs_of(tokens[0].children or (), look))

    def take_definitions(self, text: str, *, is_trial: bool) -> str:
        """Return what is left of a paragraph when the definitions at its beginning are taken out, and learn them."""
        if not text.startswith("[") or "]:" not in text:
            return text
        found: dict[str, dict[str, Definition]] = {}
        if self._definer is None:
            self._definer = definition_parser()
        tokens = self._definer.parse(text, found)
        if not is_trial:
            for label, definition in found.get("references", {}).items():
                self.definitions.setdefault(label, definition)
        return tokens[1].content if tokens else ""


def definition_parser() -> CleanParser:
    """Return a parser that finds the definitions at the beginning of a paragraph, and nothing else."""
    parser = CleanParser()
    parser.block.ruler.enableOnly(["reference", "paragraph"])
    parser.core.ruler.enableOnly(["block"])
    return parser


def effort_of(text: str) -> int:
    """Return how much there is to parse, in marks. Brackets and addresses make the parser look around."""
    return len(_MARKS.findall(text)) + 2 * text.count("[") + 4 * text.count("://")


def piece_end(text: str) -> int:
    """Return where the first piece of a long text ends: before a newline or space, where there is one."""
    end = max(text.rfind("\n", PIECE_LIMIT // 2, PIECE_LIMIT), text.rfind(" ", PIECE_LIMIT // 2, PIECE_LIMIT))
    return end if end > 0 else safe_cut(text, PIECE_LIMIT)


def one_line(text: str) -> str:
    """Return clean text on one line."""
    if "\n" in text:
        text = _BREAK.sub(" ", text)
    return text.replace("\t", " ")


def runs_of(tokens: Sequence[Token], base: str) -> list[Span]:
    """Return inline tokens as runs."""
    runs: list[Span] = []
    looks = [base]
    href = ""
    for token in tokens:
        kind, look = token.type, looks[-1]
        if kind == "text":
            if token.content:
                runs.append(Span(drawn(token.content), look, href))
        elif kind == "softbreak":
            runs.append(Span(" ", look, href))
        elif kind == "hardbreak":
            runs.append(Span("\n"))
        elif kind == "code_inline":
            runs.append(Span(drawn(token.content), joined(look, "literal"), href))
        elif kind == "math":
            runs.append(Span(drawn(token.content), joined(look, "math"), href))
        elif kind == "image":
            address = clean_line(str(token.attrs.get("src", "")))
            runs.append(Span(drawn(f"[image: {token.content}]"), joined(look, "image"), href or address))
        elif kind == "link_open":
            href = clean_line(str(token.attrs.get("href", "")))
            looks.append(joined(look, "link"))
        elif kind == "link_close":
            href = ""
            looks.pop()
        elif kind in _LOOKS:
            looks.append(joined(look, _LOOKS[kind]))
        elif kind in _CLOSERS:
            looks.pop()
    return merged(runs)


def drawn(text: str) -> str:
    """Return text of a token, cleaned once more: an entity such as `&#x202e;` is not what it stands for."""
    if text.isascii() and text.isprintable():
        return text
    return clean(text).replace("\n", " ").replace("\t", " ")


def joined(look: str, name: str) -> str:
    """Return a look with one more name."""
    return f"{look} {name}" if look else name


def merged(runs: Iterable[Span]) -> list[Span]:
    """Return runs with neighbours that look the same as one."""
    found: list[Span] = []
    for run in runs:
        last = found[-1] if found else None
        if last is not None and last[1:] == run[1:] and "\n" not in (last.text, run.text):
            found[-1] = Span(last.text + run.text, run.look, run.href)
        else:
            found.append(run)
    return found
