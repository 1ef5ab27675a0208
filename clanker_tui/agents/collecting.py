"""Collects a stream into a whole reply."""

from __future__ import annotations

from collections.abc import AsyncIterator

from clanker_tui.domain.agent import Reply
from clanker_tui.domain.events import Finished, StreamEvent, TextDelta, ThinkingDelta
from clanker_tui.domain.messages import FinishReason


async def collect(events: AsyncIterator[StreamEvent]) -> Reply:
    """Return the reply that the events of a stream make. Raises what the stream raises."""
    said: list[str] = []
    thought: list[str] = []
    end = Finished(FinishReason.OTHER, None)
    async for event in events:
        match event:
            case TextDelta(text):
                said.append(text)
            case ThinkingDelta(text):
                thought.append(text)
            case Finished():
                end = event
            case _:
                pass
    return Reply("".join(said), "".join(thought), end.reason, end.usage, end.note)
