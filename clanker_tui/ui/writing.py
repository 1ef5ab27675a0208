"""What is written: drafts, messages to send, commands, and replies to copy or to ask for again."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import Role
from clanker_tui.domain.slash import Invocation, Misuse, PlainText, parse_entry, usage_of
from clanker_tui.errors import ClankerError, ConfigError
from clanker_tui.ui.attaching import Attaching
from clanker_tui.ui.slash import perform
from clanker_tui.ui.slash_list import SlashList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.start import Start

_log = logging.getLogger(__name__)
LONGEST_COMMAND = 100  # characters that are looked at for a command


class Writing(Attaching):
    """The part of the room that is about texts."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.slash_list = SlashList(id="slash")
        self._is_newline_hinted = False

    async def restore_draft(self) -> None:
        """Show what was typed and not sent the last time; what was typed since the start stands below it."""
        try:
            kept = await self.drafts.load("")
        except ClankerError as error:
            self.tell(error)
            return
        if kept:
            typed = self.composer.composed
            text = "\n".join(part for part in (kept.text, typed.text) if part)
            self.composer.restore(Composed(text, kept.files + typed.files))

    # To be sent.

    async def take(self, composed: Composed) -> None:
        """Send a message, or do the command it is; files that are attached to a command wait for the next message."""
        self.close_lists()
        match self.read(composed.text):
            case PlainText() if self.reading:
                self.give_back(self.place, composed)
                name = clean_line(self.reading[-1], 40)
                self.app.notify(f"{name} is still being read. Send again when it is attached.", severity="warning")
            case PlainText(words):
                if self.place.turn is None:
                    self.view.follow()  # who sends wants to see it
                self.place.queue.append(Composed(words, composed.files))
                self.advance(self.place)
                self.draw()
                self.drafts.touch()
                self.hint_at_newlines(words)
            case Misuse(reason):
                self.composer.restore(composed)
                self.app.notify(reason, severity="warning")
            case Invocation() as invocation:
                self.composer.files = composed.files + self.composer.files
                await perform(invocation, self.screen)

    def hint_at_newlines(self, sent: str) -> None:
        """Say, once, how a new line is made where Shift+Enter cannot be told from Enter. Who made one knows."""
        self.screen.rule.notice("keys", "")
        ui = self.settings.ui
        has_other_keys = ui.send_key != "enter" or "composer.newline" in ui.keys
        is_told = getattr(self.app, "tells_modifiers", True)
        if not (has_other_keys or is_told or "\n" in sent or self._is_newline_hinted):
            self._is_newline_hinted = True
            self.work(self._hint_at_newlines(), group="hint")

    async def _hint_at_newlines(self) -> None:
        from clanker_tui import paths
        from clanker_tui.ui.told_once import NEWLINE_HINT, is_new, note_told

        try:
            file = paths.hints_file()
            if not await asyncio.to_thread(is_new, NEWLINE_HINT, file):
                return
            self.screen.rule.notice("keys", NEWLINE_HINT)
            if not (self.start.temporary or self.start.demo):
                await asyncio.to_thread(note_told, NEWLINE_HINT, file)
        except ConfigError as error:
            _log.warning("A hint will be told again: %s", error)

    def read(self, text: str) -> PlainText | Invocation | Misuse:
        """Return what a text asks for. The demo knows words of its own: `/demo fail`."""
        if self.place.record.provider == "demo" and text.startswith("/demo "):
            return PlainText(text)
        return parse_entry(text)

    # While it is written.

    def suggest(self) -> None:
        """Show the commands that the text may become, what its command takes, and the paths that may be meant."""
        text = self.composer.text
        text = text if len(text) < LONGEST_COMMAND else ""
        self.slash_list.suggest(text)
        self.screen.rule.notice("command", usage_of(text))
        self.suggest_paths()

    def close_lists(self) -> bool:
        """Close the lists over the composer. Return whether one was open."""
        was_open = self.slash_list.is_open or self.path_list.is_open
        self.slash_list.close()
        self.path_list.close()
        return was_open

    async def complete(self, *, is_sent: bool) -> None:
        """Write out what is highlighted; with Enter, do a command if it takes nothing more."""
        if self.path_list.chosen is not None:
            self.complete_path(self.path_list.chosen)
            return
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

        from clanker_tui.config.children import without_keys
        from clanker_tui.editing import editor_command
        from clanker_tui.ui.editor import edit

        try:
            environ = without_keys(os.environ, self.settings)
            text = await edit(self.app, self.composer.whole_text, editor_command(environ), environ)
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

    async def last_reply(self) -> str:
        """Return the text of the last reply, as far as it has come; empty when there is none."""
        place = self.place
        growing = place.growing
        if growing is not None and growing.text:
            return growing.text
        replies = [head.id for head in place.heads if head.role is Role.ASSISTANT][-1:]
        try:
            return "".join([message.text for message in await place.read(self.history_of(place.record.id), replies)])
        except ClankerError as error:
            self.tell(error)
            return ""

    def copy_reply(self) -> None:
        """Copy the last reply."""
        self.work(self._copy_reply(), group="copy")

    async def _copy_reply(self) -> None:
        if text := await self.last_reply():
            self.copy(text)
        else:
            self.app.notify("There is no reply to copy yet.")

    def show_plain_reply(self) -> None:
        """Show the chosen message plain, or else the last reply."""
        self.work(self._show_plain(), group="plain", is_latest=True)

    async def _show_plain(self) -> None:
        from clanker_tui.ui.plain import show_plain

        chosen = self.view.chosen_message if self.view.has_focus else None
        text = chosen.message.text if chosen is not None else await self.last_reply()
        if text:
            await show_plain(self.app, text)
        else:
            self.app.notify("There is no reply to show yet.")

    def copy(self, text: str) -> None:
        """Copy a text; what became of it is told."""
        if text:
            self.app.copy_to_clipboard(text)
        else:
            self.app.notify("There is no text to copy here.")

    def use_link(self, address: str) -> None:
        """Show where a link goes, and do with it what the user says."""
        from clanker_tui.ui.dialogs.link import LinkDialog, LinkUse
        from clanker_tui.ui.remote import is_remote_session

        def use(answer: LinkUse | None) -> None:
            match answer:
                case LinkUse.OPEN:
                    self.work(self._open_address(address), group="link")
                case LinkUse.COPY:
                    self.copy(address)
                case None:
                    pass

        self.app.push_screen(LinkDialog(address, is_remote=is_remote_session(os.environ)), use)

    async def _open_address(self, address: str) -> None:
        from clanker_tui.config.children import without_keys
        from clanker_tui.ui.browser import open_address

        environ = without_keys(os.environ, self.settings)
        if not await asyncio.to_thread(open_address, address, environ):
            self.app.notify("No browser can be opened from here. The address is copied instead.", severity="warning")
            self.copy(address)
