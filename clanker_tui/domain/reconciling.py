"""Decides between two states of one conversation, as two histories have them.

Whichever is asked about which, the answer is the same: both sides end with the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from clanker_tui.domain.messages import Conversation
from clanker_tui.domain.tree import ConversationTree

NEVER = datetime.min.replace(tzinfo=UTC)
Value = tuple[str, ...]


def reconciled(ours: ConversationTree, theirs: ConversationTree) -> ConversationTree:
    """Return the fields that a conversation has once both are one; messages and usage are left to the caller.

    Of each field the later edit counts, and one that was edited by hand before one that never was. Between two that
    never were, the conversation that was used later decides, then the greater text: by any rule, so long as it is one.
    """
    first, second = ours.conversation, theirs.conversation
    title = later(ours, theirs, "title")
    model = later(ours, theirs, "model")
    context = later(ours, theirs, "context")
    edits = latest(ours.edits, theirs.edits)
    updated_at = max(first.updated_at, second.updated_at)
    conversation = Conversation(
        id=first.id,
        title=title.title,
        created_at=min(first.created_at, second.created_at),
        updated_at=updated_at,
        provider=model.provider,
        model=model.model,
        system_prompt=later(ours, theirs, "system_prompt").system_prompt,
        leaf_id=later(ours, theirs, "leaf").leaf_id,
        sent_from_id=context.sent_from_id,
        summary=context.summary,
        pinned_at=later(ours, theirs, "pinned").pinned_at,
        archived_at=later(ours, theirs, "archived").archived_at,
        tags=later(ours, theirs, "tags").tags,
    )
    deleted_at = (theirs if standing(theirs, "deleted") > standing(ours, "deleted") else ours).deleted_at
    if deleted_at is not None and updated_at > edits.get("deleted", deleted_at):
        deleted_at = None  # someone who did not know went on with it, and what they typed must not be hidden
    return replace(ours, conversation=conversation, edits=edits, deleted_at=deleted_at)


def later(ours: ConversationTree, theirs: ConversationTree, field: str) -> Conversation:
    """Return the conversation whose value of a field counts."""
    is_theirs = standing(theirs, field) > standing(ours, field)
    return theirs.conversation if is_theirs else ours.conversation


def standing(tree: ConversationTree, field: str) -> tuple[datetime, datetime, Value]:
    """Return what a field is weighed by: when it was edited, when the conversation was last used, its value."""
    return tree.edits.get(field, NEVER), tree.conversation.updated_at, value(tree, field)


def value(tree: ConversationTree, field: str) -> Value:
    """Return the value of a field in a form that can be compared."""
    one = tree.conversation
    values: dict[str, Value] = {
        "title": (one.title,),
        "model": (one.provider, one.model),
        "system_prompt": (one.system_prompt,),
        "leaf": (one.leaf_id or "",),
        "context": (one.sent_from_id or "", one.summary),
        "pinned": moment_value(one.pinned_at),
        "archived": moment_value(one.archived_at),
        "deleted": moment_value(tree.deleted_at),
        "tags": one.tags,
    }
    return values[field]


def moment_value(moment: datetime | None) -> Value:
    return () if moment is None else (moment.astimezone(UTC).isoformat(),)


def latest(first: Mapping[str, datetime], second: Mapping[str, datetime]) -> dict[str, datetime]:
    """Return for each field the later of its edits."""
    return {field: max(first.get(field, NEVER), second.get(field, NEVER)) for field in sorted({*first, *second})}
