"""Compares the sums over requests with the requests themselves, and makes them anew."""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

import sqlite3

from clanker_tui.history.database import Database
from clanker_tui.history.filling import ADD, COUNT, DAY, KEYS, OFFSETS, SUMMED
from clanker_tui.history.sums import FIGURES

IN_ORDER = ", ".join(FIGURES)
OF_CONVERSATIONS = f"""
    SELECT facet, conversation_id, day, provider, model, {IN_ORDER} FROM usage_conversations WHERE requests > 0
"""
BY_CONVERSATION = f"""
    WITH days AS (
        SELECT coalesce(conversation_id, '') AS conversation_id, {DAY.format(0)} AS day, provider, model, {SUMMED}
        FROM usage_figures GROUP BY coalesce(conversation_id, ''), day, provider, model
    )
    SELECT 'day', * FROM days UNION ALL
    SELECT 'all', conversation_id, 0, '', '', {SUMMED} FROM days GROUP BY conversation_id
"""
BY_DAY = COUNT.format(rows="(seq <= :done OR seq > :target)")
OF_DAYS = f"""
    SELECT offset_s, facet, day, {", ".join(KEYS)}, {IN_ORDER} FROM usage_days
    WHERE offset_s = :offset_s AND requests > 0
"""
STRAY = "SELECT EXISTS (SELECT 1 FROM usage_days WHERE offset_s NOT IN (SELECT offset_s FROM usage_offsets))"
WRONG = "the sums over requests do not match the requests"


def are_right(database: Database) -> bool:
    """Whether all sums are those of the requests; it takes some seconds for a million of them."""
    for offset_s, _, done, target in database.execute(OFFSETS).fetchall():
        if differ(database, BY_DAY, OF_DAYS, {"offset_s": offset_s, "done": done, "target": target}):
            return False
    return not database.one(STRAY) and not differ(database, BY_CONVERSATION, OF_CONVERSATIONS, {})


def differ(database: Database, one: str, other: str, values: dict[str, int]) -> bool:
    """Whether two questions, each of whose rows is there once, have other rows than one another."""
    columns = len(database.execute(f"SELECT * FROM ({other}) LIMIT 0", values).description)
    each = ", ".join(str(number + 1) for number in range(columns))
    sql = (
        f"SELECT * FROM (SELECT * FROM ({one}) UNION ALL SELECT * FROM ({other})) GROUP BY {each} HAVING count(*) <> 2"
    )
    return database.execute(f"{sql} LIMIT 1", values).fetchone() is not None


def recount(database: Database) -> None:
    """Make all sums anew, in the transaction that is open."""
    database.execute("DELETE FROM usage_days")
    database.execute("DELETE FROM usage_conversations")
    fill_conversations(database.connection)
    last = database.one("SELECT coalesce(max(seq), 0) FROM usage")
    for offset_s, *_ in database.execute(OFFSETS).fetchall():
        database.execute(ADD, {"offset_s": offset_s, "after": -1, "until": last})
    database.execute("UPDATE usage_offsets SET done_seq = ?, target_seq = ?", (last, last))


def fill_conversations(connection: sqlite3.Connection) -> None:
    """Fill the sums of conversations, of which there are none."""
    connection.execute(f"INSERT INTO usage_conversations {BY_CONVERSATION}")
