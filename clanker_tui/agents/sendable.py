"""What of a conversation goes to a provider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from clanker_tui.agents.unicode_pieces import whole
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import FilePart, Message

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def sendable(messages: Sequence[Message]) -> list[dict[str, object]]:
    """Return what user and assistant said, oldest first, in the shape that all providers share.

    Reasoning stays here, and so do messages without text. Two in a row from one side, which is what a reply without
    text leaves behind, become one: many chat templates insist on taking turns.
    """
    turns: list[tuple[str, list[str]]] = []
    for message in messages:
        said = said_in(message)
        if not said.strip():
            continue
        if turns and turns[-1][0] == message.role:
            turns[-1][1].append(said)
        else:
            turns.append((message.role.value, [said]))
    return [{"role": role, "content": "\n\n".join(texts)} for role, texts in turns]


def said_in(message: Message) -> str:
    """Return the text of a message as it is sent: the files that go along stand before it."""
    if not message.files:
        return whole(message.text)
    texts = [*map(as_text, message.files), *([message.text] if message.text.strip() else [])]
    return whole("\n\n".join(texts))


def as_text(file: FilePart) -> str:
    """Return a file between two tags, the first with its name. The tag is one that nothing in the file can end."""
    tag = next(tag for tag in tags() if f"</{tag}" not in file.text)
    name = clean_line(file.name).translate(_ESCAPED)
    end = "" if file.text.endswith("\n") else "\n"
    return f'<{tag} name="{name}">\n{file.text}{end}</{tag}>'


def tags() -> Iterator[str]:
    """Yield `file`, `file2`, `file3`, …"""
    yield "file"
    yield from (f"file{number}" for number in count(2))
