"""`db`: where the history is, and whether it is sound."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import BORROW, fill
from tests.history.behind import raw
from tests.history.schema_files import FIXTURES


def test_the_path_is_printed_and_nothing_is_created(call: Call, program: Program) -> None:
    assert call("db", "path").out == f"{program.history_file}\n"

    assert not program.history_file.exists()


def test_a_sound_file_is_said_to_be_sound(call: Call, program: Program) -> None:
    asyncio.run(fill(program.history_file))

    done = call("db", "check")

    assert done.code == 0
    assert "2 conversations, 4 messages" in done.out
    assert "journal  " in done.out
    assert done.out.endswith("The file is sound.\n")


def test_the_check_can_be_read_by_programs(call: Call, program: Program) -> None:
    asyncio.run(fill(program.history_file))

    report = json.loads(call("db", "check", "--json").out)

    assert report["is_sound"] is True
    assert report["damage"] == []
    assert report["path"] == str(program.history_file)
    assert report["journal_reason"]


def test_a_file_that_is_no_history_is_an_error_of_one_line(call: Call, program: Program) -> None:
    program.history_file.parent.mkdir(parents=True)
    program.history_file.write_bytes(b"not a database, but long enough to look at" * 50)

    done = call("db", "check")

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1


def test_a_backup_is_made_and_restored(call: Call, program: Program, tmp_path: Path) -> None:
    asyncio.run(fill(program.history_file))
    backup = tmp_path / "backup.db"

    assert call("db", "backup", str(backup)).out == (
        f"{backup} holds 2 conversations, 4 messages: read back and sound.\n"
    )
    again = call("db", "backup", str(backup))
    assert (again.code, again.err) == (
        1,
        f"error: {backup} is there already. Name another file, or add --force.\n",
    )
    assert call("db", "backup", str(backup), "--force").code == 0

    call("history", "rename", BORROW, "Changed")
    done = call("db", "restore", str(backup))

    [aside] = program.history_file.parent.glob("*.replaced")
    assert done.out == (
        f"{program.history_file} holds what {backup} held: 2 conversations, 4 messages.\n"
        f"The history that was there is kept: {aside}\n"
    )
    assert "Borrow checker" in call("history", "list").out


def test_a_history_that_is_not_there_has_no_backup(call: Call, program: Program, tmp_path: Path) -> None:
    done = call("db", "backup", str(tmp_path / "backup.db"))

    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "There is no history at" in done.err
    assert not program.history_file.exists()


def damage(path: Path, sql: str) -> None:
    with closing(raw(path)) as connection:
        connection.execute(sql)


def test_what_can_be_mended_is_mended_and_said(call: Call, program: Program) -> None:
    asyncio.run(fill(program.history_file))
    damage(program.history_file, "UPDATE parts SET length = 1")

    found = call("db", "check")
    assert found.code == 1
    assert "damage   4 parts are not as long as they say" in found.out
    assert found.out.endswith("To mend what can be mended: clanker-tui db check --mend\n")

    report = json.loads(call("db", "check", "--mend", "--json").out)
    assert report["is_sound"] is True
    assert "4 lengths were counted again" in report["mended"]
    assert Path(report["backup"]).exists()
    assert call("db", "check").code == 0


def test_what_cannot_be_mended_is_said_with_the_way_out(call: Call, program: Program) -> None:
    asyncio.run(fill(program.history_file))
    damage(program.history_file, "UPDATE messages SET parent_id = 'gone' WHERE role = 'assistant'")

    done = call("db", "check", "--mend")

    assert done.code == 1
    assert "damage   2 messages follow one that does not exist" in done.out
    assert "clanker-tui db restore FILE" in done.out.splitlines()[-1]
    assert "clanker-tui db rescue" in done.out.splitlines()[-1]


def test_an_older_schema_is_told_then_migrated(call: Call, program: Program) -> None:
    path = program.history_file
    path.parent.mkdir(parents=True)
    with closing(raw(path)) as connection:
        connection.executescript((FIXTURES / "0001.sql").read_text(encoding="utf-8"))
    content = path.read_bytes()

    assert "has schema 0001, this version uses 0004" in call("db", "migrate", "--dry-run").out
    assert path.read_bytes() == content

    done = call("db", "migrate")
    [backup] = path.parent.glob("*.backup")
    assert done.out == (
        f"The history was brought from schema 0001 to 0004, all rows counted.\nThe backup is {backup}\n"
    )
    assert call("db", "migrate").out == "The history has schema 0004: nothing to do.\n"


def test_a_damaged_history_is_looked_at_and_left_alone_by_db(call: Call, program: Program) -> None:
    asyncio.run(fill(program.history_file))
    content = b"X" * 100 + program.history_file.read_bytes()[100:]
    program.history_file.write_bytes(content)

    for words in (["check"], ["check", "--mend"], ["backup", str(program.home / "b.db")], ["migrate"]):
        done = call("db", *words)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert "clanker-tui db rescue" in done.err
    assert "clanker-tui db rescue" in call("doctor").out
    assert program.history_file.read_bytes() == content

    done = call("db", "rescue")
    rescued = program.history_file.with_name("history.db.rescued")
    assert done.out == (
        f"{rescued} holds 2 conversations, 4 messages, 2 requests.\nTo use it: clanker-tui db restore {rescued}\n"
    )
    assert program.history_file.read_bytes() == content
    assert call("db", "restore", str(rescued)).code == 0
    assert call("db", "check").code == 0


def test_a_damaged_history_is_rescued_by_what_needs_it_and_told_in_one_line(call: Call, program: Program) -> None:
    asyncio.run(fill(program.history_file))
    program.history_file.write_bytes(b"X" * 100 + program.history_file.read_bytes()[100:])

    done = call("history", "list")

    [damaged] = program.history_file.parent.glob("*.damaged")
    assert "Borrow checker" in done.out
    assert done.err == (
        "note: The history was damaged. Rescued: 2 conversations, 4 messages, 2 requests."
        f" The damaged file is kept: {damaged}\n"
    )
    assert call("history", "list").err == ""


@pytest.mark.parametrize(
    "words",
    [["history", "list"], ["history", "show", "--last"], ["history", "bin"], ["usage"]],
    ids=lambda words: words[1] if len(words) > 1 else words[0],
)
def test_a_history_of_a_newer_version_is_read_and_told_in_one_line(
    call: Call, program: Program, words: list[str]
) -> None:
    asyncio.run(fill(program.history_file))
    damage(program.history_file, "UPDATE alembic_version SET version_num = '0999'")

    done = call(*words)

    assert done.code == 0
    assert done.out
    assert done.err == (
        "note: The history was written by a newer version (schema 0999): it can only be read. Update clanker-tui.\n"
    )


def test_what_would_change_a_history_of_a_newer_version_is_an_error(call: Call, program: Program) -> None:
    asyncio.run(fill(program.history_file))
    damage(program.history_file, "UPDATE alembic_version SET version_num = '0999'")

    assert call("history", "delete", BORROW).code == 1
    assert call("db", "migrate").out == "The history has schema 0999: nothing to do.\n"
    assert call("db", "backup", str(program.home / "backup.db")).code == 0
    assert "note     The history was written by a newer version" in call("db", "check").out


def test_a_schema_of_any_name_is_told_briefly(call: Call, program: Program) -> None:
    asyncio.run(fill(program.history_file))
    with closing(raw(program.history_file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", ("\x1b[31m" + "[" * 5000,))
    assert len(call("history", "list").err) < 200
