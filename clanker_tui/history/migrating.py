"""Brings an older file to this program's schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from clanker_tui.domain.messages import now
from clanker_tui.errors import MigrationError
from clanker_tui.history.engine import shared_engine
from clanker_tui.history.schema import HEAD, revision_of

SCRIPTS = Path(__file__).parent / "migrations"
COUNTED = ("conversations", "messages", "parts", "usage", "drafts")


def migrate(connection: sqlite3.Connection, path: Path, *, scripts: Path = SCRIPTS, head: str = HEAD) -> Path | None:
    """Migrate a file to the schema `head` and return the backup made before; None when another process was faster.

    All is one transaction, under a lock that keeps other writers out: it happens as a whole or not at all.

    Raises:
        MigrationError: it failed, or rows would have been lost; the file is as it was.
    """
    connection.execute("PRAGMA foreign_keys = OFF")  # a table dropped for its copy must not take others along
    connection.execute("BEGIN IMMEDIATE")
    try:
        with shared_engine(connection).connect() as shared, shared.begin():
            before = revision_of(connection, path)
            if before == head:
                return None
            backup = back_up(path, before)
            try:
                counts = count_rows(connection)
                upgrade(shared, scripts, head)
                check_nothing_is_lost(connection, counts)
            except BaseException:
                backup.unlink()  # nothing will have changed; one more copy at every start would fill the disk
                raise
            return backup
    except (CommandError, SQLAlchemyError, sqlite3.Error) as error:
        reason = str(error).partition("\n")[0]
        raise MigrationError(
            f"The history could not be brought to schema {head}, and is as it was: {reason}.",
            hint="Please report this; the version used before still opens it.",
        ) from error
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def upgrade(shared: Connection, scripts: Path = SCRIPTS, head: str = HEAD) -> None:
    """Apply the revisions up to `head`, inside the caller's transaction."""
    config = Config(attributes={"connection": shared})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    command.upgrade(config, head)


def back_up(path: Path, revision: str) -> Path:
    """Copy the file as it is now, beside itself."""
    target = path.with_name(f"{path.name}.{now():%Y%m%dT%H%M%S.%fZ}.schema-{revision}.backup")
    target.touch(mode=0o600, exist_ok=False)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # noqa: S608


def check_nothing_is_lost(connection: sqlite3.Connection, before: dict[str, int]) -> None:
    """Raise MigrationError when a table has not the rows it had, or one refers to what is not there."""
    hint = "Please report this; the version used before still opens it."
    for table, count in count_rows(connection).items():
        if count != before[table]:
            raise MigrationError(f"A migration left {count} of {before[table]} rows in {table}: undone.", hint=hint)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise MigrationError("A migration left rows that refer to nothing: undone.", hint=hint)
