"""Our own files come back in: JSON, and JSON Lines as they arrive.

What is odd is told and left out, the rest comes in.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import Message
from clanker_tui.domain.tree import FILE_FORMAT, FILE_VERSION, ConversationTree
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.importers.our_fields import head_from, message_from, usage_from
from clanker_tui.importers.reading import OddError, Record
from clanker_tui.importers.records import Skipped

T = TypeVar("T")

TITLE_LENGTH = 40
PIECE = 1 << 20  # bytes asked for at once
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"format"\s*:\s*"' + re.escape(FILE_FORMAT.encode()) + rb'"')
_JSONL = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"kind"\s*:\s*"(?:conversation|message|usage)"')


class Stream(Protocol):
    """What can be read; fewer bytes than asked for may come, none only at the end."""

    def read(self, size: int, /) -> bytes: ...


def reader(head: bytes) -> Callable[[Stream], Iterator[ConversationTree | Skipped]] | None:
    """Return what reads a file that begins so; None when it is none of ours."""
    if _JSON.match(head):
        return lambda stream: read_json(b"".join(iter(lambda: stream.read(PIECE), b"")))
    if _JSONL.match(head):
        return lambda stream: read_jsonl(lines_of(stream))
    return None


def lines_of(stream: Stream) -> Iterator[bytes]:
    """Yield the lines of a stream as soon as each is there."""
    begun: list[bytes] = []
    while piece := stream.read(PIECE):
        first, *others = piece.split(b"\n")
        begun.append(first)
        for line in others:
            yield b"".join(begun)
            begun = [line]
    yield b"".join(begun)


def read_json(content: bytes) -> Iterator[ConversationTree | Skipped]:
    """Yield the conversations of a file of ours, and what is wrong with it."""
    try:
        conversations = conversations_of(Record(parsed(content)))
    except OddError as error:
        yield Skipped("the file", str(error))
        return
    for number, conversation in enumerate(conversations, 1):
        yield from read_conversation(number, conversation)


def conversations_of(document: Record) -> list[object]:
    """Return what a file holds."""
    if document.text("format", "") != FILE_FORMAT:
        raise OddError("it is none of ours")
    check_version(document)
    return document.items("conversations")


def check_version(record: Record) -> None:
    if record.number("version", 10**6) > FILE_VERSION:
        raise OddError(f"it is of a newer version than {FILE_VERSION}: update clanker-tui")


def read_conversation(number: int, value: object) -> Iterator[ConversationTree | Skipped]:
    """Yield a conversation, after what is odd in it."""
    skipped: list[Skipped] = []
    try:
        record = Record(value)
        head = head_from(record)
        messages, usage = record.items("messages"), record.items("usage")
    except OddError as error:
        yield Skipped(f"conversation {number}", str(error))
        return
    where, identity = place(head), head.conversation.id
    whole = replace(
        head,
        messages=tuple(taken(messages, lambda one: message_from(one, identity), f"message {{}} of {where}", skipped)),
        records=tuple(taken(usage, lambda one: usage_from(one, identity), f"request {{}} of {where}", skipped)),
    )
    yield from skipped
    yield whole


def taken(values: Iterable[object], make: Callable[[Record], T], name: str, skipped: list[Skipped]) -> Iterator[T]:
    """Yield what can be made of values; what is odd goes to `skipped`, under a name with its number."""
    for number, value in enumerate(values, 1):
        try:
            yield make(Record(value))
        except OddError as error:
            skipped.append(Skipped(name.format(number), str(error)))


@dataclass(slots=True)
class Gathered:
    """A conversation whose lines are still coming."""

    head: ConversationTree | None = None
    messages: list[Message] = field(default_factory=list)
    records: list[UsageRecord] = field(default_factory=list)
    is_told: bool = False


def read_jsonl(lines: Iterable[bytes]) -> Iterator[ConversationTree | Skipped]:
    """Yield the conversations of lines of ours as soon as each is over, and what is wrong.

    Lines of a conversation may also come before it or much later, as a sort or a second file leaves them: such a
    conversation comes at the end, or once more.
    """
    gathered: dict[str, Gathered] = {}
    current = ""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            begun = take(Record(parsed(line)), gathered)
        except OddError as error:
            yield Skipped(f"line {number}", str(error))
            continue
        if begun and current:
            yield from complete(gathered[current])
        current = begun or current
    for one in gathered.values():
        yield from complete(one)


def take(record: Record, gathered: dict[str, Gathered]) -> str:
    """Take in a line; return the id of the conversation that begins with it, if one does."""
    match record.text("kind"):
        case "conversation":
            return begin(record, gathered)
        case "message":
            message = message_from(record, record.identity("conversation_id"))
            gathered.setdefault(message.conversation_id, Gathered()).messages.append(message)
        case "usage":
            identity = record.identity("conversation_id")
            gathered.setdefault(identity, Gathered()).records.append(usage_from(record, identity))
        case kind:
            raise OddError(f"its kind is unknown: {clean_line(kind, TITLE_LENGTH)}")
    return ""


def begin(record: Record, gathered: dict[str, Gathered]) -> str:
    """Take in the line of a conversation, and return its id."""
    check_version(record)
    head = head_from(record)
    gathered.setdefault(head.conversation.id, Gathered()).head = head
    return head.conversation.id


def complete(one: Gathered) -> Iterator[ConversationTree | Skipped]:
    """Yield what has come of a conversation, and forget it; its head is kept for what may come later."""
    if one.head is None:
        said = [message.id for message in one.messages] + [record.id for record in one.records]
        yield from (Skipped(identity, "its conversation is not in the file") for identity in said)
        return
    if one.messages or one.records or not one.is_told:
        yield replace(one.head, messages=tuple(one.messages), records=tuple(one.records))
    one.messages, one.records, one.is_told = [], [], True


def parsed(content: bytes) -> object:
    """Return what JSON says.

    Raises:
        OddError: it is no JSON.
    """
    try:
        value: object = json.loads(content.removeprefix(codecs.BOM_UTF8))
    except (ValueError, RecursionError) as error:
        raise OddError("it is no JSON") from error
    return value


def place(head: ConversationTree) -> str:
    """Return how to name a conversation to the user."""
    return f"“{clean_line(head.conversation.title, TITLE_LENGTH) or head.conversation.id}”"
