"""Decides what is in the bin after two histories met.

Of each message the later deletion or restoration counts. What was deleted takes with it what followed it then; but
where someone who did not know of the deletion went on below it, it comes back, since what was typed must not be hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clanker_tui.domain.tree import ConversationTree
from clanker_tui.history.database import Database
from clanker_tui.history.values import moment_text, text_bytes

HAS_BIN = """
    SELECT 1 FROM messages
    WHERE conversation_id = CAST(? AS TEXT) AND (deleted_at IS NOT NULL OR edited_at IS NOT NULL) LIMIT 1
"""
ROWS = """
    SELECT id, parent_id, created_at, deleted_at, edited_at, role = '' FROM messages
    WHERE conversation_id = CAST(? AS TEXT)
"""
SETTLE = "UPDATE messages SET deleted_at = ?, edited_at = ? WHERE id = CAST(? AS TEXT)"
TOMBSTONE = """
    INSERT INTO messages (
        id, conversation_id, role, status, provider, model, error, created_at, writer, deleted_at, edited_at
    ) VALUES (
        CAST(:id AS TEXT), CAST(:conversation_id AS TEXT), '', 'complete', '', '', '', :at, '', :at, :at
    ) ON CONFLICT (id) DO NOTHING
"""


@dataclass(slots=True)
class Standing:
    """A message as far as the bin is concerned; times are texts that sort as moments do.

    `newest` is the time of the newest message that is to be seen of it and all that follows it; empty without one.
    """

    parent_id: str | None
    created_at: str
    deleted_at: str | None
    edited_at: str | None
    is_tombstone: bool
    newest: str = ""


def needs_settling(database: Database, tree: ConversationTree) -> bool:
    """Whether anything of a conversation was ever deleted, here or there."""
    if tree.deletions or tree.restorations:
        return True
    return database.one(HAS_BIN, (text_bytes(tree.conversation.id),)) is not None


def settle(database: Database, tree: ConversationTree) -> bool:
    """Put messages into the bin and take others out; return whether anything has changed."""
    conversation_id = text_bytes(tree.conversation.id)
    for message_id, moment in tree.deletions.items():
        values = {"id": text_bytes(message_id), "conversation_id": conversation_id, "at": moment_text(moment)}
        database.execute(TOMBSTONE, values)
    rows = database.execute(ROWS, (conversation_id,)).fetchall()
    before = {identity: (deleted_at, edited_at) for identity, _, _, deleted_at, edited_at, _ in rows}
    standings = {identity: Standing(*facts) for identity, *facts in rows}
    take_edits(standings, tree)
    order = parents_first(standings)
    bring_back_what_goes_on(standings, order)
    put_in_what_follows(standings, order)
    is_changed = False
    for identity, one in standings.items():
        if before[identity] != (one.deleted_at, one.edited_at):
            database.execute(SETTLE, (one.deleted_at, one.edited_at, text_bytes(identity)))
            is_changed = True
    return is_changed


def take_edits(standings: Mapping[str, Standing], tree: ConversationTree) -> None:
    """Let the later of our edit and theirs count; at the same moment the deletion does."""
    theirs = [(identity, moment_text(moment), True) for identity, moment in tree.deletions.items()]
    theirs += [(identity, moment_text(moment), False) for identity, moment in tree.restorations.items()]
    for identity, at, is_deleted in theirs:
        one = standings.get(identity)
        if one is None or (one.is_tombstone and not is_deleted):
            continue
        if (at, is_deleted) > (max(one.edited_at or "", one.deleted_at or ""), one.deleted_at is not None):
            one.edited_at = at
            one.deleted_at = at if is_deleted else None


def parents_first(standings: Mapping[str, Standing]) -> list[str]:
    """Return the messages so that each comes after the one it follows; of a circle, in any order."""
    children: dict[str | None, list[str]] = {}
    for identity, one in standings.items():
        parent_id = one.parent_id if one.parent_id in standings else None
        children.setdefault(parent_id, []).append(identity)
    order = list(children.get(None, ()))
    for identity in order:  # it grows while it is read
        order.extend(children.get(identity, ()))
    return order if len(order) == len(standings) else [*order, *(standings.keys() - set(order))]


def bring_back_what_goes_on(standings: Mapping[str, Standing], order: list[str]) -> None:
    """Take out of the bin what was followed by a new message after it had gone there."""
    for identity in reversed(order):
        one = standings[identity]
        if one.deleted_at is None:
            one.newest = max(one.newest, one.created_at)
        elif one.newest > one.deleted_at and not one.is_tombstone:
            one.deleted_at = None
            one.newest = max(one.newest, one.created_at)
        else:
            one.newest = ""
        parent = standings.get(one.parent_id or "")
        if parent is not None:
            parent.newest = max(parent.newest, one.newest)


def put_in_what_follows(standings: Mapping[str, Standing], order: list[str]) -> None:
    """Put into the bin what follows a message there."""
    for identity in order:
        one = standings[identity]
        parent = standings.get(one.parent_id or "")
        if parent is None or one.deleted_at is not None or parent.deleted_at is None:
            continue
        if not (parent.is_tombstone and one.created_at > parent.deleted_at):
            one.deleted_at = parent.deleted_at
