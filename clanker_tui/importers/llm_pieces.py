"""Reads what llm keeps apart from the text: fragments, attachments, calls of tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import text
from clanker_tui.domain.messages import FilePart, Part, TextPart
from clanker_tui.importers.said import note, tool_call, tool_result

if TYPE_CHECKING:
    from clanker_tui.history.foreign import ForeignDatabase, Row


def fragments(database: ForeignDatabase, table: str, response_id: object) -> Iterator[FilePart]:
    """Yield the texts that went along with a prompt from elsewhere, such as files."""
    for link in database.rows(table, order=("order",), response_id=response_id):
        for row in database.rows("fragments", id=link.get("fragment_id")):
            name = text(row.get("source")).replace("\\", "/").rpartition("/")[2] or text(row.get("hash"))[:12]
            yield FilePart(name or "fragment", text(row.get("content")))


def attachments(database: ForeignDatabase, table: str, column: str, value: object) -> Iterator[TextPart]:
    """Yield the names of what was attached."""
    for link in database.rows(table, order=("order",), **{column: value}):
        for row in database.rows("attachments", id=link.get("attachment_id")):
            yield attachment(row)


def attachment(row: Row) -> TextPart:
    """Return the name of something that was attached."""
    kind, _, form = text(row.get("type")).partition("/")
    name = text(row.get("url")) or text(row.get("path")).replace("\\", "/").rpartition("/")[2] or form
    return note(kind if kind in ("image", "audio", "video") else "file", name)


def tool_calls(database: ForeignDatabase, response_id: object) -> Iterator[Part]:
    """Yield what a reply asked of tools."""
    for row in database.rows("tool_calls", order=("id",), response_id=response_id):
        yield tool_call(text(row.get("name")), text(row.get("arguments")))


def tool_results(database: ForeignDatabase, response_id: object) -> Iterator[Part]:
    """Yield what tools answered, which goes along with the next prompt."""
    for row in database.rows("tool_results", order=("id",), response_id=response_id):
        yield tool_result(text(row.get("name")), text(row.get("output")) or text(row.get("exception")))
