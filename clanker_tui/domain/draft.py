"""Folds the events of a turn into the reply they make."""

from __future__ import annotations

from dataclasses import replace

from clanker_tui.domain.events import Finished, StreamEvent, TextDelta, ThinkingDelta
from clanker_tui.domain.messages import Message, Part, Role, Status, TextPart, ThinkingPart, new_id, now
from clanker_tui.errors import ClankerError


class Draft:
    """A reply while it grows. `build` gives the message as it stands, at any moment."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._text: list[str] = []
        self._thinking: list[str] = []

    @classmethod
    def reply_to(cls, question: Message, *, provider: str, model: str) -> Draft:
        """Begin the reply to a question."""
        return cls(
            Message(
                id=new_id(),
                conversation_id=question.conversation_id,
                parent_id=question.id,
                role=Role.ASSISTANT,
                parts=(),
                created_at=now(),
                status=Status.STREAMING,
                provider=provider,
                model=model,
            )
        )

    @property
    def id(self) -> str:
        return self._message.id

    @property
    def is_open(self) -> bool:
        return self._message.status is Status.STREAMING

    def add(self, event: StreamEvent) -> None:
        """Take in what the agent reported."""
        match event:
            case TextDelta(text):
                self._text.append(text)
            case ThinkingDelta(text):
                self._thinking.append(text)
            case Finished(reason=reason, note=note):
                self._message = replace(
                    self._message, status=Status.COMPLETE, finish_reason=reason, error=note or self._message.error
                )
            case _:
                pass

    def fail(self, error: ClankerError) -> None:
        """The turn ended with an error; the text so far stays."""
        self._message = replace(self._message, status=Status.FAILED, error=str(error))

    def stop(self) -> None:
        """The user stopped the reply; the text so far stays."""
        if self.is_open:
            self._message = replace(self._message, status=Status.STOPPED)

    def build(self) -> Message:
        """Return the message with all that came so far."""
        parts: list[Part] = []
        if self._thinking:
            parts.append(ThinkingPart("".join(self._thinking)))
        if self._text:
            parts.append(TextPart("".join(self._text)))
        return replace(self._message, parts=tuple(parts))
