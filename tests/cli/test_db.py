"""`db`: where the history is, and whether it is sound."""

from __future__ import annotations

import asyncio
import json

from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import fill


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
