"""What the main screen is told by the composer and the lists round it; it is handed on to the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, getters, on
from textual.widgets import TextArea

from clanker_tui.ui.sides import Sides
from clanker_tui.ui.widgets.composer import Composer
from clanker_tui.ui.widgets.rule import Rule

if TYPE_CHECKING:
    from clanker_tui.domain.composed import Composed
    from clanker_tui.ui.chat_room import ChatRoom
    from clanker_tui.ui.path_list import PathList
    from clanker_tui.ui.slash_list import SlashList
    from clanker_tui.ui.widgets.attachments import AttachmentLines
    from clanker_tui.ui.widgets.queue import QueueLines


class Composing(Sides):
    """A screen that a message is written on. What is sent before there is a room waits for it."""

    rule = getters.query_one(Rule)

    def __init__(self) -> None:
        super().__init__()
        self._early: list[Composed] = []

    @property
    def is_ready(self) -> bool:
        """Whether there is a room."""
        raise NotImplementedError

    @property
    def room(self) -> ChatRoom:
        """What goes on behind the screen."""
        raise NotImplementedError

    async def send_early(self) -> None:
        """Send what was sent before there was a room."""
        early, self._early = self._early, []
        for composed in early:
            await self.room.take(composed)

    @on(Composer.Submitted)
    async def take(self, event: Composer.Submitted) -> None:
        if self.is_ready:
            await self.room.take(event.composed)
        else:
            self._early.append(event.composed)
            self.rule.notice("queue", "queued")

    def on_paste(self, event: events.Paste) -> None:
        """Let what was pasted stand in the composer, wherever the focus was."""
        event.stop()
        if self.resting is not self.composer:
            return
        self.composer.focus()
        self.composer.post_message(events.Paste(event.text))

    @on(TextArea.Changed)
    def heed_text(self) -> None:
        if self.is_ready:
            self.room.drafts.touch()
            self.room.suggest()
            self.room.reckon_soon()
        self.heed_cursor()

    @on(TextArea.SelectionChanged)
    def heed_cursor(self) -> None:
        """Say where in a text of several lines the cursor is."""
        lines = self.composer.document.line_count
        row, _ = self.composer.cursor_location
        self.rule.hint(f"{row + 1}/{lines} lines" if lines > 1 else "")

    @on(Composer.PageWanted)
    def turn_page(self, event: Composer.PageWanted) -> None:
        if self.is_ready:
            self.room.view.page(is_up=event.is_up)

    @on(Composer.TakeBack)
    def take_back(self) -> None:
        self.room.take_back()

    @on(Composer.FilesChanged)
    def heed_files(self) -> None:
        if self.is_ready:
            self.room.draw_files()
            self.room.drafts.touch()
            self.room.reckon_soon()

    @on(Composer.CopyWanted)
    def copy_text(self, event: Composer.CopyWanted) -> None:
        if self.is_ready:
            self.room.copy(event.text)

    @on(Composer.EditElsewhere)
    def edit_elsewhere(self) -> None:
        if self.is_ready:
            self.room.work(self.room.edit_elsewhere(), group="editor", is_latest=True)

    @on(Composer.CompletionWanted)
    async def complete(self, event: Composer.CompletionWanted) -> None:
        await self.room.complete(is_sent=event.is_sent)

    def on_slash_list_picked(self, event: SlashList.Picked) -> None:
        self.composer.put(f"/{event.command.name} ")
        self.composer.focus()

    def on_path_list_picked(self, event: PathList.Picked) -> None:
        self.room.complete_path(event.offer)
        self.composer.focus()

    def on_attachment_lines_removed(self, event: AttachmentLines.Removed) -> None:
        self.room.remove_file(event.index)

    def on_attachment_lines_taken_in(self, event: AttachmentLines.TakenIn) -> None:
        self.room.take_in(event.index)

    def on_queue_lines_edited(self, event: QueueLines.Edited) -> None:
        self.room.edit_queued(event.index)

    def on_queue_lines_dropped(self, event: QueueLines.Dropped) -> None:
        self.room.drop_queued(event.index)

    def on_queue_lines_moved(self, event: QueueLines.Moved) -> None:
        self.room.move_queued(event.index, event.to)
