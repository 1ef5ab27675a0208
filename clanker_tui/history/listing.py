"""Questions about conversations."""

from __future__ import annotations

from datetime import datetime

import sqlmodel
from sqlalchemy import func, literal, select, tuple_
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from clanker_tui.domain.messages import Conversation, ConversationSummary, Role
from clanker_tui.history.tables import AnyText, ConversationRow, MessageRow, Moment

PAGE = 200


def latest(
    session: Session, *, limit: int = PAGE, before: tuple[datetime, str] | None = None
) -> list[ConversationSummary]:
    """Return a page of the list, the most recent first.

    Args:
        before: `updated_at` and `id` of the last line of the page before.
    """
    return summaries(session, limit=limit, before=before)


def find(session: Session, prefix: str) -> list[ConversationSummary]:
    """Return the conversations whose id begins with `prefix`, at most PAGE of them."""
    return summaries(session, prefix=prefix.lower())


def last(session: Session) -> Conversation | None:
    """Return the conversation that was used last."""
    newest_first = stored().order_by(col(ConversationRow.updated_at).desc(), col(ConversationRow.id).desc())
    row = session.exec(newest_first.limit(1)).first()
    return to_conversation(row) if row else None


def one(session: Session, conversation_id: str) -> Conversation | None:
    """Return a conversation; None when there is none of that id, or it is in the bin."""
    row = session.exec(stored().where(ConversationRow.id == conversation_id)).first()
    return to_conversation(row) if row else None


def stored() -> SelectOfScalar[ConversationRow]:
    """Return a query for conversations that are not in the bin."""
    return sqlmodel.select(ConversationRow).where(col(ConversationRow.deleted_at).is_(None))


def to_conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        updated_at=row.updated_at,
        provider=row.provider,
        model=row.model,
        system_prompt=row.system_prompt,
        leaf_id=row.leaf_id,
    )


def summaries(
    session: Session, *, prefix: str = "", limit: int = PAGE, before: tuple[datetime, str] | None = None
) -> list[ConversationSummary]:
    """Return lines of the list. Columns are asked for, not objects: that is six times as fast."""
    conversation = ConversationRow
    turns = (
        select(func.count())
        .where(
            col(MessageRow.conversation_id) == col(conversation.id),
            col(MessageRow.role) == Role.USER.value,
            col(MessageRow.deleted_at).is_(None),
        )
        .correlate(conversation)
        .scalar_subquery()
    )
    age = tuple_(col(conversation.updated_at), col(conversation.id))
    lines = (
        select(
            col(conversation.id),
            col(conversation.title),
            col(conversation.updated_at),
            col(conversation.provider),
            col(conversation.model),
            turns,
        )
        .where(col(conversation.deleted_at).is_(None))
        .order_by(col(conversation.updated_at).desc(), col(conversation.id).desc())
        .limit(limit)
    )
    if prefix:
        lines = lines.where(col(conversation.id).between(prefix, prefix + "~"))  # "~" sorts behind every id
    if before:
        moment, conversation_id = before
        lines = lines.where(age < tuple_(literal(moment, Moment), literal(conversation_id, AnyText)))
    return [ConversationSummary(*line) for line in session.connection().execute(lines)]
