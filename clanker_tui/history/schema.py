"""Which schema a file has, and how a new file gets this program's.

Alembic makes and changes schemas. Importing it takes longer than all else a short command does, so a new file is
made from schema.sql, which is what Alembic makes; a test compares the two.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from clanker_tui.errors import StorageError
from clanker_tui.history.connection import add_functions
from clanker_tui.history.faults import damaged

HEAD = "0004"
EARLIER = frozenset({"0001", "0002", "0003"})  # the revisions before HEAD that were released
APPLICATION_ID = 0x434C4E4B  # "CLNK", in the file's header: tells it from other programs' databases


def revision_of(connection: sqlite3.Connection, path: Path) -> str:
    """Return the revision of an existing file's schema.

    Raises:
        StorageError: it is the database of another program.
        DamagedError: it does not say which.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise StorageError(
            f"{path} is the database of another program.",
            hint="Move it aside, or choose another file with [history] url.",
        )
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or not isinstance(found[0], str):
        raise damaged(path)
    revision: str = found[0]
    return revision


def create_schema(connection: sqlite3.Connection) -> None:
    """Give an empty database this program's schema, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in statements():
        connection.execute(statement)
    connection.execute("COMMIT")


def statements() -> list[str]:
    """Return the statements of schema.sql; a blank line stands between them."""
    sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    return [statement for statement in sql.split("\n\n") if statement.strip()]


def create_file(path: Path) -> None:
    """Create a history with no conversations, unless there is a file already.

    It is made beside its place and then linked into it: it appears whole or not at all, whoever is killed, and of
    several processes the first one wins and the others use its file.

    Raises:
        OSError, sqlite3.Error: the folder cannot be written.
    """
    from clanker_tui.domain.messages import new_id

    draft = path.with_name(f".{path.name}.{new_id()}")
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        draft.chmod(0o600)  # also where the umask forbids even the owner
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            add_functions(connection)
            connection.execute("PRAGMA journal_mode = MEMORY")
            create_schema(connection)
        finally:
            connection.close()
        _put_in_place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, path: Path) -> None:
    """Give the finished file its name. FileExistsError is the good news that another process was first."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        try:
            with path.open("xb") as file:
                path.chmod(0o600)
                file.write(draft.read_bytes())
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            return
