"""Reads the data export of ChatGPT: `conversations.json`, where each conversation is a mapping of nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clanker_tui.domain.loose_json import JsonObject, items, table, text
from clanker_tui.domain.messages import FinishReason, Part, Role, Status, TextPart
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.importers.chatgpt_content import UnknownContentError, parts_of
from clanker_tui.importers.growing import Node, Seed, named, tree_of
from clanker_tui.importers.moments import moment
from clanker_tui.importers.records import Skipped
from clanker_tui.importers.said import joined, paragraphs, tool_call, tool_result
from clanker_tui.importers.stable_ids import stable_id

SOURCE = "chatgpt"
PROVIDER = "openai"
TO_ALL = ("", "all")
ENDS = {
    "max_tokens": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
    "stop": FinishReason.STOP,
}


@dataclass(frozen=True, slots=True)
class Instructions:
    """What goes before a conversation: a system message, or what the user told of themselves once for all."""

    text: str


def is_conversation(record: JsonObject) -> bool:
    """Whether a record looks like a conversation of this export."""
    return isinstance(record.get("mapping"), dict)


def read(record: JsonObject) -> Iterator[ConversationTree | Skipped]:
    """Yield a conversation, after what of it is left out."""
    title = text(record.get("title"))
    nodes: list[Node] = []
    instructions: list[str] = []
    for number, (identity, entry) in enumerate(table(record.get("mapping")).items(), 1):
        parent_id = text(table(entry).get("parent")) or None
        node = Node(identity, parent_id)
        try:
            match message_of(identity, parent_id, table(entry).get("message")):
                case Node() as shown:
                    node = shown
                case Instructions(said):
                    instructions.append(said)
                case None:
                    pass  # a root, or hidden: what follows hangs on what it follows
        except UnknownContentError as error:
            yield Skipped(f"message {number} of {named(title)}", str(error))
        nodes.append(node)
    yield tree_of(
        Seed(
            SOURCE,
            identity_of(record),
            title,
            nodes,
            shown=text(record.get("current_node")) or None,
            created_at=moment(record.get("create_time")),
            updated_at=moment(record.get("update_time")),
            system_prompt=paragraphs(dict.fromkeys(instructions)),
            is_pinned=record.get("is_starred") is True,
            is_archived=record.get("is_archived") is True,
        )
    )


def identity_of(record: JsonObject) -> str:
    """Return the export's id of a conversation; for one that lost it, one made of what does not change."""
    given = text(record.get("conversation_id")) or text(record.get("id"))
    return given or stable_id(str(record.get("create_time")), *list(table(record.get("mapping")))[:2])


def message_of(identity: str, parent_id: str | None, message: object) -> Node | Instructions | None:
    """Return what a node says; None where nothing of it is shown.

    Raises:
        UnknownContentError: it says something that is not understood.
    """
    if message is None:
        return None
    if not isinstance(message, dict):
        raise UnknownContentError("it is no message")
    content, facts = table(message.get("content")), table(message.get("metadata"))
    role = text(table(message.get("author")).get("role"))
    if role == "system" or text(content.get("content_type")).endswith("_editable_context"):
        return instructions_of(content)
    if facts.get("is_visually_hidden_from_conversation") is True:
        return None
    if role not in ("user", "assistant", "tool"):
        raise UnknownContentError("nobody is named who said it" if not role else f"who said it is unknown: {role[:40]}")
    parts = joined(as_said(message, role, list(parts_of(content, facts))))
    if not parts:
        return None
    return Node(
        identity,
        parent_id,
        Role.USER if role == "user" else Role.ASSISTANT,
        parts,
        moment(message.get("create_time")),
        provider="" if role == "user" else PROVIDER,
        model=text(facts.get("model_slug")) if role == "assistant" else "",
        status=Status.STOPPED if ending(facts) == "interrupted" else Status.COMPLETE,
        finish_reason=ENDS.get(ending(facts)),
    )


def as_said(message: JsonObject, role: str, parts: list[Part]) -> Iterator[Part]:
    """Yield the parts of a message; what goes to and comes from tools stands with the reasoning, save pictures."""
    recipient = text(message.get("recipient"))
    name = text(table(message.get("author")).get("name"))
    for part in parts:
        if isinstance(part, TextPart) and not part.text.startswith("[image"):
            if role == "assistant" and recipient not in TO_ALL:
                yield tool_call(recipient, part.text)
                continue
            if role == "tool" and part.text.strip():
                yield tool_result(name, part.text)
                continue
        yield part


def ending(facts: JsonObject) -> str:
    """Return the export's word for how a reply ended; empty when it has none."""
    return text(table(facts.get("finish_details")).get("type"))


def instructions_of(content: JsonObject) -> Instructions | None:
    """Return what goes before the conversation, if anything does."""
    spoken = [piece for piece in items(content.get("parts")) if isinstance(piece, str)]
    known = [text(content.get(name)) for name in ("user_profile", "user_instructions", "model_set_context", "text")]
    said = paragraphs([*spoken, *known])
    return Instructions(said) if said else None
