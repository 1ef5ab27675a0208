"""What marks a conversation in the list: pins, the archive, tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.domain.tags import changes_from, tags_from, with_marks
from clanker_tui.errors import ClankerError, ConfigError
from clanker_tui.ui.conversations import Conversations

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from clanker_tui.domain.messages import Conversation


class Marking(Conversations):
    """The part of the room that is about marks."""

    def act_on_listed(self, action: str, conversation_id: str) -> None:
        """Do something with a conversation of the list; the list's bindings name the actions."""
        match action:
            case "rename":
                self.ask_title(conversation_id)
            case "delete":
                self.work(self.delete(conversation_id))
            case "pin":
                self.work(self._mark(conversation_id, self._pin))
            case "archive":
                self.work(self._mark(conversation_id, self._archive))
            case "tags":
                self.work(self._mark(conversation_id, self._ask_tags))
            case _:
                raise ValueError(action)

    def act_on_shown(self, action: str) -> None:
        """Do the same with the conversation that is shown."""
        if self.place.has_begun:
            self.act_on_listed(action, self.place.record.id)
        else:
            self.app.notify("This conversation has not begun; it is not in the list yet.")

    def tag_shown(self, text: str = "") -> None:
        """Add and take off tags: `/tag work -later`; without any, ask for them."""
        add, remove = changes_from(text.replace(",", " ").split())
        if not text or not self.place.has_begun:
            self.act_on_shown("tags")
        elif add or remove:
            self.work(self._tag(self.place.record.id, add=add, remove=remove))
        else:
            self.app.notify("There is no tag in that. /tag work adds one, /tag -work takes it off.")

    async def _mark(self, conversation_id: str, act: Callable[[Conversation], Awaitable[None]]) -> None:
        try:
            conversation = await self.history_of(conversation_id).conversation(conversation_id)
            if conversation is None:
                raise ConfigError("That conversation is gone.", hint="It may have been deleted elsewhere.")
            await act(conversation)
        except ClankerError as error:
            self.tell(error)
        await self.refresh_list()

    async def _pin(self, conversation: Conversation) -> None:
        is_pinned = conversation.pinned_at is None
        await self.history_of(conversation.id).pin(conversation.id, is_pinned=is_pinned)
        self.app.notify("Pinned." if is_pinned else "No longer pinned.")

    async def _archive(self, conversation: Conversation) -> None:
        is_archived = conversation.archived_at is None
        await self.history_of(conversation.id).archive(conversation.id, is_archived=is_archived)
        if is_archived:
            self.app.notify("Archived. The filter is:archived shows it; a there brings it back.")
        else:
            self.app.notify("It is in the list again.")

    async def _ask_tags(self, conversation: Conversation) -> None:
        from clanker_tui.ui.dialogs.text import TagsDialog

        def take(answer: str | None) -> None:
            if answer is not None:
                tags = tags_from(answer)
                add = [tag for tag in tags if tag not in conversation.tags]
                remove = [tag for tag in conversation.tags if tag not in tags]
                if add or remove:
                    self.work(self._tag(conversation.id, add=add, remove=remove))

        self.app.push_screen(TagsDialog(conversation.tags), take)

    async def _tag(self, conversation_id: str, *, add: Sequence[str], remove: Sequence[str]) -> None:
        history = self.history_of(conversation_id)
        try:
            await history.tag(conversation_id, add=add, remove=remove)
            changed = await history.conversation(conversation_id)
        except ClankerError as error:
            self.tell(error)
            return
        self.app.notify(f"Tags: {with_marks(changed.tags) if changed is not None and changed.tags else 'none'}.")
        await self.refresh_list()
