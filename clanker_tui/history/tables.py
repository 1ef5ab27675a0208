"""The tables, as SQLModel classes: the definition of the schema.

A row has a `seq` inside and a UUIDv7 `id` outside; references between conversations and messages use the `id`, so
that histories of several machines can be merged. `messages.parent_id`, `conversations.leaf_id` and the ids in
`usage` are no foreign keys on purpose: a merge may bring a child before its parent, and usage outlives what it was for.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ColumnElement, Dialect, Index, Integer, Text, TypeDecorator, cast, text
from sqlalchemy.sql.type_api import TypeEngine
from sqlmodel import Field, SQLModel

from clanker_tui.history.values import moment, moment_text, text_bytes


class AnyText(TypeDecorator[str]):
    """Text of any content, lone surrogates too; see values.text_bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> bytes | None:
        return None if value is None else text_bytes(value)

    def bind_expression(self, bindvalue: ColumnElement[str]) -> ColumnElement[str]:
        return cast(bindvalue, Text())

    def coerce_compared_value(self, _op: object, _value: object) -> TypeEngine[str]:
        return self


class Moment(TypeDecorator[datetime]):
    """A moment, as values.moment_text writes it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


class ConversationRow(SQLModel, table=True):
    """`leaf_id` names the last message of the branch that is shown; `deleted_at` is set while it is in the bin.

    `sent_from_id` names the first message that goes along with a question, `summary` stands for what was before it:
    NULL and "" while all goes along. `position_id` and `position_rows` say where the reader was (see
    domain/outline.py); NULL is the end. `pinned_at` and `archived_at` are set while it is pinned or archived. `edits`
    says when each of these and the other fields was last changed by hand (see edits.py): of two histories that meet,
    the later edit wins.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index("conversations_id", "id", unique=True),
        Index("conversations_updated_at", "updated_at", "id"),
        Index(
            "conversations_listed", "updated_at", "id", sqlite_where=text("deleted_at IS NULL AND archived_at IS NULL")
        ),
        Index("conversations_pinned", "pinned_at", sqlite_where=text("pinned_at IS NOT NULL")),
    )

    seq: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    id: str = Field(sa_type=AnyText)
    title: str = Field(sa_type=AnyText)
    created_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)
    provider: str = Field(default="", sa_type=AnyText)
    model: str = Field(default="", sa_type=AnyText)
    system_prompt: str = Field(default="", sa_type=AnyText)
    leaf_id: str | None = Field(default=None, sa_type=AnyText)
    deleted_at: datetime | None = Field(default=None, sa_type=Moment)
    position_id: str | None = Field(default=None, sa_type=AnyText)
    position_rows: int | None = Field(default=None, sa_type=Integer)
    pinned_at: datetime | None = Field(default=None, sa_type=Moment)
    archived_at: datetime | None = Field(default=None, sa_type=Moment)
    edits: str = Field(default="", sa_type=AnyText, sa_column_kwargs={"server_default": ""})
    sent_from_id: str | None = Field(default=None, sa_type=AnyText)
    summary: str = Field(default="", sa_type=AnyText, sa_column_kwargs={"server_default": ""})


class TagRow(SQLModel, table=True):
    """A word that a conversation is marked with."""

    __tablename__ = "tags"
    __table_args__ = (Index("tags_tag", "tag", "conversation_id"),)

    conversation_id: str = Field(sa_type=AnyText, primary_key=True, foreign_key="conversations.id", ondelete="CASCADE")
    tag: str = Field(sa_type=AnyText, primary_key=True)


class MessageRow(SQLModel, table=True):
    """`writer` names the process that is writing a streaming reply (see running.py); empty otherwise.

    `deleted_at` is set while a message is in the bin. All that follows one is there too, with the time of the
    deletion that put it there; `leaf_id` is what the conversation showed before (see deletions.py). `edited_at` is when
    it last went there or came back. A message that was deleted elsewhere and has never been here has no role, and
    is always in the bin.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("messages_id", "id", unique=True),
        Index("messages_conversation", "conversation_id", "role", "deleted_at"),
        Index("messages_parent", "parent_id", "conversation_id"),
        Index("messages_streaming", "writer", sqlite_where=text("status = 'streaming'")),
    )

    seq: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    id: str = Field(sa_type=AnyText)
    conversation_id: str = Field(sa_type=AnyText, foreign_key="conversations.id", ondelete="CASCADE")
    parent_id: str | None = Field(default=None, sa_type=AnyText)
    role: str = Field(sa_type=AnyText)
    status: str = Field(sa_type=AnyText)
    provider: str = Field(default="", sa_type=AnyText)
    model: str = Field(default="", sa_type=AnyText)
    finish_reason: str | None = Field(default=None, sa_type=AnyText)
    error: str = Field(default="", sa_type=AnyText)
    created_at: datetime = Field(sa_type=Moment)
    writer: str = Field(default="", sa_type=AnyText)
    deleted_at: datetime | None = Field(default=None, sa_type=Moment)
    leaf_id: str | None = Field(default=None, sa_type=AnyText)
    edited_at: datetime | None = Field(default=None, sa_type=Moment)


class PartRow(SQLModel, table=True):
    """A part of a message, or a piece of one.

    `position` is the part's place in the message. While a reply streams, each checkpoint appends a row with the new
    text only, so that a part may lie in several rows of one position, in the order of `seq`. `length` counts the
    characters of `text`: what is stored already is known without reading it. `name` is that of a file. `key`
    numbers all parts in the order of their messages' times (see messages.py): the full-text indexes know them by it.
    """

    __tablename__ = "parts"
    __table_args__ = (
        Index("parts_message", "message_seq", "position"),
        Index("parts_key", "key", unique=True),
    )

    seq: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    message_seq: int = Field(sa_type=Integer, foreign_key="messages.seq", ondelete="CASCADE")
    position: int = Field(sa_type=Integer)
    kind: str = Field(sa_type=AnyText)
    length: int = Field(sa_type=Integer)
    text: str = Field(sa_type=AnyText)
    name: str = Field(default="", sa_type=AnyText, sa_column_kwargs={"server_default": ""})
    key: int | None = Field(default=None, sa_type=Integer)


class UsageRow(SQLModel, table=True):
    """One request to a provider. Token counts are NULL when it reported none, `nano_usd` when no price is known.

    `earlier_costs` are those it had before it was priced anew, as JSON; empty when there are none.
    """

    __tablename__ = "usage"
    __table_args__ = (
        Index("usage_id", "id", unique=True),
        Index("usage_sent_at", "sent_at"),
        Index("usage_conversation", "conversation_id"),
        Index("usage_message", "message_id"),
        Index(
            "usage_model",
            *("provider", "model", "sent_at", "outcome", "ttft_ms", "duration_ms", "output_tokens", "is_estimate"),
        ),
        Index("usage_failed", "sent_at", sqlite_where=text("outcome = 'failed'")),
    )

    seq: int | None = Field(default=None, sa_type=Integer, primary_key=True)
    id: str = Field(sa_type=AnyText)
    conversation_id: str | None = Field(default=None, sa_type=AnyText)
    message_id: str | None = Field(default=None, sa_type=AnyText)
    purpose: str = Field(sa_type=AnyText)
    provider: str = Field(sa_type=AnyText)
    model: str = Field(sa_type=AnyText)
    host: str = Field(sa_type=AnyText)
    sent_at: datetime = Field(sa_type=Moment)
    duration_ms: int = Field(sa_type=Integer)
    ttft_ms: int | None = Field(default=None, sa_type=Integer)
    attempt: int = Field(sa_type=Integer)
    outcome: str = Field(sa_type=AnyText)
    finish_reason: str = Field(default="", sa_type=AnyText)
    input_tokens: int | None = Field(default=None, sa_type=Integer)
    cached_tokens: int | None = Field(default=None, sa_type=Integer)
    cache_write_tokens: int | None = Field(default=None, sa_type=Integer)
    cache_write_1h_tokens: int | None = Field(default=None, sa_type=Integer)
    output_tokens: int | None = Field(default=None, sa_type=Integer)
    reasoning_tokens: int | None = Field(default=None, sa_type=Integer)
    raw: str = Field(default="", sa_type=AnyText)
    billed_nano_usd: int | None = Field(default=None, sa_type=Integer)
    is_estimate: bool = Field(default=False, sa_type=Boolean)
    nano_usd: int | None = Field(default=None, sa_type=Integer)
    price_source: str = Field(sa_type=AnyText)
    unit_prices: str = Field(default="", sa_type=AnyText)
    catalogue: str = Field(default="", sa_type=AnyText)
    tier: str = Field(default="", sa_type=AnyText, sa_column_kwargs={"server_default": ""})
    saved_nano_usd: int | None = Field(default=None, sa_type=Integer)
    priced_at: datetime | None = Field(default=None, sa_type=Moment)
    earlier_costs: str = Field(default="", sa_type=AnyText, sa_column_kwargs={"server_default": ""})


class Figures(SQLModel):
    """What is added up of requests: the columns of UsageTotals. Triggers keep them as rows of usage come and go."""

    requests: int = Field(sa_type=Integer)
    input_tokens: int = Field(sa_type=Integer)
    cached_tokens: int = Field(sa_type=Integer)
    cache_write_tokens: int = Field(sa_type=Integer)
    output_tokens: int = Field(sa_type=Integer)
    reasoning_tokens: int = Field(sa_type=Integer)
    nano_usd: int = Field(sa_type=Integer)
    unpriced: int = Field(sa_type=Integer)
    failed: int = Field(sa_type=Integer)
    unreported: int = Field(sa_type=Integer)
    estimated: int = Field(sa_type=Integer)
    saved_nano_usd: int = Field(sa_type=Integer)


class UsageOffsetRow(SQLModel, table=True):
    """An offset from UTC by whose days requests are added up in usage_days (see filling.py).

    Counted are those with a `seq` up to `done_seq`, and those beyond `target_seq`: the ones between are still to come.
    `asked_at` says when a process last lived by it.
    """

    __tablename__ = "usage_offsets"

    offset_s: int = Field(sa_type=Integer, primary_key=True)
    done_seq: int = Field(sa_type=Integer)
    target_seq: int = Field(sa_type=Integer)
    asked_at: datetime = Field(sa_type=Moment)


class UsageDayRow(Figures, table=True):
    """The sums of a day, which is numbered from 1 January 1970 on.

    Each request is counted in five rows. `facet` says in which: "model" tells providers and models apart and holds ""
    for all else, "host" and "purpose" likewise; "each" tells all four apart, and "all" nothing.
    """

    __tablename__ = "usage_days"
    __table_args__ = {"sqlite_with_rowid": False}

    offset_s: int = Field(sa_type=Integer, primary_key=True)
    facet: str = Field(sa_type=AnyText, primary_key=True)
    day: int = Field(sa_type=Integer, primary_key=True)
    provider: str = Field(sa_type=AnyText, primary_key=True)
    model: str = Field(sa_type=AnyText, primary_key=True)
    host: str = Field(sa_type=AnyText, primary_key=True)
    purpose: str = Field(sa_type=AnyText, primary_key=True)


class UsageConversationRow(Figures, table=True):
    """The sums of a conversation on a day in UTC, with one model. "" is that of requests that belong to none.

    `facet` is "day", or "all" in a row that holds all sums of a conversation, and nothing in what else tells apart.
    """

    __tablename__ = "usage_conversations"
    __table_args__ = (
        Index("usage_conversations_cost", "facet", "day", "nano_usd", "requests"),
        {"sqlite_with_rowid": False},
    )

    facet: str = Field(sa_type=AnyText, primary_key=True)
    conversation_id: str = Field(sa_type=AnyText, primary_key=True)
    day: int = Field(sa_type=Integer, primary_key=True)
    provider: str = Field(sa_type=AnyText, primary_key=True)
    model: str = Field(sa_type=AnyText, primary_key=True)


class DraftRow(SQLModel, table=True):
    """What stands in a composer. The conversation "" is the one that has not begun.

    `files` holds the names and texts of files that go along, as JSON; empty when there are none.
    """

    __tablename__ = "drafts"

    conversation_id: str = Field(sa_type=AnyText, primary_key=True)
    text: str = Field(sa_type=AnyText)
    updated_at: datetime = Field(sa_type=Moment)
    files: str = Field(default="", sa_type=AnyText, sa_column_kwargs={"server_default": ""})


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic should look at something it found in a database: not at the full-text indexes' own tables."""
    return not (kind == "table" and name is not None and name.startswith(("parts_fts", "pairs_fts")))
