"""Exports that hold anything at all: an importer tells what it left out, and never fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.loose_json import table
from clanker_tui.domain.messages import Role, TextPart
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.history.store import History
from clanker_tui.importers import chatgpt, claude
from clanker_tui.importers.growing import Node, Seed, tree_of
from clanker_tui.importers.records import Skipped

WORDS = [
    *("mapping", "title", "parent", "message", "author", "role", "user", "assistant", "tool", "system", "content"),
    *("content_type", "text", "parts", "thoughts", "code", "metadata", "attachments", "id", "name", "create_time"),
    *("chat_messages", "sender", "human", "uuid", "type", "thinking", "tool_use", "tool_result", "input", "files"),
    *("a", "b", "c", "current_node", "recipient", "file_name", "extracted_content", "parent_message_uuid"),
]
TEXT = st.text(max_size=5) | st.sampled_from(WORDS)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=6), max_leaves=20
)
IDS = st.sampled_from("abcd")


def of(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return objects with some of these fields, each mostly what it should be."""
    return st.fixed_dictionaries({}, optional={name: value | ANYTHING for name, value in fields.items()})


ROLES = st.sampled_from(["user", "assistant", "tool", "system"])
CONTENT = of(
    content_type=st.sampled_from(
        ["text", "multimodal_text", "code", "thoughts", "execution_output", "reasoning_recap"]
    ),
    parts=st.lists(TEXT | of(content_type=TEXT, asset_pointer=TEXT, metadata=of(dalle=of(prompt=TEXT)))),
    text=TEXT,
    thoughts=st.lists(of(summary=TEXT, content=TEXT)),
)
MESSAGE = of(
    author=of(role=ROLES, name=TEXT),
    content=CONTENT,
    create_time=st.floats(),
    recipient=TEXT,
    metadata=of(model_slug=TEXT, attachments=st.lists(of(id=TEXT, name=TEXT)), finish_details=of(type=TEXT)),
)
CHATGPT = of(
    title=TEXT,
    mapping=st.dictionaries(IDS, of(parent=IDS, message=MESSAGE)),
    current_node=IDS,
    conversation_id=TEXT,
    create_time=st.floats(),
    update_time=st.integers(),
)
BLOCK = of(type=st.sampled_from(WORDS), text=TEXT, thinking=TEXT, name=TEXT, input=of(content=TEXT), content=TEXT)
CLAUDE = of(
    uuid=TEXT,
    name=TEXT,
    created_at=TEXT,
    chat_messages=st.lists(
        of(
            uuid=IDS,
            sender=st.sampled_from(["human", "assistant"]),
            text=TEXT,
            content=st.lists(BLOCK),
            parent_message_uuid=IDS,
            attachments=st.lists(of(file_name=TEXT, extracted_content=TEXT)),
        )
    ),
    current_leaf_message_uuid=IDS,
)


def check(item: ConversationTree | Skipped) -> None:
    """Assert that a conversation is a tree in which parents come first."""
    if isinstance(item, Skipped):
        assert item.what
        assert item.why
        return
    seen: set[str | None] = {None}
    for message in item.messages:
        assert message.parent_id in seen
        assert message.id not in seen
        assert message.parts
        seen.add(message.id)
    assert item.conversation.leaf_id in seen - {None}
    assert item.conversation.title


@given(CHATGPT)
def test_any_record_of_chatgpt_is_read(record: object) -> None:
    for item in chatgpt.read(table(record)):
        check(item)


@given(CLAUDE)
def test_any_record_of_claude_is_read(record: object) -> None:
    for item in claude.read(table(record)):
        check(item)


@given(st.dictionaries(IDS, IDS))
def test_any_net_of_parents_becomes_a_tree(parents: Mapping[str, str]) -> None:
    nodes = [Node(name, parent, Role.USER, (TextPart(name),)) for name, parent in parents.items()]
    item = tree_of(Seed("x", "y", "", nodes))

    check(item)
    if isinstance(item, ConversationTree):
        assert sorted(message.text for message in item.messages) == sorted(parents)


def test_a_very_long_line_of_messages_is_no_matter_of_depth() -> None:
    mapping = {
        str(n): {
            "parent": str(n - 1),
            "message": {"author": {"role": "tool"}, "content": {"content_type": "text", "parts": ["x"]}},
        }
        for n in range(20_000)
    }
    (item,) = chatgpt.read({"mapping": mapping, "title": "\0" * 10})

    assert isinstance(item, ConversationTree)
    assert len(item.messages) == 1


async def test_text_that_no_file_can_hold_is_stored_and_comes_back() -> None:
    text = "a\0b\ud800c"
    record = {"uuid": text, "name": text, "chat_messages": [{"uuid": text, "sender": "human", "text": text}]}
    (tree,) = claude.read(record)
    assert isinstance(tree, ConversationTree)
    history = await History.open(None)
    await history.merge(tree)

    assert tree.conversation.leaf_id
    (message,) = await history.branch(tree.conversation.leaf_id)
    assert message.text == text
    await history.close()
