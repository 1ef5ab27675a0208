"""Reads the data export of Claude: `conversations.json`, where each conversation has a list of messages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from clanker_tui.domain.loose_json import JsonObject, items, table, text
from clanker_tui.domain.messages import FilePart, FinishReason, Part, Role, Status, TextPart, ThinkingPart
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.importers.growing import Node, Seed, named, tree_of
from clanker_tui.importers.moments import moment
from clanker_tui.importers.records import Skipped
from clanker_tui.importers.said import as_json, fenced, joined, note, tool_call, tool_result
from clanker_tui.importers.stable_ids import stable_id

SOURCE = "claude"
PROVIDER = "anthropic"
ROLES = {"human": Role.USER, "user": Role.USER, "assistant": Role.ASSISTANT}
SILENT = ("token_budget", "flag")  # blocks that say nothing to a reader
ENDS = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "refusal": FinishReason.REFUSAL,
}


def is_conversation(record: JsonObject) -> bool:
    """Whether a record looks like a conversation of this export."""
    return isinstance(record.get("chat_messages"), list)


def read(record: JsonObject) -> Iterator[ConversationTree | Skipped]:
    """Yield a conversation, after what of it is left out."""
    title = text(record.get("name"))
    messages = items(record.get("chat_messages"))
    is_tree = any(text(table(one).get("parent_message_uuid")) for one in messages)
    nodes: list[Node] = []
    for number, message in zip(count(1), messages, strict=False):
        before = nodes[-1].id if nodes else None
        given = text(table(message).get("parent_message_uuid"))
        identity = text(table(message).get("uuid")) or f"message {number}"
        node = node_of(identity, (given or None) if is_tree else before, table(message))
        if isinstance(node, str):
            yield Skipped(f"message {number} of {named(title)}", node)
            node = Node(identity, (given or None) if is_tree else before)
        nodes.append(node)
    settings = table(record.get("settings"))
    yield tree_of(
        Seed(
            SOURCE,
            text(record.get("uuid")) or stable_id(str(record.get("created_at")), *(node.id for node in nodes[:2])),
            title,
            nodes,
            shown=text(record.get("current_leaf_message_uuid")) or None,
            created_at=moment(record.get("created_at")),
            updated_at=moment(record.get("updated_at")),
            system_prompt=text(settings.get("system_prompt")),
            is_pinned=record.get("is_starred") is True,
        )
    )


def node_of(identity: str, parent_id: str | None, message: JsonObject) -> Node | str:
    """Return a message, or why there is none."""
    role = ROLES.get(text(message.get("sender")))
    if role is None:
        return "nobody is named who said it" if message else "it is no message"
    parts = joined(parts_of(message))
    if not parts:
        return "no text"
    ended = text(message.get("stop_reason"))
    return Node(
        identity,
        parent_id,
        role,
        parts,
        moment(message.get("created_at")),
        provider=PROVIDER if role is Role.ASSISTANT else "",
        model=text(message.get("model")) if role is Role.ASSISTANT else "",
        status=Status.STOPPED if ended in ("user_canceled", "interrupted") else Status.COMPLETE,
        finish_reason=ENDS.get(ended),
    )


def parts_of(message: JsonObject) -> Iterator[Part]:
    """Yield the parts of a message: its blocks, or else its text; then what was attached."""
    blocks = [part for block in items(message.get("content")) for part in block_parts(table(block))]
    if any(part.text.strip() for part in blocks):
        yield from blocks
    else:
        yield TextPart(text(message.get("text")))
    for file in map(table, items(message.get("attachments"))):
        name = text(file.get("file_name")) or "attachment"
        content = text(file.get("extracted_content"))
        yield FilePart(name, content) if content else note("file", name)
    for file in map(table, items(message.get("files"))):
        is_image = text(file.get("file_kind")) == "image"
        yield note("image" if is_image else "file", text(file.get("file_name")))


def block_parts(block: JsonObject) -> Iterator[Part]:
    """Yield what a block of content says."""
    match text(block.get("type")):
        case "text" | "voice_note":
            yield TextPart(text(block.get("text")))
        case "thinking":
            yield ThinkingPart(text(block.get("thinking")))
        case "tool_use":
            yield used_tool(text(block.get("name")), block.get("input"))
        case "tool_result":
            if said := "\n".join(line for line in map(result_line, contents(block.get("content"))) if line):
                yield tool_result(text(block.get("name")), said)
        case kind if kind in SILENT:
            pass
        case kind:
            yield TextPart(text(block.get("text"))) if block.get("text") else note(kind or "block")


def used_tool(name: str, given: object) -> Part:
    """Return what a model asked of a tool; a document that it wrote is part of what it said."""
    facts = table(given)
    written = text(facts.get("content")) or text(facts.get("file_text"))
    if not written:
        return tool_call(name, given)
    title = text(facts.get("title")) or text(facts.get("path"))
    language = text(facts.get("language")) or text(facts.get("type")).rpartition("/")[2]
    return TextPart(f"{note(name or 'tool', title).text}\n{fenced(written, language)}")


def contents(value: object) -> list[object]:
    """Return the pieces of a tool's answer, which may be one text."""
    return [value] if isinstance(value, str) else items(value)


def result_line(piece: object) -> str:
    """Return what one piece of a tool's answer says."""
    if isinstance(piece, str):
        return piece
    facts = table(piece)
    told = [text(facts.get(name)) for name in ("title", "url", "text")]
    if said := "\n".join(line for line in told if line):
        return said
    kind = text(facts.get("type"))
    return note(kind).text if kind == "image" else as_json(facts)
