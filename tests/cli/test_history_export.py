"""`history export`: what is written, and where."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from clanker_tui.domain.messages import Conversation, new_conversation, user_message
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.history.store import History
from clanker_tui.importers.ours import read_json, read_jsonl
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import BORROW, NOON, REGEX, fill


@pytest.fixture(autouse=True)
def samples(program: Program, utc: None) -> None:
    """Fill the history."""
    asyncio.run(fill(program.history_file))


async def trees(history: History) -> list[ConversationTree | None]:
    return [await history.tree(one) for one in await history.tree_ids()]


def test_a_conversation_goes_to_standard_output(program: Program) -> None:
    done = program.run("history", "export", "019000")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith('---\ntitle: "Borrow checker"\n')
    assert done.out.endswith("\nBecause `s` moved.\n")


def test_everything_is_one_json_document(program: Program) -> None:
    document = json.loads(program.run("history", "export", "--all", "--format", "json").out)

    assert [one["id"] for one in document["conversations"]] == [BORROW, REGEX]


def test_everything_comes_in_elsewhere_as_it_was(program: Program) -> None:
    by_format = {name: program.run("history", "export", "--all", "--format", name).out for name in ("json", "jsonl")}

    stored = program.stored(trees)
    assert list(read_json(by_format["json"].encode())) == stored
    assert list(read_jsonl(by_format["jsonl"].encode().splitlines())) == stored


def test_a_pipe_that_is_closed_ends_it_without_a_word(program: Program) -> None:
    done = program.shell("$CLANKER history export --all --format jsonl | head -c 10")

    assert (done.out, done.err) == ('{"kind": "', "")


def test_a_file_is_written_once(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "last.html"
    command = ("history", "export", "--last", "--format", "html", "-o", str(path))

    assert call(*command).out == f"1 conversation written to {path}.\n"
    assert "日本 regex" in path.read_text()
    done = call(*command)
    assert (done.code, done.err) == (
        1,
        f"error: {path} exists already. Write over it with --force, or choose another file with -o.\n",
    )
    assert call(*command, "--force").code == 0


def test_several_conversations_go_to_a_folder(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "exports"

    assert call("history", "export", "--all", "-o", f"{folder}/").out == f"2 conversations written to {folder}/\n"
    assert sorted(path.name for path in folder.iterdir()) == [
        "borrow-checker-000000000001.md",
        "日本-regex-000000000002.md",
    ]
    assert call("history", "export", BORROW, "--format", "json", "-o", str(folder)).code == 0
    document = json.loads((folder / "borrow-checker-000000000001.json").read_text())
    assert document["conversations"][0]["id"] == BORROW


def test_files_of_one_name_do_not_take_each_others_place(call: Call, program: Program, tmp_path: Path) -> None:
    twin = Conversation(f"02{REGEX[2:]}", "日本 regex", NOON, NOON)
    program.stored(lambda history: history.merge(ConversationTree(twin, ())))

    assert call("history", "export", "--all", "-o", f"{tmp_path}/out/", "--force").code == 0
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_conversations_are_chosen_by_day_and_by_tag(call: Call, program: Program, tmp_path: Path) -> None:
    program.stored(lambda history: history.tag(BORROW, add=["Rust"]))

    def chosen(number: int, *arguments: str) -> list[str]:
        path = tmp_path / f"{number}.json"
        assert call("history", "export", *arguments, "--format", "json", "-o", str(path)).code == 0
        return [one["id"] for one in json.loads(path.read_text())["conversations"]]

    assert chosen(1, "--tag", "#rust") == [BORROW]
    assert chosen(2, "--since", "2026-04-01") == [REGEX]
    assert chosen(3, "--all", "--since", "2030-01-01") == []
    assert chosen(4, REGEX, BORROW, REGEX) == [REGEX, BORROW]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "it takes ids, or --last, or --all, --since and --tag."),
        (["--last", "--all"], "it takes ids, or --last, or --all, --since and --tag."),
        (["--all"], "a file of markdown holds one conversation, and these are 2."),
        (["--last", "--format", "pdf"], "--format: unknown choice"),
        (["--since", "never"], '"never" is no day.'),
        (["0199"], "no conversation has an id that begins with"),
    ],
)
def test_wrong_use_is_one_line(call: Call, arguments: list[str], complaint: str) -> None:
    done = call("history", "export", *arguments)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {complaint}")
    assert done.err.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    done = call("history", "export", "--all", "-o", f"{tmp_path}/taken/")

    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "cannot be created" in done.err


def test_a_full_disk_is_one_line(program: Program) -> None:
    done = program.shell("$CLANKER history export --last > /dev/full")

    assert (done.code, done.err) == (1, "error: The output could not be written: No space left on device.\n")


def test_keys_in_what_is_exported_are_told_and_can_be_left_out(program: Program) -> None:
    key = "ghp_" + "a1B2c3D4e5F6g7H8"
    asyncio.run(say(program.history_file, f"what is {key}?"))

    as_it_is = program.run("history", "export", "--last", "-o", "as-it-is.md")
    hidden = program.run("history", "export", "--last", "--hide-keys", "-o", "hidden.json", "--format", "json")

    assert as_it_is.err == "note: 1 message seems to hold a key. With --hide-keys *** stands in their place.\n"
    assert f"what is {key}?" in Path(program.home, "as-it-is.md").read_text()
    assert hidden.err == ""
    assert "what is ***?" in Path(program.home, "hidden.json").read_text()
    assert key not in Path(program.home, "hidden.json").read_text()


@pytest.mark.parametrize("place", ["environment", "key file"])
def test_keys_of_ones_own_are_left_out_whatever_they_look_like(program: Program, place: str) -> None:
    key = "+of/the=Mine%wherever-it-is"
    if place == "environment":
        program.env["GROQ_API_KEY"] = key
    else:
        assert program.run("keys", "set", "groq", "--file", "--force", stdin=key.encode()).code == 0
    asyncio.run(say(program.history_file, f"what is {key}?"))

    program.run("history", "export", "--last", "--hide-keys", "-o", "hidden.md")

    assert "what is ***?" in Path(program.home, "hidden.md").read_text()


async def say(path: Path, text: str) -> None:
    """Store a conversation of one question."""
    history = await History.open(path)
    conversation = new_conversation(provider="local", model="m")
    await history.add_message(conversation, user_message(text, conversation.id, None))
    await history.close()
