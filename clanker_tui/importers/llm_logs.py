"""Reads the responses of a conversation that llm logged before it kept turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import text
from clanker_tui.domain.messages import Part, Role, TextPart, ThinkingPart
from clanker_tui.importers import llm_pieces as pieces
from clanker_tui.importers.growing import Node
from clanker_tui.importers.llm_usage import request_of
from clanker_tui.importers.makers import provider_of
from clanker_tui.importers.moments import moment
from clanker_tui.importers.said import joined, paragraphs

if TYPE_CHECKING:
    from clanker_tui.history.foreign import ForeignDatabase, Row


class Logs:
    """The responses of one conversation, each a question and its reply; `nodes` are in a line."""

    def __init__(self, database: ForeignDatabase) -> None:
        self._database = database
        self.nodes: list[Node] = []
        self.system_prompt = ""

    def add(self, response: Row) -> str:
        """Add a response; return why it, or a half of it, has nothing to show, else an empty text."""
        identity = str(response.get("id"))
        at = moment(response.get("datetime_utc"))
        model = text(response.get("model"))
        request = request_of(response)
        asked = joined(self._asked(response))
        answered = joined(self._answered(response))
        system = [part.text for part in pieces.fragments(self._database, "system_fragments", response.get("id"))]
        self.system_prompt = paragraphs([*system, text(response.get("system"))]) or self.system_prompt
        results = tuple(pieces.tool_results(self._database, response.get("id")))
        if asked:
            self._append(Node(f"{identity} prompt", role=Role.USER, parts=asked, created_at=at))
        self._append(
            Node(
                identity,
                role=Role.ASSISTANT if answered or results else None,
                parts=(*results, *answered),
                created_at=at and at + timedelta(milliseconds=min(request.duration_ms, 86_400_000)),
                provider=provider_of(model, otherwise="llm"),
                model=model,
                request=request,
            )
        )
        if not answered:
            return "no reply" if asked else "neither prompt nor reply"
        return ""

    def _append(self, node: Node) -> None:
        before = self.nodes[-1].id if self.nodes else None
        self.nodes.append(replace(node, parent_id=before))

    def _asked(self, response: Row) -> list[Part]:
        identity = response.get("id")
        return [
            TextPart(text(response.get("prompt"))),
            *pieces.fragments(self._database, "prompt_fragments", identity),
            *pieces.attachments(self._database, "prompt_attachments", "response_id", identity),
        ]

    def _answered(self, response: Row) -> list[Part]:
        return [
            ThinkingPart(text(response.get("reasoning"))),
            *pieces.tool_calls(self._database, response.get("id")),
            TextPart(text(response.get("response"))),
        ]
