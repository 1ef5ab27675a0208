"""`history`: the list, one conversation, and what can be done with one."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from datetime import datetime

import pytest

from clanker_tui.domain.messages import FilePart, new_conversation, user_message
from clanker_tui.history.store import History
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import BORROW, REGEX, fill
from tests.history.behind import raw


@pytest.fixture(autouse=True)
def samples(program: Program, utc: None) -> None:
    """Fill the history."""
    asyncio.run(fill(program.history_file))


def test_the_list_has_the_latest_first_and_its_columns_line_up(call: Call) -> None:
    lines = call("history", "list").out.splitlines()

    assert lines == [
        "ID             LAST USED         TURNS          COST  MODEL                TITLE",
        "01911111-0000  2026-04-04 12:00      1             ?  tiny                 日本 regex",
        "01900000-0000  2026-03-04 12:00      1  $0.001234567  openai/gpt-oss-120b  Borrow checker",
    ]


def test_the_list_can_be_limited_and_read_by_programs(call: Call) -> None:
    (row,) = json.loads(call("history", "list", "--limit", "1", "--json").out)

    assert row == {
        "id": REGEX,
        "title": "日本 regex",
        "updated_at": "2026-04-04T12:00:00+00:00",
        "provider": "local",
        "model": "tiny",
        "turns": 1,
        "pinned": False,
        "archived": False,
        "tags": [],
        "cost": {"usd": None, "unpriced": 1, "requests": 1},
    }


def test_a_conversation_is_shown_with_its_usage(call: Call) -> None:
    assert call("history", "show", "019000").out.splitlines() == [
        "Borrow checker",
        f"{BORROW} · 2026-03-04 12:00",
        "",
        "── You · 2026-03-04 12:00",
        "Why?",
        "",
        "── openai/gpt-oss-120b · 2026-03-04 12:00",
        "   1,000 in, 204 out · $0.001234567 · TTFT 0.18 s · 102 tok/s",
        "Because `s` moved.",
        "",
        "Total: 1 request · 1,000 tokens in · 204 out · $0.001234567",
    ]


def test_the_last_conversation_needs_no_id_and_tells_how_it_ended(call: Call) -> None:
    text = call("history", "show", "--last").out

    assert "[failed: the stream was cut.]" in text
    assert "tokens unknown · price unknown" in text
    assert "1 without a price" in text


def test_all_of_a_conversation_can_be_read_by_programs(call: Call) -> None:
    whole = json.loads(call("history", "show", BORROW, "--json").out)

    assert [message["text"] for message in whole["messages"]] == ["Why?", "Because `s` moved."]
    assert whole["usage"][0]["cost"] == {"usd": "0.001234567", "nano_usd": 1234567, "source": "catalogue"}


def test_files_are_named_where_a_conversation_is_printed(call: Call, program: Program) -> None:
    async def add() -> None:
        history = await History.open(program.history_file)
        conversation = new_conversation()
        files = (FilePart("a\x1b[31m.py", "pass\n"), FilePart("b", ""))
        await history.add_message(conversation, user_message("Explain.", conversation.id, None, files=files))
        await history.close()

    asyncio.run(add())

    text = call("history", "show", "--last").out
    assert "   with a\N{REPLACEMENT CHARACTER}[31m.py · 5 characters\n   with b · 0 characters\nExplain.\n" in text
    (message,) = json.loads(call("history", "show", "--last", "--json").out)["messages"]
    assert message["files"] == [{"name": "a\x1b[31m.py", "text": "pass\n"}, {"name": "b", "text": ""}]


def test_a_conversation_is_renamed(call: Call) -> None:
    assert call("history", "rename", "019000", "Moves").out == '"Borrow checker" is now "Moves".\n'

    assert "Moves" in call("history", "list").out


def test_a_delete_says_how_to_undo_it_and_keeps_the_usage(call: Call) -> None:
    told = call("history", "delete", "019000").out
    assert told == f'"Borrow checker" is deleted. To undo: clanker-tui history restore {BORROW}\n'
    assert "Borrow" not in call("history", "list").out
    assert json.loads(call("usage", "--json").out)["total"]["requests"] == 2

    assert call("history", "restore", BORROW).out == '"Borrow checker" is back.\n'
    assert "Borrow" in call("history", "list").out


@pytest.mark.parametrize(
    ("prefix", "complaint"),
    [
        ("0199", 'no conversation has an id that begins with "0199"'),
        ("019", f'"019" fits 2 conversations: {REGEX}, {BORROW}'),
        ("", 'no conversation has an id that begins with ""'),
        ("%", 'no conversation has an id that begins with "%"'),
    ],
)
def test_an_id_that_names_no_conversation_or_several_is_one_line(call: Call, prefix: str, complaint: str) -> None:
    done = call("history", "show", prefix)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {complaint}")
    assert done.err.count("\n") == 1


def test_the_bin_is_listed_and_gives_back_by_a_shortened_id(call: Call) -> None:
    assert call("history", "bin").out == "The bin is empty.\n"
    call("history", "delete", "019000")

    (row,) = json.loads(call("history", "bin", "--json").out)
    assert (row["id"], row["kind"], row["messages"]) == (BORROW, "conversation", 2)
    goes, deleted = (datetime.fromisoformat(row[name]) for name in ("goes_at", "deleted_at"))
    assert (goes - deleted).days == 30
    head, line = call("history", "bin").out.splitlines()
    assert head.split() == ["ID", "DELETED", "GOES", "MESSAGES", "WHAT"]
    assert line.startswith("01900000-0000  ")
    assert f"{goes:%Y-%m-%d}" in line

    assert call("history", "restore", "019").out == '"Borrow checker" is back.\n'
    assert call("history", "bin").out == "The bin is empty.\n"


def test_a_deleted_message_comes_back_with_what_followed_it(call: Call, program: Program) -> None:
    async def delete(history: History) -> str:
        conversation = await history.conversation(BORROW)
        assert conversation is not None
        first, *_ = await history.branch(conversation.leaf_id or "")
        await history.delete_message(first.id)
        return first.id

    message_id = program.stored(delete)

    assert "Why? (in Borrow checker)" in call("history", "bin").out
    assert call("history", "restore", message_id).out == '"Why?" is back in "Borrow checker".\n'
    assert "Because `s` moved." in call("history", "show", BORROW).out


def test_what_is_not_in_the_bin_cannot_come_back(call: Call) -> None:
    done = call("history", "restore", BORROW)

    assert done.code == 2
    assert done.err == (
        f'error: nothing in the bin has an id that begins with "{BORROW}". See clanker-tui history bin.\n'
    )


def test_with_no_limit_of_days_nothing_goes(call: Call, program: Program) -> None:
    program.configure("[history]\nkeep_deleted_days = 0\n")
    call("history", "delete", "019000")

    assert " never " in call("history", "bin").out


def test_what_was_deleted_at_the_end_of_all_times_is_listed_too(call: Call, program: Program) -> None:
    call("history", "delete", BORROW)
    with closing(raw(program.history_file)) as connection:
        connection.execute("UPDATE conversations SET deleted_at = '9999-12-31T12:00:00.000000Z' WHERE deleted_at <> ''")
    (row,) = json.loads(call("history", "bin", "--json").out)
    assert row["goes_at"] is None
    assert " never " in call("history", "bin").out
