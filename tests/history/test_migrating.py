"""Bringing an older file up to date: with a backup, as a whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import closing, suppress
from pathlib import Path
from subprocess import TimeoutExpired
from textwrap import dedent, indent

import pytest

from clanker_tui.errors import MigrationError
from clanker_tui.history import schema
from clanker_tui.history.connection import connect
from clanker_tui.history.migrating import SCRIPTS, migrate, migrate_file, outlook
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.children import Children, let_go_on, next_line, output
from tests.history.schema_files import FIXTURES, dump
from tests.history.search_index import hits

NEXT = """\
from alembic import op
import sqlalchemy as sa

revision = "next"
down_revision = "HEAD"
branch_labels = depends_on = None


def upgrade():
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Return a history file with the first schema and a few conversations."""
    path = tmp_path / "history.db"
    with closing(raw(path)) as connection:
        connection.executescript((FIXTURES / "0001.sql").read_text(encoding="utf-8"))
    return path


def scripts_with(tmp_path: Path, upgrade: str) -> Path:
    """Return a copy of our migrations with one more revision."""
    scripts = tmp_path / "migrations"
    shutil.copytree(SCRIPTS, scripts)
    (scripts / "versions" / "r_next.py").write_text(NEXT.replace("HEAD", schema.HEAD) + indent(dedent(upgrade), "    "))
    return scripts


def rows(path: Path) -> list[tuple[int, str]]:
    with closing(raw(path)) as connection:
        return connection.execute("SELECT seq, text FROM parts ORDER BY seq").fetchall()


def revision(path: Path) -> str:
    with closing(raw(path)) as connection:
        return schema.revision_of(connection, path)


def test_an_older_file_is_migrated_after_a_backup(old: Path, tmp_path: Path) -> None:
    scripts = scripts_with(tmp_path, 'op.add_column("messages", sa.Column("stars", sa.Integer()))')
    before = rows(old)

    with closing(connect(old)) as connection:
        backup = migrate(connection, old, scripts=scripts, head="next")
        assert connection.execute("SELECT stars FROM messages").fetchone() == (None,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)

    assert revision(old) == "next"
    assert backup is not None
    assert revision(backup) == "0001"
    assert backup.stat().st_mode & 0o077 == 0
    assert rows(backup) == rows(old) == before


def test_a_copied_table_keeps_the_rows_that_refer_to_it(old: Path, tmp_path: Path) -> None:
    """SQLite changes a column by copying its table; dropping the old one would take all messages along."""
    scripts = scripts_with(
        tmp_path,
        """
        with op.batch_alter_table("conversations") as table:
            table.alter_column("title", nullable=True)
        """,
    )
    before = rows(old)

    with closing(connect(old)) as connection:
        migrate(connection, old, scripts=scripts, head="next")

    assert rows(old) == before


@pytest.mark.parametrize(
    ("upgrade", "reason"),
    [
        ('op.execute("DELETE FROM usage")', "A migration left 0 of 5 rows in usage"),
        ("op.execute(\"UPDATE messages SET conversation_id = 'x'\")", "rows that refer to nothing"),
        ('op.add_column("messages", sa.Column("role", sa.Text()))', "duplicate column"),
        ("op.execute(\"ALTER TABLE drafts RENAME TO d\")\nop.execute('nonsense')", "nonsense"),
    ],
)
def test_a_migration_that_fails_or_loses_rows_leaves_the_file_as_it_was(
    old: Path, tmp_path: Path, upgrade: str, reason: str
) -> None:
    scripts = scripts_with(tmp_path, upgrade)
    with closing(raw(old)) as connection:
        before = list(connection.iterdump())

    with closing(connect(old)) as connection, pytest.raises(MigrationError) as raised:
        migrate(connection, old, scripts=scripts, head="next")

    assert reason in raised.value.message.replace("\n", " ")
    with closing(raw(old)) as connection:
        assert list(connection.iterdump()) == before
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_who_comes_second_finds_nothing_to_do(old: Path, tmp_path: Path) -> None:
    scripts = scripts_with(tmp_path, 'op.add_column("messages", sa.Column("stars", sa.Integer()))')
    with closing(connect(old)) as one, closing(connect(old)) as two:
        assert migrate(one, old, scripts=scripts, head="next") is not None
        assert migrate(two, old, scripts=scripts, head="next") is None

    assert len(list(old.parent.glob("*.backup"))) == 1


@pytest.mark.parametrize("earlier", sorted({schema.HEAD, *schema.EARLIER}))
async def test_every_schema_that_was_released_opens_with_all_it_held(tmp_path: Path, earlier: str) -> None:
    path = tmp_path / "history.db"
    with closing(raw(path)) as connection:
        connection.executescript((FIXTURES / f"{earlier}.sql").read_text(encoding="utf-8"))
        (requests,) = connection.execute("SELECT count(*) FROM usage").fetchone()
    assert requests >= 5

    history = await History.open(path)
    assert len(await history.conversations()) == 5
    last = await history.last_conversation()
    assert last is not None
    assert [message.role for message in await history.branch(last.leaf_id or "")] == ["user", "assistant"]
    assert (await history.usage_sums()).requests == requests
    assert sum(group.totals.requests for group in await history.usage_groups("conversation")) == requests
    assert (await history.composer("")).text == "not sent yet"
    assert (await history.delete_message(last.leaf_id or "")) is not None
    assert (await history.restore_message(last.leaf_id or "")) == last.leaf_id
    assert await history.check() == []
    await history.close()
    with closing(raw(path)) as connection:
        assert dump(connection) == (Path(schema.__file__).with_name("schema.sql")).read_text(encoding="utf-8")


@pytest.mark.parametrize("earlier", sorted(schema.EARLIER))
async def test_after_a_migration_the_search_finds_what_was_said_and_the_numbers_follow_time(
    tmp_path: Path, earlier: str
) -> None:
    path = tmp_path / "history.db"
    with closing(raw(path)) as connection:
        connection.executescript((FIXTURES / f"{earlier}.sql").read_text(encoding="utf-8"))
        said = connection.execute("SELECT text FROM parts WHERE kind = 'text'").fetchall()
    await (await History.open(path)).close()

    for (text,) in said:
        word = max(re.findall(r"[A-Za-z]+", text), key=len)
        assert text in hits(path, f'"{word}"')
    with closing(raw(path)) as connection:
        numbered = connection.execute(
            "SELECT created_at, key FROM parts JOIN messages ON messages.seq = message_seq ORDER BY key"
        ).fetchall()
    assert [at for at, _ in numbered] == sorted(at for at, _ in numbered)
    assert len({key for _, key in numbered}) == len(numbered)


MIGRATE = """
async def main():
    import clanker_tui.history.migrating
    print("ready", flush=True)
    sys.stdin.readline()
    await (await History.open(path)).close()
    print("done", flush=True)
"""
GROW = """
    INSERT INTO parts (message_seq, position, kind, length, text)
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 6000)
    SELECT 1 + n % 5, n, 'text', 10, 'grown word' || n || hex(randomblob(200)) FROM number
"""


def state(path: Path) -> tuple[int, list[str]]:
    """Return how many texts a file holds and the names of what is in its schema; it must be sound."""
    with closing(raw(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (count,) = connection.execute("SELECT count(*) FROM parts").fetchone()
        return count, [name for (name,) in connection.execute("SELECT name FROM sqlite_schema ORDER BY name")]


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_kill_9_at_any_moment_of_a_migration_leaves_the_old_schema_or_the_new_one(
    old: Path, children: Children
) -> None:
    with closing(raw(old)) as connection:
        connection.execute("BEGIN")
        connection.execute(GROW)
        connection.execute("COMMIT")
    before = state(old)
    content = old.read_bytes()
    children.path = old
    child = children.start(MIGRATE)
    assert next_line(child) == "ready"
    began = time.monotonic()
    let_go_on(child)
    assert next_line(child) == "done"
    took_s = time.monotonic() - began
    output(child)
    after = state(old)
    assert after[0] == before[0]
    kills = 12
    for kill in range(kills):
        for left in old.parent.glob("*history.db*"):
            left.unlink()
        old.write_bytes(content)
        child = children.start(MIGRATE)
        assert next_line(child) == "ready"
        let_go_on(child)
        with suppress(TimeoutExpired):
            child.wait(took_s * kill / kills)
        child.kill()
        child.communicate()

        found = state(old)

        assert found in (before, after)
        backups = list(old.parent.glob("*.backup"))
        assert backups or found == before
        assert all(state(backup) == before for backup in backups)


def test_a_migration_is_told_before_it_is_done(old: Path) -> None:
    assert outlook(old) == ("0001", schema.HEAD)

    backup = migrate_file(old)

    assert backup is not None
    assert outlook(old) == (schema.HEAD, schema.HEAD)
    assert migrate_file(old) is None
    assert rows(backup) == rows(old)
