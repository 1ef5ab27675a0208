"""Tells of a turn while it runs: who speaks, what is said, how it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from clanker_tui.cli.plain.sentences import Sentences
from clanker_tui.cli.plain.voice import Voice
from clanker_tui.cli.turn_report import describe_retry
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.events import (
    Finished,
    MessageSaved,
    NotSaved,
    Retrying,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
    TurnFailed,
)
from clanker_tui.domain.messages import FinishReason, Message, Role, Status
from clanker_tui.errors import AuthenticationError, ClankerError, ContextLengthError

TICK_S = 1.0
PATIENCE_S = 5.0  # who cannot see that something goes on wants to be told
ENDS = {
    FinishReason.LENGTH: "The reply was cut at the token limit. /continue goes on with it.",
    FinishReason.CONTENT_FILTER: "The provider's content filter ended the reply.",
    FinishReason.REFUSAL: "The model refused.",
}


class Telling:
    """Follows a turn, and is its `emit`. `reply` is what is left of it, `error` why it failed, `is_lost` where it could
    not be saved."""

    def __init__(self, voice: Voice, speaker: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._voice = voice
        self._speaker = clean_line(speaker)
        self._clock = clock
        self._sentences = Sentences()
        self._is_thinking = self._has_spoken = self._is_on_line = self._has_waited = False
        self._began = clock()
        self.question: Message | None = None
        self.reply: Message | None = None
        self.error: ClankerError | None = None
        self.is_lost = False

    async def take(self, event: TurnEvent) -> None:
        """Tell what happened."""
        match event:
            case TextDelta(text):
                self._speak(self._sentences.add(text, self._clock()))
            case ThinkingDelta() if not self._is_thinking:
                self._is_thinking = True
                self._voice.say(f"{self._speaker} is thinking.")
            case Retrying():
                words = describe_retry(event)
                self._voice.complain(f"{words[0].upper()}{words[1:]}")
            case Finished(reason=reason, note=note):
                self.end_text()
                if note or reason in ENDS:
                    self._voice.complain(clean_line(note) or ENDS[reason])
            case MessageSaved(message) if message.role is Role.USER:
                self.question = message
            case MessageSaved(reply):
                self._end(reply)
            case NotSaved(reply, error):
                self._end(reply)
                self.error, self.is_lost = self.error or error, True
                self._voice.complain(f"error: The reply is not saved yet. {clean_line(str(error))}")
            case TurnFailed(error):
                self.error = error
            case _:
                pass

    async def keep_telling(self) -> None:
        """Tell, until this is cancelled, also what no event tells: that nothing comes, and what came of a sentence."""
        while True:
            await asyncio.sleep(TICK_S)
            self.look()

    def look(self) -> None:
        """Tell that nothing has come for long, once, and write words whose sentence has no end yet."""
        self._speak(self._sentences.overdue(self._clock()))
        is_silent = not (self._has_spoken or self._is_thinking or self._has_waited)
        if is_silent and self._clock() - self._began > PATIENCE_S:
            self._has_waited = True
            self._voice.complain(f"Still waiting for {self._speaker}. Ctrl+C stops it.")

    def _speak(self, text: str) -> None:
        if not text:
            return
        if not self._has_spoken:
            self._has_spoken = True
            self._voice.say(f"{self._speaker}:")
        self._voice.write(text)
        self._is_on_line = not text.endswith("\n")

    def end_text(self) -> None:
        """Write what is held back, and end its line."""
        self._speak(self._sentences.rest())
        if self._is_on_line:
            self._voice.write("\n")
            self._is_on_line = False

    def _end(self, reply: Message) -> None:
        self.reply = reply
        self.end_text()
        if self.error is not None:
            self._voice.complain(f"error: {clean_line(str(self.error))} {self._ways(reply)}")
        elif reply.status is Status.STOPPED:
            self._voice.complain(f"Stopped. {self._ways(reply)}")
        elif not reply.text.strip():
            self._voice.complain(f"{self._speaker} said nothing. /retry asks again.")

    def _ways(self, reply: Message) -> str:
        """Return what can be done about a reply that is not whole."""
        if isinstance(self.error, ContextLengthError):
            return "/context last 4 sends less, /retry asks again."
        if isinstance(self.error, AuthenticationError):
            return "Your message is kept: /key enters another key, /retry asks again."
        if reply.text.strip():
            return "What came is kept: /continue goes on with it, /retry asks again."
        return "Your message is kept: /retry asks again."
