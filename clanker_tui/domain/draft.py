"""Folds the events of a turn into the reply they make."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clanker_tui.domain.events import Finished, StreamEvent, TextDelta, ThinkingDelta
from clanker_tui.domain.messages import Message, Part, Role, Status, TextPart, ThinkingPart, new_id, now
from clanker_tui.errors import ClankerError

PIECES_AT_ONCE = 1_000


class GrowingText:
    """Text that comes in small pieces. They are joined by the thousand: each alone would take ten times its length."""

    def __init__(self, begun: str = "") -> None:
        self._chunks = [begun]
        self._pieces: list[str] = []
        self._chunked = len(begun)

    def add(self, piece: str) -> None:
        self._pieces.append(piece)
        if len(self._pieces) == PIECES_AT_ONCE:
            self._join_pieces()

    def __len__(self) -> int:
        self._join_pieces()
        return self._chunked

    def whole(self) -> str:
        """Return all of it. That costs one copy, and nothing when nothing has come since the last time."""
        self._join_pieces()
        self._chunks = ["".join(self._chunks)]
        return self._chunks[0]

    def since(self, start: int) -> str:
        """Return the text from a character on. That costs what is returned, not what was before."""
        tail: list[str] = []
        begin = len(self)
        for chunk in reversed(self._chunks):
            begin -= len(chunk)
            tail.append(chunk[max(0, start - begin) :])
            if begin <= start:
                break
        return "".join(reversed(tail))

    def _join_pieces(self) -> None:
        if self._pieces:
            self._chunks.append("".join(self._pieces))
            self._chunked += len(self._chunks[-1])
            self._pieces.clear()


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a draft there is, in characters."""

    thinking: int = 0
    text: int = 0


class Draft:
    """A reply while it grows. `build` gives the message as it stands, at any moment."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._text = GrowingText(message.text)
        self._thinking = GrowingText(message.thinking)
        self._is_thinking_anew = bool(message.thinking)
        self.has_grown = False

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

    @classmethod
    def continuing(cls, begun: Message, *, provider: str, model: str) -> Draft:
        """Begin a reply with what another has: the same question's, which was cut and stays as it is."""
        return cls(
            replace(
                begun,
                id=new_id(),
                created_at=now(),
                status=Status.STREAMING,
                provider=provider,
                model=model,
                finish_reason=None,
                error="",
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
                self._text.add(text)
                self.has_grown = True
            case ThinkingDelta(text):
                self._thinking.add(f"\n\n{text}" if self._is_thinking_anew else text)
                self._is_thinking_anew = False
                self.has_grown = True
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

    @property
    def extent(self) -> Extent:
        return Extent(len(self._thinking), len(self._text))

    def build(self) -> Message:
        """Return the message with all that came so far."""
        return self._with(self._thinking.whole(), self._text.whole())

    def news(self, since: Extent) -> Message:
        """Return the message with what came since it had an extent, and no more."""
        return self._with(self._thinking.since(since.thinking), self._text.since(since.text))

    def _with(self, thinking: str, text: str) -> Message:
        parts: list[Part] = []
        if thinking:
            parts.append(ThinkingPart(thinking))
        if text:
            parts.append(TextPart(text))
        return replace(self._message, parts=tuple(parts))
