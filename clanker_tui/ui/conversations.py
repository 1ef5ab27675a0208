"""Conversations: started, opened, renamed, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.messages import Role, title_from
from clanker_tui.errors import ClankerError, ConfigError
from clanker_tui.ui.listed import Listed
from clanker_tui.ui.open_conversation import OpenConversation

MOST_PROMPTS = 100  # that can be recalled


class Conversations(Listed):
    """The part of the room that is about which conversation is shown."""

    def start_conversation(self) -> None:
        self.go_to(self.fresh_place(like=self.place))

    def leave_for(self, go: Callable[[], Coroutine[None, None, None]]) -> None:
        """Go to another conversation."""
        self.work(go(), group="open", is_latest=True)

    def open_titled(self, title: str = "") -> None:
        """Open the conversation whose title is like the words given; without words, show the list."""
        if title.split():
            self.work(self._open_titled(title), group="title", is_latest=True)
        else:
            self.screen.action_toggle_list()

    async def _open_titled(self, title: str) -> None:
        try:
            found = await self.services.history.conversations(words=title, limit=1)
        except ClankerError as error:
            self.tell(error)
            return
        if found:
            self.open(found[0].id)
        else:
            self.app.notify(f"No conversation has {clean_line(title, 40)} in its title.")

    def open(self, conversation_id: str) -> None:
        """Show a conversation by its id."""
        if conversation_id != self.place.record.id:
            self.leave_for(lambda: self._open(conversation_id))

    def go_to(self, place: OpenConversation) -> None:
        """Show a conversation."""
        self.leave_for(lambda: self.show_place(place))

    async def _open(self, conversation_id: str) -> None:
        if conversation_id in self.places:
            await self.show_place(self.places[conversation_id])
            return
        try:
            place = await self.load(conversation_id)
        except ClankerError as error:
            self.tell(error)
            return
        await self.show_place(place)

    async def load(self, conversation_id: str) -> OpenConversation:
        """Read a conversation.

        Raises:
            ClankerError: it is not there, or cannot be read.
        """
        history = self.history_of(conversation_id)
        record = await history.conversation(conversation_id)
        if record is None:
            raise ConfigError("That conversation is gone.", hint="It may have been deleted elsewhere.")
        is_beside = conversation_id in self.homes and not self.start.temporary
        place = OpenConversation(record, is_temporary=is_beside and history is not self.services.shelf)
        if record.leaf_id:
            place.heads = await history.outline(record.leaf_id)
        place.totals = await history.conversation_totals(conversation_id)
        place.position = await history.position(conversation_id)
        return place

    async def recall_prompts(self, place: OpenConversation) -> None:
        """Read what the user said last in a conversation, to be recalled."""
        asked = [head.id for head in place.heads if head.role is Role.USER][-MOST_PROMPTS:]
        try:
            place.prompts = [message.text for message in await place.read(self.history_of(place.record.id), asked)]
        except ClankerError as error:
            self.tell(error)
        if place is self.place:
            self.draw()

    async def show_place(self, place: OpenConversation) -> None:
        """Show another conversation; what was typed in the one before is kept with it."""
        await self.drafts.save()
        await self.keep_position()
        composed = place.composer
        try:
            if not composed and not place.queue:
                composed = await self._draft_of(place)
        except ClankerError as error:
            self.tell(error)
        if not self.is_seen():
            return
        self.note_text()  # from here to the new text nothing waits: no key goes to the wrong conversation
        self.place = place
        self.composer.restore(composed)
        if place.has_begun or place.turn is not None:
            self.places[place.record.id] = place
        self.drop_idle_places()
        self.view.speaker = place.record.model
        self.show_branch(place, place.position)
        if place.has_begun and not place.prompts:
            self.work(partial(self.recall_prompts, place), group="prompts", is_latest=True)
        self.draw()
        self.draw_list()
        self.answerer_changed()
        self.screen.resting.focus()
        self.advance(place)

    async def _draft_of(self, place: OpenConversation) -> Composed:
        """Return what was kept of a conversation; what still waits to be sent in another is not written anew.

        Raises:
            StorageError: it cannot be read.
        """
        others = [one for one in self.unbegun() if one is not place] if place.draft_id == "" else []
        loose = joined(one.composer for one in others)
        is_waiting = any(one.queue or one.is_at_gate for one in others)
        for one in others:
            one.composer = Composed()
        return loose if is_waiting else await self.drafts.load(place.draft_id)

    def rename_shown(self, title: str = "") -> None:
        if not self.place.has_begun:
            self.app.notify("This conversation has not begun; it gets its title with the first message.")
        elif title:
            self.work(self.rename(self.place.record.id, title))
        else:
            self.ask_title(self.place.record.id)

    def ask_title(self, conversation_id: str) -> None:
        """Ask for a conversation's new title."""
        from clanker_tui.ui.dialogs.text import RenameDialog

        shown = self.place.record
        title = next((one.title for one in self.summaries if one.id == conversation_id), "")
        title = shown.title if shown.id == conversation_id else title

        def take(answer: str | None) -> None:
            if answer is not None:
                self.work(self.rename(conversation_id, answer))

        self.app.push_screen(RenameDialog(title), take)

    async def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation a title; an empty one is made from what it begins with."""
        try:
            history = self.history_of(conversation_id)
            if not title:
                begun = self.places.get(conversation_id) or await self.load(conversation_id)
                first = await begun.read(history, [head.id for head in begun.heads[:1]])
                title = title_from(first[0].text) if first else "Untitled"
            await history.rename(conversation_id, title)
        except ClankerError as error:
            self.tell(error)
            return
        if place := self.places.get(conversation_id):
            place.record = replace(place.record, title=title)
        self.draw()
        await self.refresh_list()

    def delete_shown(self) -> None:
        if self.place.has_begun:
            self.work(self.delete(self.place.record.id))
        else:
            self.app.notify("This conversation has not begun; there is nothing to delete.")

    async def delete(self, conversation_id: str) -> None:
        """Put a conversation into the bin; its turn is stopped first."""
        place = self.places.get(conversation_id)
        if place is not None and self.desk is not None:
            place.queue.clear()
            await self.desk.stop(place)
        try:
            await self.history_of(conversation_id).delete(conversation_id)
        except ClankerError as error:
            self.tell(error)
            return
        self.deleted.append((conversation_id, ""))
        if conversation_id == self.place.record.id:
            is_in_list = self.list_pane is not None and self.list_pane.has_focus_within
            await self.show_place(self.fresh_place(like=self.place))
            if is_in_list:
                self.screen.go_to_list()
        self.places.pop(conversation_id, None)
        self.app.notify("Deleted. /undo brings it back.")
        await self.refresh_list()

    async def restore(self, conversation_id: str) -> None:
        try:
            await self.history_of(conversation_id).restore(conversation_id)
        except ClankerError as error:
            self.deleted.append((conversation_id, ""))
            self.tell(error)
            return
        await self.refresh_list()
        self.open(conversation_id)

    async def resume(self) -> None:
        """Show the conversation the app was started with, if any.

        Raises:
            ClankerError: there is none of that id, or several.
        """
        history = self.services.history
        if self.start.resume:
            found = await history.find_conversations(self.start.resume)
            if len(found) != 1:
                what = "No conversation has" if not found else f"{len(found)} conversations have"
                raise ConfigError(f"{what} an id that begins with {clean_line(self.start.resume, 40)}.")
            await self.show_place(await self.load(found[0].id))
        elif self.start.continue_last:
            last = await history.last_conversation()
            if last is not None:
                await self.show_place(await self.load(last.id))
