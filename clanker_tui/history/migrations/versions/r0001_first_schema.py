"""Conversations, messages, their parts and the full-text index of them, usage, drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Only what is said and thought is searched; later kinds of parts need not be text. The index keeps no copy of the
# text: it reads it through the view.
FULL_TEXT = (
    "PRAGMA application_id = 1129074251",
    "CREATE VIEW searchable AS SELECT seq, text FROM parts WHERE kind IN ('text', 'thinking')",
    """CREATE VIRTUAL TABLE parts_fts USING fts5(
    text, content='searchable', content_rowid='seq', tokenize='unicode61 remove_diacritics 2'
)""",
    """CREATE TRIGGER parts_inserted AFTER INSERT ON parts WHEN new.kind IN ('text', 'thinking') BEGIN
    INSERT INTO parts_fts (rowid, text) VALUES (new.seq, new.text);
END""",
    """CREATE TRIGGER parts_deleted AFTER DELETE ON parts WHEN old.kind IN ('text', 'thinking') BEGIN
    INSERT INTO parts_fts (parts_fts, rowid, text) VALUES ('delete', old.seq, old.text);
END""",
    """CREATE TRIGGER parts_updating BEFORE UPDATE ON parts WHEN old.kind IN ('text', 'thinking') BEGIN
    INSERT INTO parts_fts (parts_fts, rowid, text) VALUES ('delete', old.seq, old.text);
END""",
    """CREATE TRIGGER parts_updated AFTER UPDATE ON parts WHEN new.kind IN ('text', 'thinking') BEGIN
    INSERT INTO parts_fts (rowid, text) VALUES (new.seq, new.text);
END""",
)


def upgrade() -> None:
    """Bring the schema from nothing to 0001."""
    create_conversations()
    create_messages()
    create_usage()
    op.create_table(
        "drafts",
        sa.Column("conversation_id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
    )
    for statement in FULL_TEXT:
        op.execute(statement)


def create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("system_prompt", sa.Text(), nullable=False),
        sa.Column("leaf_id", sa.Text()),
        sa.Column("deleted_at", sa.Text()),
    )
    op.create_index("conversations_id", "conversations", ["id"], unique=True)
    op.create_index("conversations_updated_at", "conversations", ["updated_at", "id"])


def create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("parent_id", sa.Text()),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("finish_reason", sa.Text()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("writer", sa.Text(), nullable=False),
    )
    op.create_index("messages_id", "messages", ["id"], unique=True)
    op.create_index("messages_conversation", "messages", ["conversation_id", "role"])
    op.create_index("messages_parent", "messages", ["parent_id"])
    op.create_index("messages_streaming", "messages", ["writer"], sqlite_where=sa.text("status = 'streaming'"))
    op.create_table(
        "parts",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("message_seq", sa.Integer(), sa.ForeignKey("messages.seq", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("parts_message", "parts", ["message_seq", "position"])


def create_usage() -> None:
    op.create_table(
        "usage",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text()),
        sa.Column("message_id", sa.Text()),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("ttft_ms", sa.Integer()),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("finish_reason", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.Integer()),
        sa.Column("cached_tokens", sa.Integer()),
        sa.Column("cache_write_tokens", sa.Integer()),
        sa.Column("cache_write_1h_tokens", sa.Integer()),
        sa.Column("output_tokens", sa.Integer()),
        sa.Column("reasoning_tokens", sa.Integer()),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("billed_nano_usd", sa.Integer()),
        sa.Column("is_estimate", sa.Boolean(), nullable=False),
        sa.Column("nano_usd", sa.Integer()),
        sa.Column("price_source", sa.Text(), nullable=False),
        sa.Column("unit_prices", sa.Text(), nullable=False),
        sa.Column("catalogue", sa.Text(), nullable=False),
    )
    op.create_index("usage_id", "usage", ["id"], unique=True)
    op.create_index("usage_sent_at", "usage", ["sent_at"])
    op.create_index("usage_conversation", "usage", ["conversation_id"])
    op.create_index("usage_message", "usage", ["message_id"])
