"""Files that go along with a message, messages in the bin, and where a reader was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Files are searched under their names. The index knows none yet, so that it need not be made anew.
FULL_TEXT = (
    "DROP TRIGGER parts_inserted",
    "DROP TRIGGER parts_deleted",
    "DROP TRIGGER parts_updating",
    "DROP TRIGGER parts_updated",
    "DROP VIEW searchable",
    """CREATE VIEW searchable AS
    SELECT seq, CASE kind WHEN 'file' THEN name || char(10) || text ELSE text END AS text
    FROM parts WHERE kind IN ('text', 'thinking', 'file')""",
    """CREATE TRIGGER parts_inserted AFTER INSERT ON parts WHEN new.kind IN ('text', 'thinking', 'file') BEGIN
    INSERT INTO parts_fts (rowid, text) VALUES (
        new.seq, CASE new.kind WHEN 'file' THEN new.name || char(10) || new.text ELSE new.text END
    );
END""",
    """CREATE TRIGGER parts_deleted AFTER DELETE ON parts WHEN old.kind IN ('text', 'thinking', 'file') BEGIN
    INSERT INTO parts_fts (parts_fts, rowid, text) VALUES (
        'delete', old.seq, CASE old.kind WHEN 'file' THEN old.name || char(10) || old.text ELSE old.text END
    );
END""",
    """CREATE TRIGGER parts_updating BEFORE UPDATE ON parts WHEN old.kind IN ('text', 'thinking', 'file') BEGIN
    INSERT INTO parts_fts (parts_fts, rowid, text) VALUES (
        'delete', old.seq, CASE old.kind WHEN 'file' THEN old.name || char(10) || old.text ELSE old.text END
    );
END""",
    """CREATE TRIGGER parts_updated AFTER UPDATE ON parts WHEN new.kind IN ('text', 'thinking', 'file') BEGIN
    INSERT INTO parts_fts (rowid, text) VALUES (
        new.seq, CASE new.kind WHEN 'file' THEN new.name || char(10) || new.text ELSE new.text END
    );
END""",
)


def upgrade() -> None:
    """Bring the schema from 0001 to 0002."""
    op.add_column("messages", sa.Column("deleted_at", sa.Text()))
    op.add_column("messages", sa.Column("leaf_id", sa.Text()))
    op.add_column("parts", sa.Column("name", sa.Text(), nullable=False, server_default=""))
    op.add_column("drafts", sa.Column("files", sa.Text(), nullable=False, server_default=""))
    op.add_column("conversations", sa.Column("position_id", sa.Text()))
    op.add_column("conversations", sa.Column("position_rows", sa.Integer()))
    op.drop_index("messages_conversation")
    op.create_index("messages_conversation", "messages", ["conversation_id", "role", "deleted_at"])
    op.drop_index("messages_parent")
    op.create_index("messages_parent", "messages", ["parent_id", "conversation_id"])
    for statement in FULL_TEXT:
        op.execute(statement)
