"""What stands in the composers: kept, so that a crash loses nothing that was typed."""

from __future__ import annotations

import json

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart, now
from clanker_tui.errors import StorageError
from clanker_tui.history.database import Database
from clanker_tui.history.values import demand, moment_text, text_bytes

SAVE = """
    INSERT INTO drafts (conversation_id, text, files, updated_at)
    VALUES (CAST(:id AS TEXT), CAST(:text AS TEXT), :files, :at)
    ON CONFLICT (conversation_id) DO UPDATE
    SET text = excluded.text, files = excluded.files, updated_at = excluded.updated_at
"""


def save_composer(database: Database, conversation_id: str, composed: Composed) -> None:
    """Keep what stands in a composer; "" is the conversation that has not begun. An empty one is forgotten."""
    if not composed:
        database.execute("DELETE FROM drafts WHERE conversation_id = CAST(? AS TEXT)", (text_bytes(conversation_id),))
        return
    values = {
        "id": text_bytes(conversation_id),
        "text": text_bytes(composed.text),
        "files": files_json(composed.files),
        "at": moment_text(now()),
    }
    database.execute(SAVE, values)


def save_composer_text(database: Database, conversation_id: str, text: str) -> bool:
    """Change the text of what is kept, and leave its files as they are: they may be large, and it is typed on.

    Return False when nothing is kept: another window may have sent it.
    """
    sql = "UPDATE drafts SET text = CAST(:text AS TEXT), updated_at = :at WHERE conversation_id = CAST(:id AS TEXT)"
    values = {"id": text_bytes(conversation_id), "text": text_bytes(text), "at": moment_text(now())}
    return database.execute(sql, values).rowcount > 0


def composer(database: Database, conversation_id: str) -> Composed:
    """Return what was left in a composer."""
    sql = "SELECT text, files FROM drafts WHERE conversation_id = CAST(? AS TEXT)"
    found = database.execute(sql, (text_bytes(conversation_id),)).fetchone()
    if found is None:
        return Composed()
    demand(str, *found)
    return Composed(found[0], files_from(found[1]))


def files_json(files: tuple[FilePart, ...]) -> str:
    """Return files as JSON in ASCII, which holds any text; empty when there are none."""
    return json.dumps([{"name": file.name, "text": file.text} for file in files]) if files else ""


def files_from(stored: str) -> tuple[FilePart, ...]:
    """Return the files that `files_json` wrote."""
    try:
        return tuple(FilePart(str(file["name"]), str(file["text"])) for file in json.loads(stored or "[]"))
    except (ValueError, TypeError, KeyError) as error:
        raise StorageError(
            "The files of an unsent message cannot be read.", hint="Check the history: clanker-tui db check"
        ) from error
