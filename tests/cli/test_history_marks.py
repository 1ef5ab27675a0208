"""`history pin`, `archive` and `tag`, and what the list makes of them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from clanker_tui.domain.messages import new_conversation, user_message
from clanker_tui.history.store import History
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import BORROW, REGEX, fill
from tests.history.records import record


@pytest.fixture(autouse=True)
def samples(program: Program, utc: None) -> None:
    """Fill the history."""
    asyncio.run(fill(program.history_file))


def ids(call: Call, *options: str) -> list[str]:
    """Return what the list has."""
    return [row["id"] for row in json.loads(call("history", "list", "--json", *options).out)]


def test_what_is_pinned_comes_first_until_that_is_undone(call: Call) -> None:
    assert call("history", "pin", "019000").out == '"Borrow checker" is pinned.\n'
    assert ids(call) == [BORROW, REGEX]
    assert ids(call, "--limit", "1") == [BORROW]
    assert "* Borrow checker" in call("history", "list").out

    assert call("history", "pin", "019000", "--undo").out == '"Borrow checker" is no longer pinned.\n'
    assert ids(call) == [REGEX, BORROW]


def test_what_is_archived_leaves_the_list_and_the_way_back_is_told(call: Call) -> None:
    told = call("history", "archive", "019000").out
    assert told == f'"Borrow checker" is archived. To undo: clanker-tui history archive {BORROW} --undo\n'
    assert ids(call) == [REGEX]
    assert ids(call, "--archived") == [BORROW]
    assert ids(call, "--all") == [REGEX, BORROW]
    assert "Borrow checker (archived)" in call("history", "list", "--all").out

    assert call("history", "archive", BORROW, "--undo").out == '"Borrow checker" is in the list again.\n'
    assert ids(call) == [REGEX, BORROW]
    assert call("history", "list", "--archived").out == "There is no such conversation.\n"


def test_what_is_pinned_and_archived_is_in_the_archive_alone(call: Call) -> None:
    call("history", "pin", BORROW)
    call("history", "archive", BORROW)

    assert (ids(call), ids(call, "--archived")) == ([REGEX], [BORROW])


def test_tags_are_added_taken_off_shown_and_found(call: Call) -> None:
    assert call("history", "tag", "019000", "+Rust", "work").out == '"Borrow checker" has #rust #work.\n'
    assert call("history", "tag", "019000", "-work", "+later").out == '"Borrow checker" has #later #rust.\n'
    assert call("history", "tag", "019000").out == '"Borrow checker" has #later #rust.\n'
    assert call("history", "tag", "0191").out == '"日本 regex" has no tags.\n'

    assert ids(call, "--tag", "#Rust") == [BORROW]
    assert ids(call, "--tag", "work") == []
    assert "Borrow checker #later #rust" in call("history", "list").out


def test_a_tag_without_a_letter_is_one_line(call: Call) -> None:
    done = call("history", "tag", BORROW, "+#")

    assert (done.code, done.out) == (2, "")
    assert done.err == "error: there is no tag in that. Write +work to add one, -work to take it off.\n"


def test_a_cost_is_told_as_far_as_it_is_known_and_none_without_a_request(call: Call, program: Program) -> None:
    async def add() -> None:
        history = await History.open(program.history_file)
        conversation = new_conversation()
        await history.add_message(conversation, user_message("Nothing was asked.", conversation.id, None))
        await history.add_usage(replace(record(), conversation_id=BORROW))
        await history.close()

    asyncio.run(add())

    costs = {row["id"]: row["cost"] for row in json.loads(call("history", "list", "--json").out)}
    assert costs.pop(BORROW) == {"usd": "0.001234567", "unpriced": 1, "requests": 2}
    assert costs.pop(REGEX) == {"usd": None, "unpriced": 1, "requests": 1}
    assert list(costs.values()) == [{"usd": None, "unpriced": 0, "requests": 0}]
    told = call("history", "list").out
    assert "≥ $0.001234567" in told
    assert " - " in told
