"""A small app that shows one conversation, and who reads it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from clanker_tui.domain.messages import FilePart, Message, Part, Role, Status, TextPart, ThinkingPart, new_id
from clanker_tui.domain.outline import Position, StoredMessage, head_of
from clanker_tui.ui.conversation.choosing import Choosing
from clanker_tui.ui.conversation.finding import Finding
from clanker_tui.ui.conversation.streaming import Streaming
from clanker_tui.ui.conversation.view import ConversationView
from tests.ui.stage import NOON

PATIENCE_S = 30.0


class ReadingApp(App[None]):
    """Shows a conversation over the whole screen, and notes what it tells."""

    CSS = "ConversationView { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.news: list[bool] = []
        self.wanted: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.copies: list[str] = []
        self.found: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield ConversationView(id="conversation")

    def on_streaming_new_below(self, event: Streaming.NewBelow) -> None:
        self.news.append(event.is_there)

    def on_conversation_view_action_wanted(self, event: ConversationView.ActionWanted) -> None:
        self.wanted.append((event.action, event.message_id))

    def on_choosing_link_wanted(self, event: Choosing.LinkWanted) -> None:
        self.links.append(event.address)

    def on_choosing_copy_wanted(self, event: Choosing.CopyWanted) -> None:
        self.copies.append(event.text)

    def on_finding_found(self, event: Finding.Found) -> None:
        self.found.append((event.count, event.at))


@dataclass
class Reader:
    """The conversation as it is read. `reads` are the groups of messages that were asked for."""

    app: ReadingApp
    pilot: Pilot[None]
    messages: dict[str, StoredMessage] = field(default_factory=dict)
    reads: list[list[str]] = field(default_factory=list)

    @property
    def view(self) -> ConversationView:
        return self.app.query_one(ConversationView)

    async def load(self, ids: Sequence[str]) -> Sequence[StoredMessage]:
        self.reads.append(list(ids))
        return [self.messages[name] for name in ids if name in self.messages]

    async def open(self, messages: Sequence[Message | StoredMessage], position: Position | None = None) -> None:
        """Show messages and wait until what is seen of them is laid out."""
        stored = [one if isinstance(one, StoredMessage) else StoredMessage(one) for one in messages]
        self.messages = {one.message.id: one for one in stored}
        self.view.show([head_of(one.message) for one in stored], load=self.load, position=position)
        await self.settled()

    async def settled(self) -> None:
        """Wait until all that is seen is laid out."""
        await self.pilot.pause()
        await self.until(lambda: self.view.is_settled, "the layout")
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settled()

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < deadline, f"{what} never came; the screen is:\n{self.seen}"
            await self.pilot.pause(0.005)

    async def sees(self, text: str) -> None:
        await self.until(lambda: text in self.seen, repr(text))

    @property
    def lines(self) -> list[str]:
        """What is drawn, row by row, without the mark that tells where we are."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text[:-1].rstrip() for strip in strips]

    @property
    def seen(self) -> str:
        return "\n".join(self.lines)


@asynccontextmanager
async def reading(
    messages: Sequence[Message | StoredMessage] = (),
    *,
    size: tuple[int, int] = (60, 20),
    position: Position | None = None,
) -> AsyncIterator[Reader]:
    """Show messages to a reader whose keys go to the conversation."""
    app = ReadingApp()
    async with app.run_test(size=size) as pilot:
        reader = Reader(app, pilot)
        reader.view.focus()
        await reader.open(messages, position)
        yield reader


def question(text: str, *, files: tuple[FilePart, ...] = ()) -> Message:
    return Message(new_id(), "c", None, Role.USER, (TextPart(text), *files), NOON)


def reply(text: str, *, thinking: str = "", status: Status = Status.COMPLETE, error: str = "") -> Message:
    parts: list[Part] = [ThinkingPart(thinking)] if thinking else []
    return Message(
        new_id(), "c", None, Role.ASSISTANT, (*parts, TextPart(text)), NOON, status=status, model="m-1", error=error
    )


def turns(count: int, *, lines: int = 6) -> list[Message]:
    """Return a conversation of so many turns; each of its lines is there only once."""
    messages = []
    for number in range(count):
        messages.append(question(f"question {number}"))
        messages.append(reply("\n\n".join(f"answer {number}, line {line} of it" for line in range(lines))))
    return messages
