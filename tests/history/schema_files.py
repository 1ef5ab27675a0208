"""Writes clanker_tui/history/schema.sql from what Alembic makes, and a fixture of the head revision.

Run it after adding a revision: `python -m tests.history.schema_files`.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart
from clanker_tui.history import schema
from clanker_tui.history.engine import shared_engine
from clanker_tui.history.migrating import upgrade
from clanker_tui.history.store import History
from clanker_tui.samples import add_samples
from tests.history.behind import raw

FIXTURES = Path(__file__).parent / "fixtures"
DERIVED = ("sqlite_", "_fts", "usage_")  # written by triggers, where rows are written at all
SCHEMA = Path(schema.__file__).with_name("schema.sql")


def migrated(revision: str = schema.HEAD) -> sqlite3.Connection:
    """Return an empty database in memory that Alembic brought to a revision."""
    connection = raw(None)
    with shared_engine(connection).connect() as shared, shared.begin():
        upgrade(shared, head=revision)
    return connection


def dump(connection: sqlite3.Connection) -> str:
    """Return the statements that make an empty database of the same schema."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    made = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'pa*_fts_*' ORDER BY rowid"
    )
    statements = [
        f"PRAGMA application_id = {application}",
        *(sql for (sql,) in made),
        f"INSERT INTO alembic_version VALUES ('{revision}')",
    ]
    return "".join(statement + ";\n\n" for statement in statements)


def write_files() -> None:
    """Write the schema of new files, and the fixture of a revision that has none yet."""
    with closing(migrated()) as connection:
        SCHEMA.write_text(dump(connection), encoding="utf-8")
    fixture = FIXTURES / f"{schema.HEAD}.sql"
    if not fixture.exists():
        fixture.write_text(asyncio.run(sample_dump()), encoding="utf-8")


async def sample_dump() -> str:
    """Return a small history as SQL: every table has rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "history.db"
        history = await History.open(path)
        await add_samples(history)
        await history.save_composer("", Composed("not sent yet", (FilePart("notes.txt", "kept too"),)))
        await history.close()
        with closing(raw(path)) as connection:
            rows = [
                line
                for line in connection.iterdump()
                if line.startswith("INSERT INTO") and not any(name in line.split(" VALUES")[0] for name in DERIVED)
            ]
    return SCHEMA.read_text(encoding="utf-8") + "".join(row + "\n" for row in rows if "alembic_version" not in row)


if __name__ == "__main__":
    write_files()
