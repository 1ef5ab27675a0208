"""Databases that the other programs themselves wrote: see make_peer_databases.py."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.domain.messages import FilePart
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import PriceSource, Purpose
from clanker_tui.importers.detecting import recognised
from tests.importers.samples import peer_database, read, shown, texts

REPLY = "A reply of the **mock** provider: äöü 日本.\n\n```python\nprint(1)\n```\nThe end."


def change(path: Path, *statements: str) -> None:
    """Change a database."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def by_title(trees: list[ConversationTree]) -> dict[str, ConversationTree]:
    return {tree.conversation.title.split(" ")[0]: tree for tree in trees}


@pytest.mark.parametrize("name", ["llm", "llm_legacy"])
def test_the_log_of_llm_comes_with_system_prompts_files_and_usage(tmp_path: Path, name: str) -> None:
    trees, skipped = read(peer_database(name, tmp_path))

    named = by_title(trees)
    assert (len(trees), skipped) == (4, [])
    rust = named["What"] if len(named["What"].messages) == 4 else trees[0]
    assert rust.conversation.system_prompt == "Be brief."
    assert texts(shown(rust)) == ["What is a borrow checker?", REPLY, "And a lifetime?", REPLY]
    assert [one.model for one in rust.messages] == ["", "mock", "", "mock"]
    first, second = rust.records
    assert (first.message_id, second.message_id) == (rust.messages[1].id, rust.messages[3].id)
    assert (first.purpose, first.host, first.cost.source) == (Purpose.CHAT, "", PriceSource.UNKNOWN)
    assert first.usage
    assert (first.usage.input_tokens, first.usage.output_tokens) == (10, 39)
    assert 0 < first.duration_ms < 60_000
    assert rust.messages[0].created_at < rust.messages[1].created_at < rust.messages[2].created_at
    assert any("[image: pixel.png]" in tree.messages[0].text for tree in trees)


def test_fragments_of_llm_go_along(tmp_path: Path) -> None:
    trees, _ = read(peer_database("llm_legacy", tmp_path))
    assert by_title(trees)["Notes"].messages[0].files == (FilePart("notes.txt", "Notes that go along.\n"),)

    trees, _ = read(peer_database("llm", tmp_path))
    assert by_title(trees)["Notes"].messages[0].text == "Notes that go along.\n\nSum this up."


def test_a_conversation_that_llm_logged_in_both_ways_is_one(tmp_path: Path) -> None:
    path = peer_database("llm", tmp_path)
    change(
        path,
        "INSERT INTO conversations (id, name) SELECT id, name FROM threads WHERE name LIKE 'What is a b%'",
        "INSERT INTO responses (id, conversation_id, prompt, response, datetime_utc, model)"
        " SELECT 'r1', id, 'What is a borrow checker?', 'logged', '2026-01-01T00:00:00', 'mock' FROM conversations",
        "DELETE FROM turns WHERE id = (SELECT id FROM turns ORDER BY id LIMIT 1)",
    )
    trees, _ = read(path)

    (rust,) = [tree for tree in trees if len(tree.messages) == 4]
    assert texts(shown(rust)) == ["What is a borrow checker?", "logged", "And a lifetime?", REPLY]
    assert len(trees) == 4


def test_a_fork_of_llm_has_what_came_before_it(tmp_path: Path) -> None:
    path = peer_database("llm", tmp_path)
    change(path, "INSERT INTO threads SELECT 'fork', 'Fork', tip_message_hash, id, datetime_utc FROM threads LIMIT 1")
    trees, _ = read(path)

    assert len(by_title(trees)["Fork"].messages) == 4


def test_responses_of_llm_without_a_conversation_or_a_reply_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    path = peer_database("llm_legacy", tmp_path)
    change(
        path,
        "DELETE FROM conversations",
        "UPDATE responses SET conversation_id = NULL",
        "UPDATE responses SET response = NULL, token_details = '{', datetime_utc = x'00' WHERE prompt = 'Say hello.'",
    )
    trees, skipped = read(path)

    assert len(trees) == 5
    assert skipped == ["response 1 of “Untitled”: no reply"]


def test_cached_tokens_are_counted_once(tmp_path: Path) -> None:
    path = peer_database("llm", tmp_path)
    details = '{"prompt_tokens_details": {"cached_tokens": 4}, "completion_tokens_details": {"reasoning_tokens": 9}}'
    change(path, f"UPDATE turns SET token_details = '{details}'")
    trees, _ = read(path)

    usage = trees[0].records[0].usage
    assert usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens, usage.reasoning_tokens) == (6, 4, 39, 9)


def test_the_database_of_elia_comes_with_its_system_prompt(tmp_path: Path) -> None:
    ([tree], skipped) = read(peer_database("elia", tmp_path))

    assert tree.conversation.system_prompt == "You are a helpful assistant named Elia."
    assert tree.conversation.title == "How do I reverse a list?"
    assert texts(shown(tree)) == ["How do I reverse a list?", REPLY, "And a string?", REPLY]
    assert tree.messages[1].model == "mock"
    assert tree.conversation.updated_at > tree.messages[0].created_at
    assert skipped == []


def test_odd_rows_of_elia_are_told_of(tmp_path: Path) -> None:
    path = peer_database("elia", tmp_path)
    change(
        path,
        "UPDATE message SET role = 'tool' WHERE id = 4",
        "UPDATE message SET content = x'ff00' WHERE id = 5",
        "INSERT INTO chat VALUES (7, 'mock', 'Empty', '2026-01-01', 1)",
        "INSERT INTO message (chat_id, role, content, timestamp) VALUES (99, 'user', 'Lost', 'never')",
    )
    trees, skipped = read(path)

    assert [texts(tree.messages) for tree in trees] == [["How do I reverse a list?", REPLY], ["Lost"]]
    assert skipped == [
        "message 4 of “How do I reverse a list?”: who said it is unknown: tool",
        "message 5 of “How do I reverse a list?”: no text",
        "“Empty”: nothing was said in it",
    ]


def test_the_database_of_oterm_gets_the_times_of_its_file(tmp_path: Path) -> None:
    path = peer_database("oterm", tmp_path)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    ([tree], skipped) = read(path)

    assert texts(shown(tree)) == ["What is a monad?", REPLY, "In one sentence?", REPLY]
    assert (tree.messages[1].provider, tree.messages[1].model) == ("ollama", "mock-model:latest")
    assert tree.conversation.updated_at.timestamp() == 1_700_000_000
    assert skipped == []


def test_images_of_oterm_are_told_of(tmp_path: Path) -> None:
    path = peer_database("oterm", tmp_path)
    change(path, """UPDATE message SET images = '["aGk=", "aGk="]' WHERE id = 1""", "UPDATE message SET images = '['")
    change(path, """UPDATE message SET images = '["aGk=", "aGk="]' WHERE id = 1""")
    ([tree], _) = read(path)

    assert tree.messages[0].text == "What is a monad?\n\n[image]\n\n[image]"


def test_a_database_may_be_left_before_its_end(tmp_path: Path) -> None:
    path = peer_database("elia", tmp_path)
    change(path, *(f"INSERT INTO message (chat_id, role, content) VALUES ({n}, 'user', 'x')" for n in range(2, 9)))

    with recognised(str(path)) as found:
        assert isinstance(next(found.items), ConversationTree)
    assert list(found.items) == []


def test_the_same_database_gives_the_same_ids(tmp_path: Path) -> None:
    for name in ("llm", "llm_legacy", "elia", "oterm"):
        path = peer_database(name, tmp_path)
        assert read(path) == read(path)


def test_a_database_with_a_write_ahead_log_is_read_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = peer_database("elia", tmp_path)
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = wal")
    writer.execute("UPDATE message SET content = 'in the log' WHERE id = 2")
    writer.commit()

    ([tree], _) = read(path)
    assert tree.messages[0].text == "in the log"

    writer.close()
    before = path.read_bytes()
    ([tree], _) = read(path)
    assert tree.messages[0].text == "in the log"
    assert (path.read_bytes(), [one.name for one in tmp_path.iterdir() if "db" in one.name]) == (before, ["elia.db"])
