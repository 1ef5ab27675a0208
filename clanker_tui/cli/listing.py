"""`history list`: the conversations, those that are pinned first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clanker_tui.cli.conversations import short_ids
from clanker_tui.cli.figures import local_time
from clanker_tui.cli.table import table, table_width
from clanker_tui.domain.figures import usd, usd_decimal
from clanker_tui.domain.messages import ConversationSummary
from clanker_tui.domain.tags import clean_tag, with_marks

if TYPE_CHECKING:
    import argparse

    from clanker_tui.history.store import History

MOST = 2**62  # what SQLite takes for a limit that is none
NOTHING = "There is no conversation yet."
NO_SUCH = "There is no such conversation."


async def listed(history: History, options: argparse.Namespace) -> str:
    """Return the list of conversations."""
    found = await found_conversations(
        history,
        limit=MOST if options.all else options.limit,
        archived=options.archived or (None if options.all else False),
        tag=clean_tag(options.tag) if options.tag is not None else None,
    )
    if options.json:
        return list_as_json(found)
    return list_as_table(found) or (NO_SUCH if options.archived or options.tag else NOTHING)


async def found_conversations(
    history: History, *, limit: int, archived: bool | None, tag: str | None
) -> Sequence[ConversationSummary]:
    """Return the pinned conversations, then the latest of the others, `limit` together."""
    pinned = [
        one
        for one in await history.pinned_conversations()
        if archived in (None, one.is_archived) and (tag is None or tag in one.tags)
    ]
    latest = await history.conversations(limit=limit, archived=archived, tag=tag)
    return [*pinned, *(one for one in latest if not one.is_pinned)][:limit]


def list_as_table(conversations: Sequence[ConversationSummary]) -> str:
    """Return a line for each conversation; empty when there is none."""
    if not conversations:
        return ""
    short = short_ids([one.id for one in conversations])
    rows = [
        [
            short[one.id],
            local_time(one.updated_at),
            str(one.turns),
            cost(one),
            one.model or "?",
            heading(one),
        ]
        for one in conversations
    ]
    head = ["ID", "LAST USED", "TURNS", "COST", "MODEL", "TITLE"]
    return table(head, rows, right=("TURNS", "COST"), width=table_width())


def heading(one: ConversationSummary) -> str:
    """Return a title with its marks: `* Borrow checker #rust (archived)`."""
    title = one.title or "Untitled"
    parts = ("*" * one.is_pinned, title, with_marks(one.tags), "(archived)" * one.is_archived)
    return " ".join(part for part in parts if part)


def cost(one: ConversationSummary) -> str:
    """Return what a conversation cost, or at least cost where prices are unknown.

    `?` where all are; `-` where nothing was asked for, as after an import.
    """
    if one.unpriced:
        return f"≥ {usd(one.nano_usd)}" if one.unpriced < one.requests else "?"
    return usd(one.nano_usd) if one.requests else "-"


def list_as_json(conversations: Sequence[ConversationSummary]) -> str:
    """Return the list for a program. `usd` is null where no price is known, and lacks the `unpriced` requests."""
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "updated_at": one.updated_at.isoformat(),
            "provider": one.provider,
            "model": one.model,
            "turns": one.turns,
            "pinned": one.is_pinned,
            "archived": one.is_archived,
            "tags": list(one.tags),
            "cost": {
                "usd": None if one.unpriced == one.requests else usd_decimal(one.nano_usd),
                "unpriced": one.unpriced,
                "requests": one.requests,
            },
        }
        for one in conversations
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)
