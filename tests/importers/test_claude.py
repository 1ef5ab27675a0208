"""The data export of Claude."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clanker_tui.domain.messages import FilePart
from tests.importers.samples import claude, read_json, said, shown, texts

ROOT = "00000000-0000-4000-8000-000000000000"


def test_a_conversation_comes_with_its_times(tmp_path: Path) -> None:
    ([tree], skipped) = read_json([claude(said("1", "human", "Why?"), said("2", "assistant", "So."))], tmp_path)

    question, reply = tree.messages
    assert tree.conversation.title == "Rust"
    assert tree.conversation.created_at == datetime(2025, 2, 3, 10, 0, 0, 500_000, UTC)
    assert tree.conversation.updated_at == datetime(2025, 2, 3, 11, tzinfo=UTC)
    assert (reply.parent_id, reply.provider) == (question.id, "anthropic")
    assert texts(tree.messages) == ["Why?", "So."]
    assert skipped == []


def test_parents_make_branches(tmp_path: Path) -> None:
    record = claude(
        said("1", "human", "Why?", parent_message_uuid=ROOT),
        said("2", "assistant", "So.", parent_message_uuid="1"),
        said("3", "assistant", "Or so.", parent_message_uuid="1"),
        said("4", "human", "Ah.", parent_message_uuid="2"),
        current_leaf_message_uuid="4",
    )
    ([tree], _) = read_json([record], tmp_path)

    assert texts(shown(tree)) == ["Why?", "So.", "Ah."]
    assert len(tree.messages) == 4


def test_blocks_are_text_reasoning_and_tools(tmp_path: Path) -> None:
    blocks = [
        {"type": "thinking", "thinking": "Look it up."},
        {"type": "tool_use", "name": "web_search", "input": {"query": "ö"}},
        {"type": "tool_result", "name": "web_search", "content": [{"type": "knowledge", "title": "T", "url": "u"}]},
        {"type": "text", "text": "Here:"},
        {
            "type": "tool_use",
            "name": "artifacts",
            "input": {"title": "Sum", "language": "python", "content": "a = 1\n"},
        },
        {"type": "token_budget"},
        {"type": "text", "text": "Done."},
    ]
    record = claude(said("1", "human", "Go."), said("2", "assistant", "fallback", content=blocks))
    ([tree], _) = read_json([record], tmp_path)

    reply = tree.messages[1]
    assert reply.thinking == 'Look it up.\n\nweb_search ← {"query": "ö"}\n\nweb_search → T\nu'
    assert reply.text == "Here:\n\n[artifacts: Sum]\n```python\na = 1\n```\n\nDone."


def test_attachments_go_along_with_their_text_and_other_files_by_name(tmp_path: Path) -> None:
    question = said(
        "1",
        "human",
        "Read.",
        attachments=[{"file_name": "a.txt", "extracted_content": "inside\n"}, {"file_name": "b.bin"}],
        files=[{"file_name": "c.png", "file_kind": "image"}, {"file_name": "d.pdf"}],
    )
    ([tree], _) = read_json([claude(question)], tmp_path)

    assert tree.messages[0].files == (FilePart("a.txt", "inside\n"),)
    assert tree.messages[0].text == "Read.\n\n[file: b.bin]\n\n[image: c.png]\n\n[file: d.pdf]"


def test_odd_messages_are_told_of_and_closed_over(tmp_path: Path) -> None:
    record = claude(
        said("1", "human", "Why?"), said("2", "assistant", " "), said("3", "?", "x"), said("4", "human", "!")
    )
    record["chat_messages"] = [*record["chat_messages"], None]  # type: ignore[misc]  # it is a list
    ([tree], skipped) = read_json([record], tmp_path)

    assert texts(tree.messages) == ["Why?", "!"]
    assert tree.messages[1].parent_id == tree.messages[0].id
    assert skipped == [
        "message 2 of “Rust”: no text",
        "message 3 of “Rust”: nobody is named who said it",
        "message 5 of “Rust”: it is no message",
    ]


def test_a_title_that_is_missing_is_made_from_the_first_message(tmp_path: Path) -> None:
    ([tree], _) = read_json([claude(said("1", "human", "# Why?\nTell."), name="")], tmp_path)

    assert tree.conversation.title == "Why?"
