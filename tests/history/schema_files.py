"""Writes clanker_tui/history/schema.sql and this revision's fixture from what Alembic makes.

Run it after adding a revision: `python -m tests.history.schema_files`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from clanker_tui.history import schema
from clanker_tui.history.engine import shared_engine
from clanker_tui.history.migrating import upgrade

FIXTURES = Path(__file__).parent / "fixtures"
SCHEMA = Path(schema.__file__).with_name("schema.sql")


def migrated(revision: str = schema.HEAD) -> sqlite3.Connection:
    """Return an empty database in memory that Alembic brought to a revision."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with shared_engine(connection).connect() as shared, shared.begin():
        upgrade(shared, head=revision)
    return connection


def dump(connection: sqlite3.Connection) -> str:
    """Return the statements that make an empty database of the same schema."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    made = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'parts_fts_*' ORDER BY rowid"
    )
    statements = [
        f"PRAGMA application_id = {application}",
        *(sql for (sql,) in made),
        f"INSERT INTO alembic_version VALUES ('{revision}')",
    ]
    return "".join(statement + ";\n\n" for statement in statements)


if __name__ == "__main__":
    SCHEMA.write_text(dump(migrated()), encoding="utf-8")
