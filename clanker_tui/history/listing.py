"""Questions about conversations: plain SQL, since a user waits and the running app does without SQLModel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from clanker_tui.domain.messages import Conversation, ConversationSummary
from clanker_tui.history.database import Database
from clanker_tui.history.reading import TEXT_OR_NULL, Row
from clanker_tui.history.values import demand, moment, moment_text, text_bytes

PAGE = 200

NEWEST_FIRST = "ORDER BY updated_at DESC, id DESC LIMIT :limit"
TAGS = """
    (SELECT group_concat(tag, char(31)) FROM (
        SELECT tag FROM tags WHERE conversation_id = conversations.id ORDER BY tag
    ))
"""
STORED_FIELDS = f"""
    id, title, created_at, updated_at, provider, model, system_prompt, leaf_id, sent_from_id, summary, pinned_at,
    archived_at, {TAGS}
"""
STORED = f"SELECT {STORED_FIELDS} FROM conversations WHERE deleted_at IS NULL"  # noqa: S608  made of constants
ONE = f"{STORED} AND id = CAST(:id AS TEXT)"
LAST = f"{STORED} {NEWEST_FIRST}"
SUMS = "FROM usage_conversations WHERE facet = 'all' AND conversation_id = conversations.id"
LINES = f"""
    SELECT
        id, title, updated_at, provider, model,
        (
            SELECT count(*) FROM messages
            WHERE conversation_id = conversations.id AND role = 'user' AND messages.deleted_at IS NULL
        ),
        pinned_at IS NOT NULL, archived_at IS NOT NULL, {TAGS},
        {", ".join(f"coalesce((SELECT {figure} {SUMS}), 0)" for figure in ("nano_usd", "unpriced", "requests"))}
    FROM conversations WHERE deleted_at IS NULL
"""  # noqa: S608  made of constants
PINNED = f"{LINES} AND pinned_at IS NOT NULL ORDER BY pinned_at"
LIMITS = {
    "updated_at": "(updated_at, id) < (:updated_at, CAST(:id AS TEXT))",
    "archived": "(archived_at IS NOT NULL) = :archived",
    "tag": "id IN (SELECT conversation_id FROM tags WHERE tag = CAST(:tag AS TEXT))",
}
TAG_BEGINS = """
    id IN (SELECT conversation_id FROM tags
        WHERE tag BETWEEN CAST(:tag{0} AS TEXT) AND CAST(:tag{0} AS TEXT) || char(0x10FFFF))
"""
# "~" sorts behind every id.
BEGINNING = f"{LINES} AND id BETWEEN CAST(:prefix AS TEXT) AND CAST(:prefix AS TEXT) || '~' {NEWEST_FIRST}"


def latest(
    database: Database,
    *,
    limit: int = PAGE,
    before: tuple[datetime, str] | None = None,
    archived: bool | None = None,
    tag: str | None = None,
    tags_begin: Sequence[str] = (),
    words: str = "",
) -> list[ConversationSummary]:
    """Return a page of the list, the most recent first, those pinned among them.

    Args:
        before: `updated_at` and `id` of the last line of the page before.
        archived: only what is archived, or only what is not.
        tag: only what is marked with it.
        tags_begin: only what has, for each of these, a tag that begins so: they are still being typed.
        words: only titles that hold all of them, in any order, whatever their case.
    """
    values: dict[str, object] = {"limit": limit}
    if before is not None:
        values |= {"updated_at": moment_text(before[0]), "id": text_bytes(before[1])}
    if archived is not None:
        values["archived"] = archived
    if tag is not None:
        values["tag"] = text_bytes(tag)
    limits = [LIMITS[name] for name in values if name in LIMITS]
    if archived is False:
        limits.append("archived_at IS NULL")  # said so that its index is used
    for number, beginning in enumerate(tags_begin):
        values[f"tag{number}"] = text_bytes(beginning)
        limits.append(TAG_BEGINS.format(number))
    for number, word in enumerate(words.split()):
        values[f"word{number}"] = text_bytes(word.casefold())
        limits.append(f"instr(casefold(CAST(title AS BLOB)), CAST(:word{number} AS TEXT)) > 0")
    return lines(database, " AND ".join([LINES, *limits]) + f" {NEWEST_FIRST}", values)


def pinned(database: Database) -> list[ConversationSummary]:
    """Return the pinned conversations, in the order they were pinned."""
    return lines(database, PINNED, {})


def find(database: Database, prefix: str) -> list[ConversationSummary]:
    """Return the conversations whose id begins with `prefix`, at most PAGE of them."""
    return lines(database, BEGINNING, {"limit": PAGE, "prefix": text_bytes(prefix.lower())})


def last(database: Database) -> Conversation | None:
    """Return the conversation that was used last."""
    return to_conversation(database.execute(LAST, {"limit": 1}).fetchone())


def one(database: Database, conversation_id: str) -> Conversation | None:
    """Return a conversation; None when there is none of that id, or it is in the bin."""
    return to_conversation(database.execute(ONE, {"id": text_bytes(conversation_id)}).fetchone())


def to_conversation(row: Row | None) -> Conversation | None:
    """Return the conversation in a row of STORED; None without one."""
    return None if row is None else conversation_of(row)


def conversation_of(row: Row) -> Conversation:
    """Return the conversation in a row of STORED_FIELDS."""
    identity, title, created_at, updated_at, provider, model, system_prompt, leaf_id, *marks = row
    sent_from_id, summary, pinned_at, archived_at, tags = marks
    demand(str, identity, title, provider, model, system_prompt, summary)
    demand(TEXT_OR_NULL, leaf_id, sent_from_id, tags)
    return Conversation(
        id=identity,
        title=title,
        created_at=moment(created_at),
        updated_at=moment(updated_at),
        provider=provider,
        model=model,
        system_prompt=system_prompt,
        leaf_id=leaf_id,
        sent_from_id=sent_from_id,
        summary=summary,
        pinned_at=None if pinned_at is None else moment(pinned_at),
        archived_at=None if archived_at is None else moment(archived_at),
        tags=tags_of(tags),
    )


def lines(database: Database, sql: str, values: Mapping[str, object]) -> list[ConversationSummary]:
    """Return the lines of the list that a query finds."""
    return [to_summary(row) for row in database.execute(sql, values)]


def to_summary(row: Row) -> ConversationSummary:
    """Return a line of the list from a row of LINES."""
    identity, title, updated_at, provider, model, turns, is_pinned, is_archived, tags, *sums = row
    nano_usd, unpriced, requests = sums
    demand(str, identity, title, provider, model)
    demand(TEXT_OR_NULL, tags)
    demand(int, *sums)
    return ConversationSummary(
        identity,
        title,
        moment(updated_at),
        provider,
        model,
        turns,
        is_pinned=bool(is_pinned),
        is_archived=bool(is_archived),
        tags=tags_of(tags),
        nano_usd=nano_usd,
        unpriced=unpriced,
        requests=requests,
    )


def tags_of(joined: str | None) -> tuple[str, ...]:
    """Return the tags that a query put together."""
    return tuple(joined.split("\x1f")) if joined else ()
