"""`clanker-tui history search`: what was said, with the line around it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from clanker_tui.cli.conversations import short_ids
from clanker_tui.cli.figures import local_time
from clanker_tui.cli.table import table, table_width
from clanker_tui.cli.terminal import print_drawn, print_notice, print_text
from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.domain.hits import Fragment, Hit
from clanker_tui.domain.messages import Role
from clanker_tui.domain.query import parse_query

if TYPE_CHECKING:
    from clanker_tui.history.store import History

HEAD = ("ID", "TIME", "WHO", "TITLE")
INDENT = "  "
BOLD, NORMAL = "\x1b[1m", "\x1b[22m"
Marked = list[tuple[str, bool]]


async def search(history: History, options: argparse.Namespace) -> None:
    """Search, print what is found, and tell on standard error how."""
    text = " ".join(options.words)
    page = await history.search(parse_query(text), order="best" if options.best else "newest", limit=options.limit)
    for note in page.notes:
        print_notice(note)
    if options.json:
        print_text(hits_as_json(page.hits))
    elif not page.hits:
        print_text(f"No message holds {clean_line(text)}.")
    else:
        print_drawn(hits_as_table(page.hits))
        if page.cursor is not None:
            print_notice(f"These are the first {len(page.hits)}: there is more, see --limit.")


def hits_as_json(hits: Sequence[Hit]) -> str:
    """Return the hits for a program."""
    return json.dumps([hit_fields(hit) for hit in hits], indent=2, ensure_ascii=False)


def hit_fields(hit: Hit) -> dict[str, object]:
    """Return a hit under the names that scripts see."""
    return {
        "conversation_id": hit.conversation_id,
        "message_id": hit.message_id,
        "title": hit.title,
        "role": hit.role,
        "model": hit.model,
        "created_at": hit.created_at.isoformat(),
        "snippet": hit.snippet,
        "hits": [fragment.text for fragment in hit.fragments if fragment.is_hit],
    }


def hits_as_table(hits: Sequence[Hit]) -> str:
    """Return a line for each hit; in a terminal, which is too narrow for the text, that follows on the next line."""
    short = short_ids([hit.conversation_id for hit in hits])
    rows = [
        [
            short[hit.conversation_id],
            local_time(hit.created_at),
            "You" if hit.role is Role.USER else hit.model or "Reply",
            hit.title or "Untitled",
        ]
        for hit in hits
    ]
    texts = [on_one_line(hit.fragments) for hit in hits]
    if not sys.stdout.isatty():
        return table([*HEAD, "TEXT"], [[*row, plain(text)] for row, text in zip(rows, texts, strict=True)])
    head, *lines = table(HEAD, rows, width=table_width()).split("\n")
    draw = bold if has_bold() else plain
    return "\n".join([head, *(f"{line}\n{INDENT}{draw(text)}" for line, text in zip(lines, texts, strict=True))])


def on_one_line(fragments: Sequence[Fragment]) -> Marked:
    """Return the characters of a text that is safe to draw, with whether each is of a hit."""
    marked: Marked = []
    for fragment in fragments:
        for char in clean(fragment.text):
            if not char.isspace():
                marked.append((char, fragment.is_hit))
            elif marked and marked[-1][0] != " ":
                marked.append((" ", fragment.is_hit))
    while marked and marked[-1][0] == " ":
        marked.pop()
    return marked


def plain(marked: Marked) -> str:
    """Return a text without its marks."""
    return "".join(map(itemgetter(0), marked))


def bold(marked: Marked) -> str:
    """Return a text with its hits in bold."""
    pieces = [(is_hit, plain(list(chars))) for is_hit, chars in groupby(marked, key=itemgetter(1))]
    return "".join(f"{BOLD}{piece}{NORMAL}" if is_hit else piece for is_hit, piece in pieces)


def has_bold() -> bool:
    """Whether the terminal may be told to draw in bold."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
