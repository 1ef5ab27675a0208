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
from clanker_tui.history import place
from clanker_tui.history.connection import connect
from clanker_tui.history.copying import back_up, count_rows, remove_stale_drafts
from clanker_tui.history.door import at_the_door
from clanker_tui.history.engine import shared_engine
from clanker_tui.history.faults import storage_faults
from clanker_tui.history.schema import EARLIER, HEAD, revision_of

SCRIPTS = Path(__file__).parent / "migrations"


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
            backup = back_up_schema(path, before)
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


def back_up_schema(path: Path, revision: str) -> Path:
    """Copy the file as it is now, beside itself."""
    return back_up(path, path.with_name(f"{path.name}.{now():%Y%m%dT%H%M%S.%fZ}.schema-{revision}.backup")).path


def check_nothing_is_lost(connection: sqlite3.Connection, before: dict[str, int]) -> None:
    """Raise MigrationError when a table has not the rows it had, or one refers to what is not there."""
    hint = "Please report this; the version used before still opens it."
    for table, count in count_rows(connection).items():
        if count != before[table]:
            raise MigrationError(f"A migration left {count} of {before[table]} rows in {table}: undone.", hint=hint)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise MigrationError("A migration left rows that refer to nothing: undone.", hint=hint)


def outlook(path: Path) -> tuple[str, str]:
    """Return which schema a file has, and which it would be brought to: its own, if that is newer than ours.

    Raises:
        StorageError: there is no history.
    """
    place.inspect(path)
    with storage_faults(path), closing(connect(path)) as connection:
        revision = revision_of(connection, path)
    return revision, HEAD if revision in EARLIER else revision


def migrate_file(path: Path) -> Path | None:
    """Migrate a file that nobody is just opening; return the backup, None when there was nothing left to do.

    Raises:
        MigrationError: it failed; the file is as it was.
    """
    with storage_faults(path), at_the_door(path), closing(connect(path)) as connection:
        remove_stale_drafts(path)
        return migrate(connection, path)
