"""What a user looks for in the history, read from one line. Nothing that is typed is an error.

Words, "phrases", beginnings*, *insides; a minus before one leaves out what holds it. Filters: `model:` `provider:`
`tag:` `role:` `before:` `after:` `in:title`. All that is not understood is read as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from clanker_tui.domain.messages import Role
from clanker_tui.domain.periods import EXAMPLES, beginning

LONGEST = 2_000  # characters; and how many terms are looked for, of what somebody pastes
MOST_TERMS = 20
FIELDS = ("model", "provider", "tag")
ROLES = {
    "user": Role.USER,
    "you": Role.USER,
    "me": Role.USER,
    "question": Role.USER,
    "assistant": Role.ASSISTANT,
    "reply": Role.ASSISTANT,
}
PIECE = re.compile(
    r"""
    (?P<minus>-(?!-))?
    (?: (?P<filter>model|provider|tag|role|before|after|in) : )?
    (?: "(?P<phrase>[^"]*)"(?P<star>\*)? | (?P<word>[^\s"]+) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
HINTS = {
    "before": f"Write {EXAMPLES}.",
    "after": f"Write {EXAMPLES}.",
    "role": "Write role:user or role:reply.",
    "in": "Write in:title to search titles.",
}
QUOTES = str.maketrans("“”„«»\0", '""""" ')


class Reach(Enum):
    """Where a term may stand: as whole words, at the beginning of one, or anywhere."""

    WORD = "word"
    PREFIX = "prefix"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Term:
    """What a message must hold, or must not: a word, or several that follow each other."""

    text: str
    reach: Reach = Reach.WORD
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What the `field` of a message must be, or must not: one of FIELDS."""

    field: str
    value: str
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `since` is the first moment, `until` the first that is too late; None is no bound.

    `roles` are those that may speak. `notes` are sentences about what was ignored, for the user.
    """

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    roles: frozenset[Role] = frozenset(Role)
    since: datetime | None = None
    until: datetime | None = None
    in_title: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing about what to find."""
        return not self.terms and not self.filters and self.roles == set(Role) and not (self.since or self.until)


def parse_query(text: str, *, is_typing: bool = False, today: date | None = None) -> Query:
    """Return what a line looks for.

    Args:
        is_typing: more may follow: the last word is taken for the beginning of one.
        today: the day from which `7d` counts; None is the real one.
    """
    notes = (f"Only the first {LONGEST:,} characters are looked at.",) if len(text) > LONGEST else ()
    query = Query(notes=notes)
    pieces = list(pieces_of(text[:LONGEST].translate(QUOTES)))
    for piece in pieces:
        is_last = is_typing and piece is pieces[-1] and piece.end() == len(text)
        query = with_filter(query, piece, today, is_last) if piece["filter"] else with_term(query, piece, is_last)
    if len(query.terms) > MOST_TERMS:
        note = f"Only the first {MOST_TERMS} words are looked for."
        query = replace(query, terms=query.terms[:MOST_TERMS], notes=(*query.notes, note))
    return query


def pieces_of(text: str) -> Iterator[re.Match[str]]:
    """Yield the words, phrases and filters of a line; a quotation mark without its other is a blank."""
    at = 0
    while at < len(text):
        piece = PIECE.match(text, at)
        if piece and piece[0] and (piece["filter"] or piece["phrase"] is not None or piece["word"]):
            yield piece
        at = max(at + 1, piece.end() if piece else 0)


def with_term(query: Query, piece: re.Match[str], is_last: bool) -> Query:
    """Return a query that looks for a word or phrase too."""
    word, is_excluded = piece["word"] or piece["phrase"], bool(piece["minus"])
    bare = word.strip("*") if piece["word"] else word
    if not bare.strip():
        return query
    reach = Reach.WORD
    if piece["word"] and word.startswith("*"):
        reach = Reach.INSIDE
    elif piece["star"] or (piece["word"] and word.endswith("*")) or (is_last and piece["word"] and not is_excluded):
        reach = Reach.PREFIX
    term = Term(bare, reach, is_excluded)
    return query if term in query.terms else replace(query, terms=(*query.terms, term))


def with_filter(query: Query, piece: re.Match[str], today: date | None, is_last: bool) -> Query:
    """Return a query with a filter more, or with a note on why it is ignored: not while it is still being typed."""
    name, value = piece["filter"].lower(), (piece["word"] or piece["phrase"] or "").strip()
    filtered = narrowed(query, name, value, today, is_excluded=bool(piece["minus"])) if value else None
    if filtered is not None or is_last:
        return filtered or query
    hint = HINTS.get(name, "Write it without a blank before what it asks for.")
    return replace(query, notes=(*query.notes, f"{piece[0].strip()} is ignored. {hint}"))


def narrowed(query: Query, name: str, value: str, today: date | None, *, is_excluded: bool) -> Query | None:
    """Return a query that one filter narrows; None when its value means nothing."""
    match name:
        case "before" | "after":
            moment = beginning(value, today)
            return bounded(query, moment, is_end=(name == "before") != is_excluded) if moment else None
        case "role":
            role = ROLES.get(value.lower())
            allowed = frozenset(Role) - {role} if is_excluded else frozenset({role})
            return replace(query, roles=query.roles & allowed) if role else None
        case "in":
            return replace(query, in_title=True) if value.lower() == "title" and not is_excluded else None
        case _:
            return replace(query, filters=(*query.filters, Filter(name, value, is_excluded)))


def bounded(query: Query, moment: datetime, *, is_end: bool) -> Query:
    """Return a query that ends or begins at a moment, or where it did if that is closer."""
    if is_end:
        return replace(query, until=min(query.until or moment, moment))
    return replace(query, since=max(query.since or moment, moment))
