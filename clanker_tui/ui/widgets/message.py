"""One message of a conversation, as it is drawn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.domain.messages import Message, Status
from clanker_tui.ui.figures import reply_figures, reply_state
from clanker_tui.ui.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.ui.widgets.markdown import SafeMarkdown

LONGEST_QUESTION = 20_000  # characters drawn; all of it was sent
PAINT_EVERY_S = 0.1


class QuestionView(Vertical):
    """What the user said, as plain text."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        self.message = message

    def compose(self) -> ComposeResult:
        yield TwoEnds(
            Content.styled("You", "bold $foreground"), clock(self.message.created_at), classes="message-header"
        )
        text = self.message.text
        yield Static(Content(clean(text[:LONGEST_QUESTION])), classes="question-text", markup=False)
        if len(text) > LONGEST_QUESTION:
            yield Static(f"… {len(text) - LONGEST_QUESTION:,} more characters, all sent", classes="message-footer")


class ThinkingView(Vertical):
    """A model's reasoning, folded until it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._is_open = False
        self._title = Static(classes="thinking-title", markup=False)
        self._body = Static(classes="thinking-text", markup=False)
        self.draw()

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._body

    def set_text(self, text: str) -> None:
        self._text = text
        self.draw()

    def fold(self, is_open: bool) -> None:
        """Show the reasoning, or only that there is some."""
        self._is_open = is_open
        self.draw()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.fold(not self._is_open)

    def draw(self) -> None:
        self.display = bool(self._text)
        mark = "▾" if self._is_open else "▸"
        self._title.update(Content(f"{mark} reasoning, {len(self._text):,} characters"))
        self._body.display = self._is_open
        self._body.update(Content(clean(self._text.strip()) if self._is_open else ""))


class ReplyView(Vertical):
    """A reply, while it streams and afterwards.

    Text that arrives is collected and drawn a few times a second: a frame costs, a token does not.
    """

    def __init__(self, message: Message, records: Sequence[UsageRecord] = ()) -> None:
        from clanker_tui.ui.widgets.markdown import SafeMarkdown

        super().__init__()
        self.message = message
        self._records = list(records)
        self._thinking = ThinkingView()
        self._body: SafeMarkdown = SafeMarkdown(message.text)
        self._footer = Static(classes="message-footer", markup=False)
        self._reasoning = [message.thinking]
        self._pending: list[str] = []
        self._timer: Timer | None = None

    @property
    def is_streaming(self) -> bool:
        return self.message.status is Status.STREAMING

    def compose(self) -> ComposeResult:
        name = Content.styled(clean_line(self.message.model) or "Reply", "bold $text-accent")
        yield TwoEnds(name, clock(self.message.created_at), classes="message-header")
        yield self._thinking
        yield self._body
        yield self._footer

    def on_mount(self) -> None:
        self._thinking.set_text("".join(self._reasoning))
        self._draw_footer()

    def add_text(self, text: str) -> None:
        self._pending.append(text)
        self._paint_soon()

    def add_thinking(self, text: str) -> None:
        self._reasoning.append(text)
        self._paint_soon()

    def fold(self, is_open: bool) -> None:
        self._thinking.fold(is_open)

    async def finish(self, message: Message) -> None:
        """Show the reply as it was stored, whatever the stream left on the screen."""
        self._stop_painting()
        self._pending.clear()
        self.message = message
        self._thinking.set_text(message.thinking)
        self._draw_footer()
        await self._body.update(clean(message.text))

    def add_record(self, record: UsageRecord) -> None:
        self._records.append(record)
        self._draw_footer()

    def complain(self, problem: str) -> None:
        """Say what is wrong with the message as it is shown."""
        self._footer.update(Content.styled(clean_line(problem), "$text-error"))
        self._footer.display = True

    def on_unmount(self) -> None:
        self._stop_painting()

    def _paint_soon(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(0.01 if not self._body.source else PAINT_EVERY_S, self._paint)

    def _stop_painting(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def _paint(self) -> None:
        began = time.monotonic()
        text, rest = join_cleanly(self._pending)
        self._pending[:] = rest
        self._thinking.set_text("".join(self._reasoning))
        if text and self.is_streaming:
            await self._body.append(clean(text))
        self._timer = None
        if self.is_streaming and any(self._pending):
            # A long block takes long to draw: leave at least half of the time to keys and to the network.
            self._timer = self.set_timer(max(PAINT_EVERY_S, 2 * (time.monotonic() - began)), self._paint)

    def _draw_footer(self) -> None:
        state, figures = reply_state(self.message), reply_figures(self._records)
        is_bad = self.message.status in (Status.FAILED, Status.INTERRUPTED)
        parts = []
        if state:
            parts.append(Content.styled(clean_line(state), "$text-error" if is_bad else "$text-warning"))
        if figures:
            parts.append(Content(figures))
        self._footer.update(Content(" · ").join(parts))
        self._footer.display = bool(parts)


MessageView = QuestionView | ReplyView


def join_cleanly(pieces: Sequence[str]) -> tuple[str, list[str]]:
    """Return the pieces as one text, and what must wait: a CR that an LF may follow."""
    text = "".join(pieces)
    return (text[:-1], ["\r"]) if text.endswith("\r") else (text, [])


def clock(moment: datetime) -> str:
    """Return the time of day where the user is."""
    return f"{moment.astimezone():%H:%M}"
