"""One schema, said three times: as SQLModel classes, as Alembic revisions, as the SQL that makes a new file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session, SQLModel, select

from clanker_tui.domain.messages import new_conversation
from clanker_tui.domain.usage import Usage
from clanker_tui.history import schema, tables
from clanker_tui.history.engine import shared_engine
from clanker_tui.history.migrating import SCRIPTS
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.records import question, record, reply
from tests.history.schema_files import FIXTURES, SCHEMA, dump, migrated


@pytest.fixture
def made() -> Iterator[sqlite3.Connection]:
    """Return an empty database as Alembic makes it."""
    with closing(migrated()) as connection:
        yield connection


def test_a_new_file_has_the_schema_that_alembic_makes(made: sqlite3.Connection) -> None:
    assert SCHEMA.read_text(encoding="utf-8") == dump(made), "run python -m tests.history.schema_files"
    with closing(raw(None)) as connection:
        schema.create_schema(connection)
        assert dump(connection) == dump(made)


def test_the_migrated_schema_is_that_of_the_models(made: sqlite3.Connection) -> None:
    with shared_engine(made).connect() as shared:
        context = MigrationContext.configure(shared, opts={"include_name": tables.is_ours})
        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_the_head_is_the_one_that_alembic_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    earlier = {script.revision for script in scripts.walk_revisions()} - {schema.HEAD}

    assert scripts.get_current_head() == schema.HEAD
    assert earlier == schema.EARLIER


def test_the_file_says_whose_it_is(made: sqlite3.Connection) -> None:
    assert made.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)


@pytest.mark.parametrize("revision", sorted({schema.HEAD, *schema.EARLIER}))
def test_each_revision_that_was_released_has_a_fixture(revision: str) -> None:
    assert (FIXTURES / f"{revision}.sql").is_file()


def test_the_fixture_of_the_head_has_its_schema() -> None:
    """A released revision was never edited: the fixture that was written with it still agrees."""
    with closing(raw(None)) as connection:
        connection.executescript((FIXTURES / f"{schema.HEAD}.sql").read_text(encoding="utf-8"))
        assert dump(connection) == SCHEMA.read_text(encoding="utf-8")


async def test_the_models_write_what_the_program_reads_and_the_other_way_round(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    first = question(conversation, "lone \ud800")
    await history.add_message(conversation, first)
    answer = reply(first, "yes")
    used = record(answer, usage=Usage(1, is_estimate=True), nano_usd=9)
    await history.finish_reply(answer, [used])
    await history.close()

    with closing(raw(path)) as connection, Session(shared_engine(connection)) as session:
        message = session.exec(select(tables.MessageRow).where(tables.MessageRow.id == answer.id)).one()
        assert message.created_at == answer.created_at
        [usage] = session.exec(select(tables.UsageRow))
        assert (usage.sent_at, usage.is_estimate, usage.nano_usd) == (used.sent_at, True, 9)
        copy = tables.MessageRow(**{**message.model_dump(), "seq": None, "id": "copy"})
        session.add(copy)
        session.flush()
        session.add(tables.PartRow(message_seq=copy.seq or 0, position=0, kind="text", length=2, text="\udc80!", key=9))
        session.commit()

    history = await History.open(path)
    assert [message.text for message in await history.branch("copy")] == ["lone \ud800", "\udc80!"]
    assert await history.check() == []
    await history.close()


def test_the_indexes_serve_the_questions_they_are_for(made: sqlite3.Connection) -> None:
    plans = {
        "SELECT id FROM conversations ORDER BY updated_at DESC, id DESC LIMIT 200": "conversations_updated_at",
        "SELECT id FROM messages WHERE parent_id = 'x'": "messages_parent",
        "SELECT id FROM messages WHERE conversation_id = 'x' AND parent_id IS NULL": "messages_parent (parent_id=? AND",
        "SELECT count(*) FROM messages WHERE conversation_id = 'x' AND role = 'user' AND deleted_at IS NULL": (
            "COVERING INDEX messages_conv"
        ),
        "SELECT DISTINCT writer FROM messages WHERE status = 'streaming'": "messages_streaming",
        "SELECT sum(nano_usd) FROM usage WHERE sent_at >= 'x'": "usage_sent_at",
        "SELECT id FROM usage WHERE message_id = 'x'": "usage_message",
    }
    for query, index in plans.items():
        plan = " ".join(row[3] for row in made.execute("EXPLAIN QUERY PLAN " + query))
        assert index in plan, (query, plan)
