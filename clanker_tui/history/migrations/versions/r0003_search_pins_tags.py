# ruff: noqa: S608 - the statements are made of constants
"""Search in the order of time, and for pairs of characters; pins, the archive, tags, and when each was edited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SAID = "kind IN ('text', 'thinking', 'file')"
TEXT = "CASE {row}kind WHEN 'file' THEN {row}name || char(10) || {row}text ELSE {row}text END"
OLD, NEW = TEXT.format(row="old."), TEXT.format(row="new.")
ONCE = (  # the triggers and tables that are made anew
    "DROP TRIGGER parts_inserted",
    "DROP TRIGGER parts_deleted",
    "DROP TRIGGER parts_updating",
    "DROP TRIGGER parts_updated",
    "DROP TABLE parts_fts",
    "DROP VIEW searchable",
)
# Parts are numbered by the moment of their message: the newest hits are found first, whatever was imported when.
MICROSECONDS = (
    "CAST(strftime('%s', messages.created_at) AS INTEGER) * 1000000"
    " + CAST(substr(messages.created_at, 21, 6) AS INTEGER)"
)
KEYS = f"""
    UPDATE parts SET key = numbered.key FROM (
        SELECT seq, max(base) OVER (ORDER BY place) + place AS key FROM (
            SELECT
                parts.seq, ({MICROSECONDS}) * 32 AS base,
                row_number() OVER (ORDER BY messages.created_at, messages.seq, position, parts.seq) AS place
            FROM parts JOIN messages ON messages.seq = message_seq
        )
    ) AS numbered WHERE numbered.seq = parts.seq
"""
FULL_TEXT = (
    f"CREATE VIEW searchable AS SELECT key, {TEXT.format(row='')} AS text FROM parts WHERE {SAID}",
    """CREATE VIEW searchable_pairs AS
    SELECT key, pairs(CAST(text AS BLOB)) AS text FROM searchable WHERE pairs(CAST(text AS BLOB)) <> ''""",
    """CREATE VIRTUAL TABLE parts_fts USING fts5(
    text, content='searchable', content_rowid='key', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
)""",
    """CREATE VIRTUAL TABLE pairs_fts USING fts5(
    text, content='searchable_pairs', content_rowid='key', tokenize='unicode61 remove_diacritics 2'
)""",
    f"""CREATE TRIGGER parts_inserted AFTER INSERT ON parts WHEN new.{SAID} BEGIN
    INSERT INTO parts_fts (rowid, text) VALUES (new.key, {NEW});
    INSERT INTO pairs_fts (rowid, text)
    SELECT key, text FROM searchable_pairs WHERE key = new.key;
END""",
    f"""CREATE TRIGGER parts_deleting BEFORE DELETE ON parts WHEN old.{SAID} BEGIN
    INSERT INTO pairs_fts (pairs_fts, rowid, text)
    SELECT 'delete', key, text FROM searchable_pairs WHERE key = old.key;
    INSERT INTO parts_fts (parts_fts, rowid, text) VALUES ('delete', old.key, {OLD});
END""",
    f"""CREATE TRIGGER parts_updating BEFORE UPDATE ON parts WHEN old.{SAID} BEGIN
    INSERT INTO pairs_fts (pairs_fts, rowid, text)
    SELECT 'delete', key, text FROM searchable_pairs WHERE key = old.key;
    INSERT INTO parts_fts (parts_fts, rowid, text) VALUES ('delete', old.key, {OLD});
END""",
    f"""CREATE TRIGGER parts_updated AFTER UPDATE ON parts WHEN new.{SAID} BEGIN
    INSERT INTO parts_fts (rowid, text) VALUES (new.key, {NEW});
    INSERT INTO pairs_fts (rowid, text)
    SELECT key, text FROM searchable_pairs WHERE key = new.key;
END""",
    "INSERT INTO parts_fts (parts_fts) VALUES ('rebuild')",
    "INSERT INTO pairs_fts (pairs_fts) VALUES ('rebuild')",
)


def upgrade() -> None:
    """Bring the schema from 0002 to 0003."""
    for statement in ONCE:
        op.execute(statement)
    op.add_column("parts", sa.Column("key", sa.Integer()))
    op.execute(KEYS)
    op.create_index("parts_key", "parts", ["key"], unique=True)
    op.add_column("conversations", sa.Column("pinned_at", sa.Text()))
    op.add_column("conversations", sa.Column("archived_at", sa.Text()))
    op.add_column("conversations", sa.Column("edits", sa.Text(), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("edited_at", sa.Text()))
    of_conversation = sa.ForeignKey("conversations.id", ondelete="CASCADE")
    op.create_table(
        "tags",
        sa.Column("conversation_id", sa.Text(), of_conversation, primary_key=True),
        sa.Column("tag", sa.Text(), primary_key=True),
    )
    op.create_index("tags_tag", "tags", ["tag", "conversation_id"])
    listed = sa.text("deleted_at IS NULL AND archived_at IS NULL")
    op.create_index("conversations_listed", "conversations", ["updated_at", "id"], sqlite_where=listed)
    pinned = sa.text("pinned_at IS NOT NULL")
    op.create_index("conversations_pinned", "conversations", ["pinned_at"], sqlite_where=pinned)
    for statement in FULL_TEXT:
        op.execute(statement)
