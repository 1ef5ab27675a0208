"""`history search`: what was said, found from the command line."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess

import pytest

from clanker_tui.domain.messages import new_conversation, user_message
from clanker_tui.history.store import History
from tests.cli.conftest import Call
from tests.cli.program import PATIENCE_S, Program
from tests.cli.samples import BORROW, fill


@pytest.fixture(autouse=True)
def samples(program: Program, utc: None) -> None:
    """Fill the history."""
    asyncio.run(fill(program.history_file))


def test_hits_are_a_table_with_the_text_around_them(call: Call) -> None:
    told = call("history", "search", "moved")

    assert told.out.splitlines() == [
        "ID             TIME              WHO                  TITLE           TEXT",
        "01900000-0000  2026-03-04 12:00  openai/gpt-oss-120b  Borrow checker  Because `s` moved.",
    ]
    assert (told.code, told.err) == (0, "")


def test_words_are_one_query_with_its_filters(call: Call) -> None:
    assert "Why?" in call("history", "search", "role:you", "before:2026-04").out
    assert "How?" not in call("history", "search", "role:you", "before:2026-04").out
    assert "Because" in call("history", "search", "--", "-why", "model:gpt").out


def test_no_hit_is_no_failure(call: Call) -> None:
    told = call("history", "search", "platypus", "after:never")

    assert (told.code, told.out) == (0, "No message holds platypus after:never.\n")
    assert told.err.startswith("after:never is ignored. Write 2026")
    assert call("history", "search", "platypus", "--json").out == "[]\n"


def test_the_first_hits_are_shown_and_that_there_are_more(call: Call) -> None:
    told = call("history", "search", "after:2020", "--limit", "1", "--best")

    assert len(told.out.splitlines()) == 2
    assert told.err == "These are the first 1: there is more, see --limit.\n"


def test_programs_read_json(call: Call) -> None:
    [hit] = json.loads(call("history", "search", "moved", "--json").out)

    assert hit["conversation_id"] == BORROW
    assert (hit["snippet"], hit["hits"]) == ("Because `s` moved.", ["moved"])
    assert (hit["role"], hit["created_at"]) == ("assistant", "2026-03-04T12:00:00+00:00")


def test_what_was_said_cannot_steer_the_terminal(call: Call, program: Program) -> None:
    async def add() -> None:
        history = await History.open(program.history_file)
        conversation = new_conversation()
        await history.add_message(conversation, user_message("a\x1b[31m walrus\x9b2J\n\nsings", conversation.id, None))
        await history.close()

    asyncio.run(add())
    row = call("history", "search", "walrus").out.splitlines()[1]
    assert row.endswith("  a\N{REPLACEMENT CHARACTER}[31m walrus\N{REPLACEMENT CHARACTER}2J sings")
    assert "\x1b" not in in_terminal(program, "walrus", NO_COLOR="1")


@pytest.mark.parametrize(("colours", "shown"), [({}, "\x1b[1mmoved\x1b[22m."), ({"NO_COLOR": "1"}, "moved.")])
def test_in_a_terminal_the_text_has_its_own_line_and_hits_are_bold(
    program: Program, colours: dict[str, str], shown: str
) -> None:
    lines = in_terminal(program, "moved", **colours).splitlines()

    assert lines[1].endswith("Borrow checker")
    assert lines[2] == f"  Because `s` {shown}"


def in_terminal(program: Program, *words: str, **env: str) -> str:
    """Return what a search prints in a terminal."""
    ours, theirs = pty.openpty()
    environment = {**program.env, "TERM": "xterm", "COLUMNS": "100", **env}
    command = program.argv("history", "search", *words)
    subprocess.run(command, env=environment, cwd=program.home, stdout=theirs, timeout=PATIENCE_S, check=True)
    os.close(theirs)
    printed = os.read(ours, 65_536)
    os.close(ours)
    return printed.decode()
