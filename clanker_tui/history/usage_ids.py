"""Finds requests, and the conversations they were made for, by the beginning of an id."""

from __future__ import annotations

from clanker_tui.history.database import Database
from clanker_tui.history.values import text_bytes

MOST = 4
LAST = "\U0010ffff"  # sorts after everything that can follow
BEGINNING = "{id} >= CAST(:first AS TEXT) AND {id} < CAST(:last AS TEXT) LIMIT :most"
REQUESTS = f"SELECT id FROM usage WHERE {BEGINNING.format(id='id')}"  # noqa: S608  made of constants
CONVERSATIONS = f"SELECT DISTINCT conversation_id FROM usage WHERE {BEGINNING.format(id='conversation_id')}"  # noqa: S608


def request_ids(database: Database, prefix: str) -> list[str]:
    """Return the ids of requests that begin with `prefix`: some of them, if there are many."""
    return beginning_with(database, REQUESTS, prefix)


def conversation_ids(database: Database, prefix: str) -> list[str]:
    """Return the ids of conversations that requests were made for, also of those that are gone since."""
    return beginning_with(database, CONVERSATIONS, prefix)


def beginning_with(database: Database, statement: str, prefix: str) -> list[str]:
    bounds = {"first": text_bytes(prefix), "last": text_bytes(prefix + LAST), "most": MOST}
    return [identity for (identity,) in database.execute(statement, bounds)]
