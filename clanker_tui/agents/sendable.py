"""What of a conversation goes to a provider."""

from __future__ import annotations

from collections.abc import Sequence

from clanker_tui.agents.unicode_pieces import whole
from clanker_tui.domain.messages import Message


def sendable(messages: Sequence[Message]) -> list[dict[str, object]]:
    """Return the text of user and assistant, oldest first, in the shape that all providers share.

    Reasoning stays here, and so do messages without text. Two in a row from one side, which is what a reply without
    text leaves behind, become one: many chat templates insist on taking turns.
    """
    turns: list[tuple[str, list[str]]] = []
    for message in messages:
        text = whole(message.text)
        if not text.strip():
            continue
        if turns and turns[-1][0] == message.role:
            turns[-1][1].append(text)
        else:
            turns.append((message.role.value, [text]))
    return [{"role": role, "content": "\n\n".join(texts)} for role, texts in turns]
