"""Changes to a conversation. One without a message is not stored yet: there nothing happens.

Each notes when its field was changed, in `edits`: when two histories meet, the later edit of each field wins.
"""

from __future__ import annotations

from collections.abc import Iterable

from clanker_tui.domain.messages import now
from clanker_tui.domain.tags import clean_tag
from clanker_tui.history.database import Database
from clanker_tui.history.values import moment_text, text_bytes

ADD_TAG = "INSERT OR IGNORE INTO tags (conversation_id, tag) VALUES (CAST(? AS TEXT), CAST(? AS TEXT))"
NOTE = "edits = json_set(iif(edits = '', '{}', edits), :field, :at)"


def rename(database: Database, conversation_id: str, title: str) -> None:
    """Give a conversation another title."""
    edit(database, conversation_id, "title", "title = CAST(:title AS TEXT)", title=text_bytes(title))


def suggest_title(database: Database, conversation_id: str, title: str) -> bool:
    """Give a conversation a title that nobody asked for; False where the user gave one, or it is gone."""
    sql = """
        UPDATE conversations SET title = CAST(:title AS TEXT)
        WHERE id = CAST(:id AS TEXT) AND deleted_at IS NULL
            AND json_extract(iif(edits = '', '{}', edits), '$.title') IS NULL
    """
    values = {"title": text_bytes(title), "id": text_bytes(conversation_id)}
    return database.execute(sql, values).rowcount > 0


def change_model(database: Database, conversation_id: str, provider: str, model: str) -> None:
    """Let new turns of a conversation use another provider or model."""
    change = "provider = CAST(:provider AS TEXT), model = CAST(:model AS TEXT)"
    edit(database, conversation_id, "model", change, provider=text_bytes(provider), model=text_bytes(model))


def change_system_prompt(database: Database, conversation_id: str, text: str) -> None:
    """Let new turns of a conversation go with another system prompt."""
    change = "system_prompt = CAST(:text AS TEXT)"
    edit(database, conversation_id, "system_prompt", change, text=text_bytes(text))


def send_from(database: Database, conversation_id: str, message_id: str | None, summary: str = "") -> None:
    """Let only the messages from one on go along with a question, with a summary of those before it; None: all."""
    change = "sent_from_id = CAST(:message_id AS TEXT), summary = CAST(:summary AS TEXT)"
    name = None if message_id is None else text_bytes(message_id)
    edit(database, conversation_id, "context", change, message_id=name, summary=text_bytes(summary))


def pin(database: Database, conversation_id: str, *, is_pinned: bool = True) -> None:
    """Keep a conversation at the top of the list, or no longer."""
    edit(database, conversation_id, "pinned", "pinned_at = iif(:is_pinned, :at, NULL)", is_pinned=is_pinned)


def archive(database: Database, conversation_id: str, *, is_archived: bool = True) -> None:
    """Take a conversation out of the list, where search still finds it, or put it back."""
    change = "archived_at = iif(:is_archived, :at, NULL)"
    edit(database, conversation_id, "archived", change, is_archived=is_archived)


def delete(database: Database, conversation_id: str) -> None:
    """Put a conversation into the bin; its usage stays."""
    edit(database, conversation_id, "deleted", "deleted_at = coalesce(deleted_at, :at)")


def restore(database: Database, conversation_id: str) -> None:
    """Take a conversation out of the bin."""
    sql = "SELECT 1 FROM conversations WHERE id = CAST(? AS TEXT) AND deleted_at IS NOT NULL"
    if database.one(sql, (text_bytes(conversation_id),)):
        edit(database, conversation_id, "deleted", "deleted_at = NULL")


def tag(database: Database, conversation_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
    """Mark a conversation with tags, and take others off. A tag is a short line; one without a letter is none."""
    wanted = {one for one in map(clean_tag, add) if one}
    unwanted = {clean_tag(one) for one in remove}
    if not edit(database, conversation_id, "tags", "id = id"):
        return
    values = text_bytes(conversation_id)
    for one in unwanted:
        database.execute(
            "DELETE FROM tags WHERE conversation_id = CAST(? AS TEXT) AND tag = CAST(? AS TEXT)",
            (values, text_bytes(one)),
        )
    for one in wanted - unwanted:
        database.execute(ADD_TAG, (values, text_bytes(one)))


def edit(database: Database, conversation_id: str, field: str, change: str, **values: object) -> bool:
    """Change a field and note when; return whether there is such a conversation."""
    given = {"id": text_bytes(conversation_id), "field": f"$.{field}", "at": moment_text(now()), **values}
    sql = f"UPDATE conversations SET {change}, {NOTE} WHERE id = CAST(:id AS TEXT)"  # noqa: S608  made of constants
    return database.execute(sql, given).rowcount > 0
