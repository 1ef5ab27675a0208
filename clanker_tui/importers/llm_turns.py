"""Reads the turns of a thread: each points at the end of a chain of messages, which turns and threads share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import JsonObject, items, table, text
from clanker_tui.domain.messages import Part, Role, TextPart, ThinkingPart
from clanker_tui.importers.growing import Node
from clanker_tui.importers.llm_pieces import attachments
from clanker_tui.importers.llm_usage import json_table, request_of
from clanker_tui.importers.makers import provider_of
from clanker_tui.importers.moments import moment
from clanker_tui.importers.said import as_json, joined, paragraphs, tool_call, tool_result

if TYPE_CHECKING:
    from clanker_tui.history.foreign import ForeignDatabase, Row

ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.ASSISTANT}


class Turns:
    """The turns of one thread. What is not their own hangs on `after`, where an earlier version logged it."""

    def __init__(self, database: ForeignDatabase, *, after: str | None = None) -> None:
        self._database = database
        self._after = after
        self._nodes: dict[str, Node] = {}
        self.system_prompt = ""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The messages, in the order in which the turns brought them."""
        return tuple(self._nodes.values())

    def add(self, turn: Row) -> str:
        """Add the messages of a turn; return why it has none, else an empty text."""
        tip = text(turn.get("tip_message_hash"))
        self.go_up(tip, turn)
        if tip not in self._nodes:
            return "no messages"
        model = text(turn.get("model"))
        request = request_of(turn)
        began_at = moment(turn.get("datetime_utc"))
        self._nodes[tip] = replace(
            self._nodes[tip],
            created_at=began_at and began_at + timedelta(milliseconds=min(request.duration_ms, 86_400_000)),
            provider=provider_of(model, otherwise="llm"),
            model=model,
            request=request,
        )
        return ""

    def go_up(self, tip: str, turn: Row) -> None:
        """Add the messages of the chain that ends at `tip`, as far as they are not there yet."""
        at = moment(turn.get("datetime_utc"))
        is_own = True
        chain: list[Node] = []
        seen: set[str] = set()
        identity = tip
        while identity and identity not in self._nodes and identity not in seen:
            seen.add(identity)
            row = next(self._database.rows("messages", hash=identity), None)
            is_own = is_own and identity != text(turn.get("parent_message_hash"))
            if row is None or (self._after and not is_own and row.get("role") == "assistant"):
                identity = ""
                break
            identity = text(row.get("parent_hash"))
            chain.append(self._node(row, at))
        for node in reversed(chain):
            known = node.parent_id if node.parent_id in self._nodes else self._after
            self._nodes[node.id] = replace(node, parent_id=known)

    def _node(self, row: Row, at: datetime | None) -> Node:
        """Return a message; a system prompt goes before the conversation."""
        identity = text(row.get("hash"))
        parts = joined(self._parts(identity))
        if row.get("role") == "system":
            self.system_prompt = paragraphs(part.text for part in parts)
        role = ROLES.get(text(row.get("role"))) if parts else None
        return Node(identity, text(row.get("parent_hash")) or None, role, parts, at)

    def _parts(self, message_hash: str) -> Iterator[Part]:
        for row in self._database.rows("parts", order=("position",), message_hash=message_hash):
            payload = json_table(row.get("payload"))
            said = text(row.get("text")) or self._borrowed(payload)
            match row.get("type"):
                case "reasoning":
                    yield ThinkingPart(said)
                case "tool_call":
                    given = payload.get("arguments")
                    yield tool_call(text(row.get("tool_name")), given if isinstance(given, str) else as_json(given))
                case "tool_result":
                    told = text(payload.get("output")) or text(payload.get("exception"))
                    yield tool_result(text(row.get("tool_name")), told)
                case _:
                    yield TextPart(said)
            yield from attachments(self._database, "part_attachments", "part_id", row.get("id"))

    def _borrowed(self, payload: JsonObject) -> str:
        """Return text that is put together from fragments and what stands between them."""
        return "".join(map(self._piece, map(table, items(payload.get("text_ref")))))

    def _piece(self, piece: JsonObject) -> str:
        if "literal" in piece:
            return text(piece.get("literal"))
        number = piece.get("fragment")
        row = next(self._database.rows("fragments", id=number), None) if isinstance(number, int) else None
        return text(row.get("content")) if row else ""
