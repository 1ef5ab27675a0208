"""The conversation: its last messages, and the reply that streams."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message as Told
from textual.widgets import Static

from clanker_tui.domain.events import (
    Finished,
    MessageSaved,
    NotSaved,
    RateLimitsSeen,
    RequestSent,
    Retrying,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
    TurnFailed,
    UsageSaved,
    UsageSeen,
)
from clanker_tui.domain.messages import Message, Role, Status, new_id, now
from clanker_tui.ui.widgets.hint import EmptyHint
from clanker_tui.ui.widgets.message import MessageView, QuestionView, ReplyView

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord

MOUNTED = 20  # messages at first
AT_ONCE = 4  # mounted between two frames
MORE = 20  # messages each time older ones are asked for


class ConversationView(VerticalScroll, can_focus=True):
    """Shows messages and takes in what happens in a turn. It follows the end only while the reader is there."""

    @dataclass
    class NewBelow(Told):
        """Whether there is something new below what is seen."""

        is_there: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self.speaker = ""
        self._messages = Vertical(id="messages")
        self._older: list[Message] = []
        self._records: Mapping[str, Sequence[UsageRecord]] = {}
        self._views: dict[str, MessageView] = {}
        self._live: ReplyView | None = None
        self._is_reasoning_open = False
        self._has_news = False
        self._follows = True
        self._one_by_one = asyncio.Lock()  # what is shown changes in several steps

    def compose(self) -> ComposeResult:
        with self._messages:
            yield EmptyHint()

    def on_mount(self) -> None:
        self.anchor()

    async def clear(self) -> None:
        """Show nothing but the hint."""
        await self.show((), {})

    async def show(
        self, messages: Sequence[Message], records: Mapping[str, Sequence[UsageRecord]] | None = None
    ) -> None:
        """Show other messages, the last of which may still be streaming."""
        async with self._one_by_one:
            self._records = records or {}
            self._views, self._live = {}, None
            self._older = list(messages)
            self._tell_news(is_there=False)
            await self._messages.remove_children()
            self.anchor()
            if not messages:
                await self._messages.mount(EmptyHint())
            await self._mount_up_to(MOUNTED)

    async def apply(self, event: TurnEvent) -> None:
        """Take in what happened in the conversation that is shown."""
        async with self._one_by_one:
            await self._apply(event)

    async def _apply(self, event: TurnEvent) -> None:
        match event:
            case MessageSaved(message) if message.role is Role.USER:
                await self._add_question(message)
            case MessageSaved(message):
                await self._finish(message)
            case NotSaved(message, error):
                await self._finish(message)
                if isinstance(view := self._views.get(message.id), ReplyView):
                    view.complain(f"NOT SAVED: {error}")
            case RequestSent():
                await self._begin_reply()
            case TextDelta(text):
                (await self._begin_reply()).add_text(text)
                self._look_for_news()
            case ThinkingDelta(text):
                (await self._begin_reply()).add_thinking(text)
                self._look_for_news()
            case UsageSaved(record):
                if isinstance(view := self._views.get(record.message_id or ""), ReplyView):
                    view.add_record(record)
            case Retrying() | RateLimitsSeen() | UsageSeen() | Finished() | TurnFailed():
                pass  # seen elsewhere, or told again by the message that is saved

    async def show_older(self) -> None:
        """Mount some more of the messages before those that are shown; what is seen stays where it is."""
        async with self._one_by_one:
            below = self.max_scroll_y - self.scroll_y
            await self._mount_up_to(len(self._views) + MORE)
        self.call_after_refresh(lambda: self.scroll_to(y=self.max_scroll_y - below, animate=False, immediate=True))

    async def go_to_beginning(self) -> None:
        """Show the first message that is mounted, and some more before it."""
        await self.show_older()
        self.call_after_refresh(lambda: self.scroll_home(animate=False))

    def fold_reasoning(self) -> None:
        """Show all reasoning, or none."""
        self._is_reasoning_open = not self._is_reasoning_open
        for view in self.query(ReplyView):
            view.fold(self._is_reasoning_open)

    def page(self, *, is_up: bool) -> None:
        """Scroll by a page."""
        if not self.max_scroll_y:
            return
        if is_up:
            self.scroll_page_up(animate=False)
        else:
            self.scroll_page_down(animate=False)

    def go_to_end(self) -> None:
        """Show the end, and follow it from now on."""
        self.anchor()
        self._tell_news(is_there=False)

    def anchor(self, anchor: bool = True) -> None:  # Textual's signature
        super().anchor(anchor)
        self._follows = anchor

    def release_anchor(self) -> None:
        super().release_anchor()
        self._follows = False

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if new_value >= self.max_scroll_y:
            self._follows = True
            self._tell_news(is_there=False)

    def on_click(self, event: events.Click) -> None:
        if isinstance(event.widget, Static) and event.widget.has_class("older-line"):
            self.run_worker(self.show_older(), exclusive=True, group="older")

    async def _add_question(self, message: Message) -> None:
        if message.id not in self._views:
            await self._append(QuestionView(message))
            self.go_to_end()  # who sends wants to see it

    async def _begin_reply(self) -> ReplyView:
        if self._live is None:
            provisional = Message(
                id=new_id(),
                conversation_id="",
                parent_id=None,
                role=Role.ASSISTANT,
                parts=(),
                created_at=now(),
                status=Status.STREAMING,
                model=self.speaker,
            )
            self._live = ReplyView(provisional)
            await self._append(self._live)
        return self._live

    async def _finish(self, message: Message) -> None:
        live, self._live = self._live, None
        if live is None:
            await self._append(ReplyView(message))
            return
        self._views.pop(live.message.id, None)
        self._views[message.id] = live
        await live.finish(message)
        self._look_for_news()

    async def _append(self, view: MessageView) -> None:
        if not self._views:
            await self.query(EmptyHint).remove()
        self._views[view.message.id] = view
        await self._messages.mount(view)
        self._look_for_news()

    async def _mount_up_to(self, count: int) -> None:
        """Mount older messages, some at once so that keys come through, until so many are there."""
        while self._older and len(self._views) < count:
            messages, self._older = self._older[-AT_ONCE:], self._older[:-AT_ONCE]
            views = [self._view(message) for message in messages]
            self._views = {view.message.id: view for view in views} | self._views
            await self._messages.mount_all(views, before=0 if self._messages.children else None)
        await self.query(".older-line").remove()
        if self._older:
            words = f"▲ {len(self._older)} older messages: press Ctrl+Home"
            await self._messages.mount(Static(Content(words), classes="older-line", markup=False), before=0)

    def _view(self, message: Message) -> MessageView:
        if message.role is Role.USER:
            return QuestionView(message)
        view = ReplyView(message, self._records.get(message.id, ()))
        view.fold(self._is_reasoning_open)
        if view.is_streaming:
            self._live = view
        return view

    def _look_for_news(self) -> None:
        """Something has come: say so where the reader does not see it."""
        if not self._follows:
            self._tell_news(is_there=True)

    def _tell_news(self, *, is_there: bool) -> None:
        if is_there != self._has_news:
            self._has_news = is_there
            self.post_message(self.NewBelow(is_there))
