"""The data export of ChatGPT."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from clanker_tui.domain.messages import Role, Status
from tests.importers.samples import chatgpt, node, read_json, shown, texts

TURN = {
    "root": node(None),
    "q": node("root", "user", "How?", after_s=1),
    "a": node("q", "assistant", "So.", after_s=2),
}


def test_a_conversation_comes_with_its_times_and_models(tmp_path: Path) -> None:
    ([tree], skipped) = read_json([chatgpt(TURN)], tmp_path)

    question, reply = tree.messages
    assert (tree.conversation.title, tree.conversation.leaf_id) == ("Lists", reply.id)
    assert tree.conversation.created_at == datetime(2023, 11, 14, 22, 13, 20, 250_000, UTC)
    assert tree.conversation.updated_at == datetime(2023, 11, 14, 22, 14, 59, 250_000, UTC)
    assert (question.role, question.parent_id, question.model) == (Role.USER, None, "")
    assert (reply.role, reply.parent_id, reply.provider, reply.model) == ("assistant", question.id, "openai", "gpt-4o")
    assert texts(tree.messages) == ["How?", "So."]
    assert skipped == []


def test_all_branches_come_and_the_current_one_is_shown(tmp_path: Path) -> None:
    mapping = {
        **TURN,
        "a2": node("q", "assistant", "Or so.", after_s=3),
        "q2": node("a", "user", "Really?", after_s=4),
        "edited": node("root", "user", "How not?", after_s=5),
    }
    ([tree], _) = read_json([chatgpt(mapping, current_node="q2")], tmp_path)

    assert sorted(texts(tree.messages)) == ["How not?", "How?", "Or so.", "Really?", "So."]
    assert texts(shown(tree)) == ["How?", "So.", "Really?"]


def test_reasoning_tools_and_text_of_one_reply_are_one_message(tmp_path: Path) -> None:
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Plan", "content": "Add them."}]}
    code = {"content_type": "code", "language": "unknown", "text": "1 + 1"}
    output = {"content_type": "execution_output", "text": "2"}
    mapping = {
        "q": node(None, "user", "1 + 1?"),
        "t": node("q", "assistant", thoughts),
        "c": node("t", "assistant", code, recipient="python"),
        "o": node("c", "tool", output, name="python"),
        "a": node(
            "o", "assistant", "Two.", metadata={"model_slug": "gpt-4o", "finish_details": {"type": "max_tokens"}}
        ),
    }
    ([tree], _) = read_json([chatgpt(mapping)], tmp_path)

    _, reply = tree.messages
    assert reply.thinking == "Plan\n\nAdd them.\n\npython ← ```\n1 + 1\n```\n\npython → ```\n2\n```"
    assert (reply.text, reply.finish_reason) == ("Two.", "length")


def test_hidden_and_empty_nodes_are_closed_over(tmp_path: Path) -> None:
    hidden = {"is_visually_hidden_from_conversation": True}
    mapping = {
        "root": node(None),
        "s": node("root", "system", ""),
        "context": node("s", "user", {"content_type": "user_editable_context", "user_instructions": "Be brief."}),
        "q": node("context", "user", "How?"),
        "h": node("q", "assistant", "not seen", metadata=hidden),
        "e": node("h", "assistant", ""),
        "a": node("e", "assistant", "So."),
    }
    ([tree], skipped) = read_json([chatgpt(mapping)], tmp_path)

    question, reply = tree.messages
    assert texts(tree.messages) == ["How?", "So."]
    assert reply.parent_id == question.id
    assert tree.conversation.system_prompt == "Be brief."
    assert skipped == []


def test_pictures_and_files_leave_their_names(tmp_path: Path) -> None:
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-1"}
    drawn = {
        "content_type": "image_asset_pointer",
        "asset_pointer": "s://x",
        "metadata": {"dalle": {"prompt": "a cat"}},
    }
    heard = {"content_type": "audio_transcription", "text": "What is it?"}
    files = [{"id": "file-1", "name": "cat.png"}, {"id": "file-2", "name": "notes\x1b[31m.pdf"}]
    mapping = {
        "q": node(
            None,
            "user",
            {"content_type": "multimodal_text", "parts": [picture, heard]},
            metadata={"attachments": files},
        ),
        "a": node("q", "tool", {"content_type": "multimodal_text", "parts": [drawn]}, name="dalle"),
    }
    ([tree], _) = read_json([chatgpt(mapping)], tmp_path)

    assert texts(tree.messages) == [
        "[image: cat.png]\n\nWhat is it?\n\n[file: notes\N{REPLACEMENT CHARACTER}[31m.pdf]",
        "[image: a cat]",
    ]


def test_odd_messages_are_told_of_and_closed_over(tmp_path: Path) -> None:
    mapping: dict[str, object] = {
        "q": node(None, "user", "How?"),
        "x": {"parent": "q", "message": "?"},
        "y": node("x", "robot", "Beep."),
        "z": node("y", "assistant", {"content_type": "hologram"}),
        "w": 7,
        "a": node("z", "assistant", "So."),
    }
    ([tree], skipped) = read_json([None, chatgpt(mapping)], tmp_path)

    assert texts(tree.messages) == ["How?", "So."]
    assert skipped == [
        "record 1: it is no conversation",
        "message 2 of “Lists”: it is no message",
        "message 3 of “Lists”: who said it is unknown: robot",
        "message 4 of “Lists”: its content is of an unknown kind: hologram",
    ]


def test_nodes_in_a_circle_are_cut_open(tmp_path: Path) -> None:
    mapping = {"a": node("c", "user", "1"), "b": node("a", "assistant", "2"), "c": node("b", "user", "3")}
    ([tree], _) = read_json([chatgpt(mapping)], tmp_path)

    assert texts(tree.messages) == ["1", "2", "3"]
    assert [one.parent_id for one in tree.messages] == [None, tree.messages[0].id, tree.messages[1].id]


@pytest.mark.parametrize("time", [None, float("nan"), float("inf"), -1e300, 1e300, 10**400, "soon", True, [], 0])
def test_a_time_that_cannot_be_is_replaced_by_one_that_is_near(tmp_path: Path, time: object) -> None:
    mapping = {"q": node(None, "user", "How?", create_time=time), "a": node("q", "assistant", "So.", after_s=5)}
    ([tree], _) = read_json([chatgpt(mapping, create_time=time, update_time=time)], tmp_path)

    reply = datetime(2023, 11, 14, 22, 13, 25, 250_000, UTC)
    assert [one.created_at for one in tree.messages] == [reply, reply]


def test_a_conversation_in_which_nothing_was_said_is_told_of(tmp_path: Path) -> None:
    assert read_json([chatgpt({"root": node(None)})], tmp_path) == ([], ["“Lists”: nothing was said in it"])


def test_a_reply_that_the_user_stopped_is_marked_so(tmp_path: Path) -> None:
    facts = {"finish_details": {"type": "interrupted"}}
    ([tree], _) = read_json([chatgpt({**TURN, "b": node("q", "assistant", "S", metadata=facts)})], tmp_path)

    assert [one.status for one in tree.messages] == [Status.COMPLETE, Status.COMPLETE, Status.STOPPED]


def test_what_was_archived_and_starred_stays_so(tmp_path: Path) -> None:
    ([tree], _) = read_json([chatgpt(TURN, is_archived=True, is_starred=True)], tmp_path)

    assert tree.conversation.archived_at == tree.conversation.pinned_at == tree.conversation.updated_at


def test_the_same_conversation_gets_the_same_ids_and_a_message_of_two_gets_two(tmp_path: Path) -> None:
    (trees, _) = read_json([chatgpt(TURN), chatgpt(TURN, conversation_id="c-other")], tmp_path)

    assert (trees, []) == read_json([chatgpt(TURN), chatgpt(TURN, conversation_id="c-other")], tmp_path)
    assert len({message.id for tree in trees for message in tree.messages}) == 4
