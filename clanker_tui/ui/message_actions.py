"""What can be done with a message: copied, edited, asked again, continued, forked, deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.continuing import is_cut
from clanker_tui.domain.messages import Role
from clanker_tui.domain.outline import Position, StoredMessage
from clanker_tui.errors import ClankerError
from clanker_tui.ui.conversation.view import ConversationView
from clanker_tui.ui.room import Room, asking_again

if TYPE_CHECKING:
    from clanker_tui.ui.open_conversation import OpenConversation

OF_GROWING = ("copy", "copy_plain", "copy_code", "links")  # what can be done with a reply that has no end yet

VIEW_ACTIONS = {"raw": ConversationView.turn_raw, "reasoning": ConversationView.turn_reasoning}


class MessageActions(Room):
    """The part of the room that is about single messages and the branches they begin."""

    async def act(self, action: str, message_id: str) -> None:
        """Do something with a message of the conversation that is shown; the view's bindings name the actions."""
        place = self.place
        number = self.view.store.number_of(message_id)
        if number is None or not await self.view.lay_out_wholly(number):
            return
        known = self.view.store.get(number)
        if place.number_of(message_id) is None and (growing := place.growing) is not None:
            if action not in OF_GROWING:
                self.app.notify("This reply is still under way. Esc stops it.")
                return
            known = StoredMessage(growing)
        if known is None:
            return  # it cannot be read, which was told
        try:
            await self._actions[action](place, number, known)
        except ClankerError as error:
            self.tell(error)

    @property
    def _actions(self) -> dict[str, Callable[[OpenConversation, int, StoredMessage], Awaitable[None]]]:
        return {
            "copy": self._copy_markdown,
            "copy_plain": self._copy_plain,
            "copy_code": self._copy_code,
            "links": self._choose_link,
            "edit": self._edit,
            "regenerate": self._regenerate,
            "regenerate_with": self._regenerate_with,
            "go_on": self._go_on,
            "branch_before": self._branch_before,
            "branch_after": self._branch_after,
            "fork": self._fork,
            "delete": self._delete,
            "menu": self._menu,
        }

    # Copying.

    async def _copy_markdown(self, _place: OpenConversation, _number: int, stored: StoredMessage) -> None:
        self.copy(stored.message.text)

    async def _copy_plain(self, _place: OpenConversation, number: int, _stored: StoredMessage) -> None:
        self.copy(self.view.plain_text(number))

    async def _copy_code(self, _place: OpenConversation, number: int, _stored: StoredMessage) -> None:
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        blocks = self.view.code_blocks(number)
        if not blocks:
            self.app.notify("There is no code block in this message.")
        elif len(blocks) == 1:
            self.copy(blocks[0].text)
        else:
            choices = [
                Choice(str(at), f"{at + 1}  {first_line(block.text)}", described(block.language, block.text))
                for at, block in enumerate(blocks)
            ]

            def take(answer: str | None) -> None:
                if answer is not None:
                    self.copy(blocks[int(answer)].text)

            self.app.push_screen(ChoiceDialog("Copy which code block?", choices, current=choices[-1].value), take)

    async def _choose_link(self, _place: OpenConversation, number: int, _stored: StoredMessage) -> None:
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        links = self.view.links(number)
        if not links:
            self.app.notify("There is no link in this message.")
        elif len(links) == 1:
            self.use_link(links[0])
        else:

            def take(answer: str | None) -> None:
                if answer is not None:
                    self.use_link(answer)

            self.app.push_screen(ChoiceDialog("Which link?", [Choice(link) for link in links]), take)

    # Branches.

    async def _edit(self, place: OpenConversation, number: int, stored: StoredMessage) -> None:
        if stored.message.role is not Role.USER:
            self.app.notify("A reply cannot be edited. r asks for another one.")
            return
        if self.is_busy(place):
            return
        self.note_text()
        if not place.edited:
            place.set_aside = place.composer
        place.edited = place.heads[number].id
        self.composer.restore(Composed(stored.message.text, stored.message.files))
        self.composer.focus()
        self.draw()

    def leave_edit(self) -> bool:
        """Give up editing a message; False when none is edited. What stood in the composer before comes back."""
        if not self.place.edited:
            return False
        self._give_up_edit(self.place)
        self.draw()
        return True

    def _give_up_edit(self, place: OpenConversation) -> None:
        if not place.edited:
            return
        number, aside = place.number_of(place.edited), place.set_aside
        place.edited, place.set_aside = "", Composed()
        if place is not self.place:
            place.composer = joined((aside, place.composer))
            return
        original = self.view.store.get(number) if number is not None else None
        text = self.composer.whole_text
        if text and (original is None or original.message.text != text):
            self.composer.killed = text
            self.app.notify("Not sent. Ctrl+Y in the composer brings its text back.")
        self.composer.restore(aside)

    def question_of(self, place: OpenConversation, number: int) -> int | None:
        """Return the question that a message is, or answers."""
        while number >= 0 and place.heads[number].role is not Role.USER:
            number -= 1
        return number if number >= 0 else None

    async def _regenerate(self, place: OpenConversation, number: int, _stored: StoredMessage) -> None:
        question = self.question_of(place, number)
        if question is not None:
            await self.ask_again(place, question)

    async def _regenerate_with(self, place: OpenConversation, number: int, _stored: StoredMessage) -> None:
        question = self.question_of(place, number)
        if question is None:
            return

        def take(provider: str, model: str) -> None:
            self.work(self.ask_again(place, question, (provider, model)), group="restart", is_latest=True)

        self.choose_answerer(take)

    async def _go_on(self, place: OpenConversation, number: int, stored: StoredMessage) -> None:
        message = stored.message
        if message.role is not Role.ASSISTANT:
            self.app.notify("This is your own message. r asks for a reply to it.")
        elif not is_cut(message):
            self.app.notify("This reply came to its end. There is nothing to go on with.")
        elif not message.text:
            self.app.notify("Nothing of this reply arrived. r asks again.")
        elif self.desk is not None and await self.passes_gates(place, lambda: asking_again(place, number + 1, None)):
            await self.stop_for_another(place)
            if self.desk.go_on(place, message, self.parameters):
                self.begin_branch(place, model=place.record.model)

    async def _branch_before(self, place: OpenConversation, number: int, stored: StoredMessage) -> None:
        await self._go_to_branch(place, number, stored, -1)

    async def _branch_after(self, place: OpenConversation, number: int, stored: StoredMessage) -> None:
        await self._go_to_branch(place, number, stored, 1)

    async def _go_to_branch(self, place: OpenConversation, number: int, stored: StoredMessage, by: int) -> None:
        siblings = stored.siblings
        if len(siblings) < 2 or stored.message.id not in siblings:
            self.app.notify("There is no other branch here.")
            return
        if self.is_busy(place):
            return
        sibling = siblings[(siblings.index(stored.message.id) + by) % len(siblings)]
        above = self.view.rows_above(number)
        leaf = await self.history_of(place.record.id).leaf_below(sibling)
        await self.keep_leaf(place, leaf)
        await self.show_leaf(place, leaf, Position(sibling, above))

    async def keep_leaf(self, place: OpenConversation, leaf: str) -> None:
        """Remember which branch is shown; where the history can only be read, until the end of the session."""
        if not self.is_read_only:
            await self.history_of(place.record.id).show_leaf(place.record.id, leaf)

    def is_busy(self, place: OpenConversation) -> bool:
        """Whether a reply is under way that another branch would hide; the user is told."""
        if place.turn is not None:
            self.app.notify("A reply is under way. Esc stops it; then you can go to another branch.")
        return place.turn is not None

    async def show_leaf(self, place: OpenConversation, leaf: str | None, position: Position | None = None) -> None:
        """Show the branch that ends at a message."""
        self._give_up_edit(place)
        place.heads = await self.history_of(place.record.id).outline(leaf) if leaf else []
        place.record = replace(place.record, leaf_id=leaf)
        if place is self.place:
            self.show_branch(place, position)
            if position is not None:
                self.view.choose(place.number_of(position.message_id))
            self.draw()

    async def _fork(self, place: OpenConversation, _number: int, stored: StoredMessage) -> None:
        name = place.record.id
        if place.is_temporary:
            self.app.notify("A temporary conversation cannot be forked. /save stores it first.")
            return
        forked = await self.history_of(name).fork(stored.message.id, place.record)
        if name in self.homes:
            self.homes[forked.id] = self.homes[name]
        self.open(forked.id)
        self.list_changed()
        self.app.notify("This is a fork. The conversation before is as it was.")

    # Deleting.

    async def _delete(self, place: OpenConversation, number: int, stored: StoredMessage) -> None:
        if self.is_busy(place):
            return
        count = len(place.heads) - number
        leaf = await self.history_of(place.record.id).delete_message(stored.message.id)
        self.deleted.append((place.record.id, stored.message.id))
        await self.show_leaf(place, leaf)
        what = "the message" if count == 1 else f"{count} messages"
        self.app.notify(f"Deleted {what}. u takes it back.")

    def undo_delete(self) -> None:
        """Take the last deletion back, of messages or of a conversation."""
        if not self.deleted:
            self.app.notify("Nothing was deleted since the start.")
            return
        conversation_id, message_id = self.deleted[-1]
        place = self.places.get(conversation_id)
        if place is not None and self.is_busy(place):
            return
        self.deleted.pop()
        undone = self._restore_message(conversation_id, message_id) if message_id else self.restore(conversation_id)
        self.work(undone, group="message")

    async def _restore_message(self, conversation_id: str, message_id: str) -> None:
        try:
            leaf = await self.history_of(conversation_id).restore_message(message_id)
            place = self.place if conversation_id == self.place.record.id else self.places.get(conversation_id)
            if place is not None:
                await self.show_leaf(place, leaf)
            self.open(conversation_id)
        except ClankerError as error:
            self.deleted.append((conversation_id, message_id))
            self.tell(error)

    # All of it in a list.

    async def _menu(self, _place: OpenConversation, _number: int, stored: StoredMessage) -> None:
        from clanker_tui.ui.dialogs.choice import ChoiceDialog
        from clanker_tui.ui.message_menu import choices

        def take(answer: str | None) -> None:
            at = self.view.store.number_of(stored.message.id)
            if answer in VIEW_ACTIONS and at is not None:
                VIEW_ACTIONS[answer](self.view, at)
            elif answer is not None:
                self.work(self.act(answer, stored.message.id), group="message")

        self.app.push_screen(ChoiceDialog("This message", choices(stored, self.keys)), take)


def first_line(text: str) -> str:
    """Return the first line of code that says something, cut short."""
    line = next((line for line in text.splitlines() if line.strip()), "").strip()
    return line if len(line) <= 40 else f"{line[:39]}…"


def described(language: str, text: str) -> str:
    """Return what a code block is: `python · 12 lines`."""
    lines = text.count("\n") + (not text.endswith("\n"))
    return " · ".join(part for part in (language, f"{lines} line{'' if lines == 1 else 's'}") if part)
