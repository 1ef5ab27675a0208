"""What is written: drafts, messages to send, commands, and replies to copy or to ask for again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from clanker_tui.domain.messages import Role
from clanker_tui.errors import ClankerError
from clanker_tui.ui.room import Room
from clanker_tui.ui.slash import Invocation, Misuse, PlainText, parse_entry, perform
from clanker_tui.ui.slash_list import SlashList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.turns import OpenConversation

LONGEST_COMMAND = 100  # characters that are looked at for a command


class Writing(Room):
    """The part of the room that is about texts."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.slash_list = SlashList(id="slash")

    async def restore_draft(self) -> None:
        """Show what was typed and not sent the last time; what was typed since the start stands below it."""
        try:
            kept = await self.drafts.load("")
        except ClankerError as error:
            self.tell(error)
            return
        if kept:
            self.composer.put("\n".join(part for part in (kept, self.composer.whole_text) if part))

    # To be sent.

    async def take_text(self, text: str) -> None:
        """Send a text, or do the command it is."""
        self.slash_list.close()
        match self.read(text):
            case PlainText(words):
                self.place.queue.append(words)
                self.advance(self.place)
                self.draw()
                self.drafts.touch()
            case Misuse(reason):
                self.composer.put(text)
                self.app.notify(reason, severity="warning")
            case Invocation() as invocation:
                await perform(invocation, self.screen)

    def read(self, text: str) -> PlainText | Invocation | Misuse:
        """Return what a text asks for. The demo knows words of its own: `/demo fail`."""
        if self.place.record.provider == "demo" and text.startswith("/demo "):
            return PlainText(text)
        return parse_entry(text)

    def advance(self, place: OpenConversation) -> None:
        if self.desk is None or place.turn is not None or not place.queue or not place.record.provider:
            return
        from clanker_tui.domain.retired import retired

        today = self.now().date()
        gone = retired(place.record.provider, place.record.model, today=today)
        if gone is not None and gone.successor:
            if place is self.place:
                self.offer_successor(place, gone.notice(today), gone.successor)
            return
        self.places[place.record.id] = place
        if place is self.place:
            self.view.speaker = place.record.model
        self.desk.ask(place, place.queue.pop(0), self.parameters)
        if place is not self.place:
            self.work(self.drafts.keep(place.draft_id, place.unsent))
        self.draw()

    def offer_successor(self, place: OpenConversation, notice: str, successor: str) -> None:
        """Say that a model is no more, before anything is sent to it."""
        from clanker_tui.ui.dialogs.confirm import ConfirmDialog

        def take(answer: bool | None) -> None:
            if answer:
                self.change_answerer(place.record.provider, successor)
                return
            waiting = "\n\n".join(place.queue)
            place.queue.clear()
            self.give_back(place, waiting)
            self.draw()

        if not isinstance(self.app.screen, ConfirmDialog):
            dialog = ConfirmDialog(notice, yes=f"Use {successor}", no="Not now", title="This model is no more")
            self.app.push_screen(dialog, take)

    def take_back(self) -> None:
        """Put what was queued last back into the composer."""
        if self.place.queue:
            self.composer.put(self.place.queue.pop())
            self.draw()

    # While it is written.

    def suggest(self) -> None:
        """Show the commands that the text may become."""
        text = self.composer.text
        self.slash_list.suggest(text if len(text) < LONGEST_COMMAND else "")

    async def complete(self, *, is_sent: bool) -> None:
        """Write out the highlighted command; with Enter, do it if it takes nothing more."""
        command = self.slash_list.chosen
        if command is None:
            return
        is_whole = self.composer.text.strip() == f"/{command.name}"
        if is_sent and (is_whole or not command.usage):
            self.composer.put("")
            await perform(Invocation(command), self.screen)
        else:
            self.composer.put(f"/{command.name} ")

    async def edit_elsewhere(self) -> None:
        """Let the user write in an editor. The text stays as it was unless the editor ends well."""
        from textual.app import SuspendNotSupported

        from clanker_tui.ui.editor import edit, editor_command

        try:
            text = await edit(self.app, self.composer.whole_text, editor_command(os.environ))
        except ClankerError as error:
            self.tell(error)
        except SuspendNotSupported:
            self.app.notify("No editor can be opened from here.", severity="warning")
        else:
            self.composer.put(text)

    # Replies.

    def stop_reply(self) -> None:
        """Stop what is under way; with nothing under way, what is told of the last failure goes."""
        if self.desk is not None and self.place.turn is not None:
            self.work(self.desk.stop(self.place), group="stop")
        elif self.place.failure is not None:
            self.place.failure = None
            self.draw()

    def retry_reply(self) -> None:
        turn = self.place.turn
        if turn is not None and turn.retrying is None:
            self.app.notify("The reply is still under way. Esc stops it.")
        else:
            self.work(self.restart(self.place), group="restart", is_latest=True)

    @property
    def last_reply(self) -> str:
        """The text of the last reply that has any; empty when there is none."""
        replies = [one.text for one in self.place.shown if one.role is Role.ASSISTANT and one.text]
        return replies[-1] if replies else ""

    def copy_reply(self) -> None:
        if self.last_reply:
            self.copy(self.last_reply)
        else:
            self.app.notify("There is no reply to copy yet.")

    def show_plain_reply(self) -> None:
        from clanker_tui.ui.plain import show_plain

        if self.last_reply:
            self.work(show_plain(self.app, self.last_reply), group="plain", is_latest=True)
        else:
            self.app.notify("There is no reply to show yet.")

    def copy(self, text: str) -> None:
        """Copy a text; what became of it is told."""
        self.app.copy_to_clipboard(text)

    def use_link(self, address: str) -> None:
        """Show where a link goes, and do with it what the user says."""
        from clanker_tui.ui.dialogs.link import LinkDialog, LinkUse, is_remote_session

        def use(answer: LinkUse | None) -> None:
            match answer:
                case LinkUse.OPEN:
                    self.app.open_url(address)
                case LinkUse.COPY:
                    self.copy(address)
                case None:
                    pass

        self.app.push_screen(LinkDialog(address, is_remote=is_remote_session(os.environ)), use)
