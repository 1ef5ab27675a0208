"""Finds conversations by their titles, the latest first."""

from __future__ import annotations

import re

from clanker_tui.domain.hits import Cursor, Hit, HitPage
from clanker_tui.domain.messages import Role
from clanker_tui.domain.query import Query
from clanker_tui.history.database import Database
from clanker_tui.history.reading import Row, word
from clanker_tui.history.rows import Conditions
from clanker_tui.history.snippets import cut
from clanker_tui.history.values import moment, moment_text, text_bytes

TESTS = {
    "model": "instr(lower(conversations.model), lower({value})) > 0",
    "provider": "instr(lower(conversations.provider), lower({value})) > 0",
    "tag": "EXISTS (SELECT 1 FROM tags WHERE conversation_id = conversations.id AND tag = {value})",
}
FOUND = """
    SELECT
        conversations.seq, conversations.id, title, updated_at, conversations.model, messages.id,
        coalesce(messages.role, 'assistant')
    FROM conversations LEFT JOIN messages ON messages.id = conversations.leaf_id AND messages.deleted_at IS NULL
    WHERE conversations.deleted_at IS NULL
"""
IN_ORDER = " ORDER BY updated_at DESC, conversations.id DESC LIMIT :limit"
AFTER = " AND (updated_at, conversations.id) < (SELECT updated_at, id FROM conversations WHERE seq = :key)"
IGNORED = "role: says nothing about titles and is ignored."


def titles(database: Database, query: Query, limit: int, cursor: Cursor | None) -> HitPage:
    """Return a page of the conversations whose titles hold all terms, each anywhere; before: and after: are about
    their last use.
    """
    conditions = Conditions.of(query, TESTS)
    sql, values = FOUND + conditions.sql, {**conditions.values, "limit": limit + 1}
    for number, term in enumerate(query.terms):
        values[f"term{number}"] = text_bytes(term.text.casefold())
        held = f"instr(casefold(CAST(title AS BLOB)), CAST(:term{number} AS TEXT))"
        sql += f" AND {held} {'= 0' if term.is_excluded else '> 0'}"
    for name, sign, bound in (("since", ">=", query.since), ("until", "<", query.until)):
        if bound is not None:
            sql, values[name] = f"{sql} AND updated_at {sign} :{name}", moment_text(bound)
    if cursor is not None:
        sql, values["key"] = sql + AFTER, cursor.key
    rows = database.execute(sql + IN_ORDER, values).fetchall()
    words = [re.escape(term.text) for term in query.terms if not term.is_excluded]
    marks = re.compile("|".join(words), re.IGNORECASE) if words else None
    hits = tuple(hit(row, marks) for row in rows[:limit])
    notes = query.notes if query.roles == set(Role) else (*query.notes, IGNORED)
    return HitPage(hits, Cursor(hits[-1].key) if len(rows) > limit else None, notes)


def hit(row: Row, marks: re.Pattern[str] | None) -> Hit:
    """Return what a row of FOUND is about."""
    key, conversation_id, title, updated_at, model, message_id, role = row
    places = [(found.start(), found.end(), 0) for found in marks.finditer(title)] if marks else []
    fragments = cut(title, places, is_whole=True)
    return Hit(conversation_id, title, message_id, word(Role, role), model, moment(updated_at), fragments, key)
