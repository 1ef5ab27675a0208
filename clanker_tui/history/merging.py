"""Whole conversations come into the history: from a file, from another program, from another machine.

Everything has an id, and comes in once: a second time nothing is new. What is here stays; only a reply that was cut
here gets the rest that another history has of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from clanker_tui.domain.messages import Conversation, Message, Status
from clanker_tui.domain.reconciling import reconciled
from clanker_tui.domain.surrogates import whole_characters
from clanker_tui.domain.tags import clean_tag
from clanker_tui.domain.tree import EDITED_FIELDS, ConversationTree
from clanker_tui.history.branches import ONE
from clanker_tui.history.database import Database
from clanker_tui.history.deletions import NEWEST
from clanker_tui.history.edits import ADD_TAG
from clanker_tui.history.messages import UPDATE_MESSAGE, insert_conversation, insert_parts, message_values, seq_of
from clanker_tui.history.reading import to_messages
from clanker_tui.history.settling import needs_settling, settle
from clanker_tui.history.shifts import Shifts, shifts
from clanker_tui.history.trees import fields
from clanker_tui.history.usage import add_usage
from clanker_tui.history.values import moment_text, text_bytes

KNOWN = "SELECT id, role <> '' FROM messages WHERE conversation_id = CAST(? AS TEXT)"
INSERT = """
    INSERT INTO messages (
        id, conversation_id, parent_id, role, status, provider, model, finish_reason, error, created_at, writer
    ) VALUES (
        CAST(:id AS TEXT), CAST(:conversation_id AS TEXT), CAST(:parent_id AS TEXT), :role, :status,
        CAST(:provider AS TEXT), CAST(:model AS TEXT), :finish_reason, CAST(:error AS TEXT), :created_at, ''
    ) ON CONFLICT (id) DO NOTHING
"""
FILL = """
    UPDATE messages SET parent_id = CAST(:parent_id AS TEXT), role = :role, created_at = :created_at
    WHERE id = CAST(:id AS TEXT)
"""
STORE = """
    UPDATE conversations SET
        title = CAST(:title AS TEXT), created_at = :created_at, updated_at = :updated_at,
        provider = CAST(:provider AS TEXT), model = CAST(:model AS TEXT),
        system_prompt = CAST(:system_prompt AS TEXT), leaf_id = CAST(:leaf_id AS TEXT),
        sent_from_id = CAST(:sent_from_id AS TEXT), summary = CAST(:summary AS TEXT),
        pinned_at = :pinned_at, archived_at = :archived_at, deleted_at = :deleted_at, edits = :edits
    WHERE id = CAST(:id AS TEXT)
"""
HAS_LEAF = """
    SELECT 1 FROM messages
    WHERE id = CAST(? AS TEXT) AND conversation_id = CAST(? AS TEXT) AND deleted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came in. `conflicts` holds a line for each thing that is here already and says something else."""

    conversations_added: int = 0
    conversations_changed: int = 0
    messages_added: int = 0
    usage_added: int = 0
    conflicts: tuple[str, ...] = ()

    def __add__(self, other: Merged) -> Merged:
        return Merged(
            self.conversations_added + other.conversations_added,
            self.conversations_changed + other.conversations_changed,
            self.messages_added + other.messages_added,
            self.usage_added + other.usage_added,
            self.conflicts + other.conflicts,
        )


def merge(database: Database, tree: ConversationTree) -> Merged:
    """Take in a conversation, or what is new of it. Raises as `merge_all` does."""
    return merge_all(database, [tree])


def merge_all(database: Database, trees: Iterable[ConversationTree]) -> Merged:
    """Take in conversations, or what is new of them, and let other processes write meanwhile.

    Raises:
        StorageError: it could not be written; the conversations that were taken in before stay.
    """
    merged = Merged()
    with shifts(database) as work:
        for tree in trees:
            merged += merge_one(database, tree, work)
            work.pause()
    return merged


def try_merge(database: Database, trees: Iterable[ConversationTree]) -> Merged:
    """Return what `merge_all` would do, and change nothing."""
    merged = Merged()
    with database.transaction():
        database.execute("SAVEPOINT trial")
        for tree in trees:
            merged += merge_one(database, tree, None)
        database.execute("ROLLBACK TO trial")
    return merged


def merge_one(database: Database, tree: ConversationTree, work: Shifts | None) -> Merged:
    """Take in a conversation in a transaction that is open; a long one pauses at its messages."""
    ours = fields(database, tree.conversation.id)
    if ours is None:
        insert_conversation(database, tree.conversation)
    arrivals = merge_messages(database, tree, work)
    usage = merge_usage(database, tree, work)
    is_changed = bool(arrivals.fresh or arrivals.completed or usage)
    if needs_settling(database, tree):
        is_changed |= settle(database, tree)
    is_changed |= merge_fields(database, ours, tree)
    return Merged(
        conversations_added=ours is None,
        conversations_changed=ours is not None and is_changed,
        messages_added=len(arrivals.fresh),
        usage_added=usage,
        conflicts=tuple(arrivals.conflicts),
    )


@dataclass(slots=True)
class Arrivals:
    """What became of the messages of a conversation: ids of new ones, how many here got their rest, conflicts."""

    fresh: set[str] = field(default_factory=set)
    completed: int = 0
    conflicts: list[str] = field(default_factory=list)


def merge_messages(database: Database, tree: ConversationTree, work: Shifts | None) -> Arrivals:
    """Store the messages that are not here."""
    known: dict[str, bool] = dict(database.execute(KNOWN, (text_bytes(tree.conversation.id),)).fetchall())
    arrivals = Arrivals()
    for message in map(no_longer_streaming, tree.messages):
        if message.id in arrivals.fresh or known.get(message.id):
            compare(database, message, arrivals)
        elif store(database, message, is_tombstone=message.id in known):
            arrivals.fresh.add(message.id)
        else:
            arrivals.conflicts.append(f"message {message.id} is part of another conversation here")
        if work is not None:
            work.pause()
    return arrivals


def merge_usage(database: Database, tree: ConversationTree, work: Shifts | None) -> int:
    """Store the requests that are not here, and return how many."""
    added = 0
    for record in tree.records:
        added += add_usage(database, record)
        if work is not None:
            work.pause()
    return added


def no_longer_streaming(message: Message) -> Message:
    """Return a message as it is here: what streams elsewhere is finished there."""
    return replace(message, status=Status.INTERRUPTED) if message.status is Status.STREAMING else message


def store(database: Database, message: Message, *, is_tombstone: bool) -> bool:
    """Store a message, in the place of one that is only known to be deleted; False when its id is taken."""
    if is_tombstone:
        database.execute(FILL, message_values(message))
        database.execute(UPDATE_MESSAGE, message_values(message))
    elif not database.execute(INSERT, message_values(message)).rowcount:
        return False
    insert_parts(database, message)
    return True


def compare(database: Database, theirs: Message, arrivals: Arrivals) -> None:
    """Look at a message that is here already: one that was cut here gets its rest, one that differs is a conflict."""
    stored = database.execute(ONE, {"id": text_bytes(theirs.id)})
    ours = next(to_messages(stored), None)
    if ours is None or as_written(ours) == replace(as_written(theirs), created_at=ours.created_at):
        return  # a program that notes no times may give others today
    if goes_on(ours, theirs):
        return
    if ours.status is Status.INTERRUPTED and goes_on(theirs, ours):
        database.execute(UPDATE_MESSAGE, message_values(theirs))
        database.execute("DELETE FROM parts WHERE message_seq = ?", (seq_of(database, theirs.id),))
        insert_parts(database, theirs)
        arrivals.completed += 1
    else:
        arrivals.conflicts.append(f"message {theirs.id} says something else here")


def goes_on(whole: Message, cut: Message) -> bool:
    """Whether one is a reply that was cut, and the other the same reply as it went on."""
    is_same = (whole.role, whole.parent_id, whole.created_at) == (cut.role, cut.parent_id, cut.created_at)
    longer, shorter = as_written(whole), as_written(cut)
    return (
        is_same
        and cut.status in (Status.STREAMING, Status.INTERRUPTED)
        and longer.text.startswith(shorter.text)
        and longer.thinking.startswith(shorter.thinking)
    )


def as_written(message: Message) -> Message:
    """Return a message as a file of ours holds it."""
    parts = tuple(replace(part, text=whole_characters(part.text)) for part in message.parts)
    return replace(message, parts=parts, error=whole_characters(message.error))


def merge_fields(database: Database, ours: ConversationTree | None, theirs: ConversationTree) -> bool:
    """Store the fields of a conversation, and return whether they have changed."""
    theirs = replace(theirs, conversation=with_clean_tags(theirs.conversation))
    merged = theirs if ours is None else reconciled(ours, theirs)
    conversation = merged.conversation
    leaf_id = shown_after(database, conversation)
    edits = {name: merged.edits[name] for name in EDITED_FIELDS if name in merged.edits}
    merged = replace(merged, conversation=replace(conversation, leaf_id=leaf_id), edits=edits)
    if merged == ours:
        return False
    store_fields(database, merged)
    return True


def with_clean_tags(conversation: Conversation) -> Conversation:
    """Return a conversation with its tags as they are stored."""
    return replace(conversation, tags=tuple(sorted({clean_tag(tag) for tag in conversation.tags} - {""})))


def shown_after(database: Database, conversation: Conversation) -> str | None:
    """Return the leaf to show: the one that is wanted, if it is here, else the newest message."""
    leaf_id = conversation.leaf_id
    if leaf_id is not None and database.one(HAS_LEAF, (text_bytes(leaf_id), text_bytes(conversation.id))):
        return leaf_id
    newest: str | None = database.one(NEWEST, (text_bytes(conversation.id),))
    return newest


def store_fields(database: Database, tree: ConversationTree) -> None:
    """Write all fields of a conversation."""
    one = tree.conversation
    edits = {name: moment_text(moment) for name, moment in tree.edits.items()}
    values = {
        "id": text_bytes(one.id),
        "title": text_bytes(one.title),
        "created_at": moment_text(one.created_at),
        "updated_at": moment_text(one.updated_at),
        "provider": text_bytes(one.provider),
        "model": text_bytes(one.model),
        "system_prompt": text_bytes(one.system_prompt),
        "leaf_id": None if one.leaf_id is None else text_bytes(one.leaf_id),
        "sent_from_id": None if one.sent_from_id is None else text_bytes(one.sent_from_id),
        "summary": text_bytes(one.summary),
        "pinned_at": one.pinned_at and moment_text(one.pinned_at),
        "archived_at": one.archived_at and moment_text(one.archived_at),
        "deleted_at": tree.deleted_at and moment_text(tree.deleted_at),
        "edits": json.dumps(edits) if edits else "",
    }
    database.execute(STORE, values)
    database.execute("DELETE FROM tags WHERE conversation_id = CAST(? AS TEXT)", (values["id"],))
    for tag in one.tags:
        database.execute(ADD_TAG, (values["id"], text_bytes(tag)))
