"""What cannot be written to the history: it is told, goes on in memory, and is written once that works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed, joined
from clanker_tui.errors import ClankerError, MovedError, StorageError
from clanker_tui.unsaved import Saved, Unsaved

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.cli.plain.talk import Talk
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.history.store import History
    from clanker_tui.services import Services

_log = logging.getLogger(__name__)


class Held:
    """What waits to be written. `drafts` are those that no file has, by their ids; `error` is what was told last."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._homes: dict[str, History] = {}
        self._stem = ""
        self._put_by: Sequence[Path] = ()
        self.drafts: dict[str, Composed] = {}
        self.unsaved = Unsaved(services, self._homes, lambda _: False)  # nothing is tried while a turn runs
        self.error = ""

    def __bool__(self) -> bool:
        return bool(self.unsaved or self.drafts)

    @property
    def is_trying_worth_it(self) -> bool:
        """Whether something waits, or would have to."""
        return bool(self) or self._services.refusal is not None or self._services.history.is_read_only

    def home_of(self, conversation_id: str) -> History:
        """Return where a conversation is that is to be kept."""
        return self._homes.get(conversation_id, self._services.history)

    @property
    def history_beside(self) -> History | None:
        """The history in memory of conversations that are not saved, where it is not the one that is listed."""
        shelf = self._services.shelf
        return shelf if shelf is not self._services.history and shelf in self._homes.values() else None

    async def take_over(self, talk: Talk) -> None:
        """Let a conversation go on in memory.

        Raises:
            StorageError: what was said before cannot be read.
        """
        name, services = talk.record.id, self._services
        if services.shelf is not None and services.history is services.shelf:
            self._homes[name] = services.shelf
        elif name not in self._homes:
            await self.unsaved.take_over(talk.record, [message.id for message in talk.branch], talk.branch)
        talk.history = self._homes[name]
        if talk.has_begun:  # what could not be changed in the file
            await talk.history.change_model(name, talk.record.provider, talk.record.model)
            await talk.history.change_system_prompt(name, talk.record.system_prompt)

    def forget(self, talk: Talk) -> None:
        """Nothing came of a conversation: there is nothing to be saved."""
        self._homes.pop(talk.record.id, None)

    async def write_drafts(self) -> None:
        """Write the drafts beside those that the history has. Raises StorageError."""
        history = self._services.history
        for name, draft in list(self.drafts.items()):
            there = await history.composer(name)
            await history.save_composer(name, draft if there == draft else joined((there, draft)))
            del self.drafts[name]

    async def put_by(self) -> Sequence[Path]:
        """Have all that is not saved in files, for a process may be killed, and return them; those of before go.

        Raises:
            ExportError: that is not possible.
        """
        names, unsent, usage = sorted(self.unsaved.names), joined(self.drafts.values()), self._services.unsaved_usage
        if not (names or unsent or usage or self._put_by):
            return ()
        from clanker_tui.leftovers import new_stem, remove, write_out

        self._stem = self._stem or new_stem()
        written = await write_out(self._services.shelf, names, unsent, stem=self._stem, usage=list(usage))
        before, self._put_by = self._put_by, written
        await asyncio.to_thread(remove, set(before) - set(self._put_by))
        return self._put_by


async def try_again(chat: Chat) -> bool:
    """Write what waits, and say so; False when not all of it could be written."""
    held, talk, before = chat.held, chat.talk, chat.services.history
    waiting, saved, is_saved = held.unsaved.names, Saved(), True
    is_in_file = talk.has_begun and not talk.is_unkept and talk.history is before
    try:
        saved = await held.unsaved.try_again([talk.record] if is_in_file else [])
        await held.write_drafts()
    except StorageError as error:
        held.unsaved.error = error
        is_saved = False
    else:
        held.error = ""
    written = waiting - held.unsaved.names
    chat.unkept = [one for one in chat.unkept if one.conversation_id not in written]
    if saved.sentence:
        chat.voice.complain(saved.sentence)
    elif chat.services.history is not before:
        chat.voice.complain("The history can be written again.")
    if not talk.is_unkept:
        talk.history = held.home_of(talk.record.id)
    await put_by_quietly(chat)
    return is_saved


async def put_by_quietly(chat: Chat) -> None:
    """Have what is not saved in a file, should the process be killed."""
    try:
        await chat.held.put_by()
    except ClankerError as error:
        _log.warning("what is not saved cannot be put by: %s", error)


async def keep_usage(chat: Chat, talk: Talk, record: UsageRecord) -> None:
    """Keep what a request of a conversation used that was no turn: it was paid for."""
    is_in_file = talk.history is chat.services.history
    try:
        await talk.history.add_usage(record)
    except StorageError:
        await chat.held.unsaved.hold_usage(talk.record, record)
        is_in_file = False
    if not is_in_file or talk.is_unkept:
        chat.unkept.append(record)


async def make_ready(chat: Chat) -> None:
    """Write what waits before a turn; where that fails, let the conversation go on in memory.

    Raises:
        StorageError: it cannot, or nobody can be told.
    """
    if chat.talk.is_unkept or not chat.held.is_trying_worth_it or await try_again(chat):
        return
    await go_on_in_memory(chat, chat.held.unsaved.error or StorageError("The history cannot be written."))


async def mend(chat: Chat, error: StorageError) -> None:
    """Find another place for a question that could not be written: a new file where it was removed, or memory.

    Raises:
        StorageError: there is none, or nobody can be told.
    """
    if chat.talk.is_unkept:
        raise error
    chat.held.unsaved.error = error
    if not (isinstance(error, MovedError) and await try_again(chat)):
        await go_on_in_memory(chat, error)


async def go_on_in_memory(chat: Chat, error: StorageError) -> None:
    """Let the conversation go on in memory, and say why. A script is told and stops there, as `ask` does."""
    if not chat.is_talking:
        raise error
    await chat.held.take_over(chat.talk)
    if str(error) == chat.held.error:
        chat.say("Still not saved.")
    else:
        chat.held.error = str(error)
        chat.say(f"Not saved: {clean_line(str(error))} Until then this goes on in memory; /save tries again.")


def tell_refusal(chat: Chat, error: StorageError) -> None:
    """Say at the start why nothing can be saved, and what becomes of it meanwhile."""
    chat.held.error = str(error)
    words = "Until then what you write is kept in memory; /save tries again."
    chat.voice.complain(f"Nothing is saved: {clean_line(str(error))} {words}")


async def end(chat: Chat) -> None:
    """Write at the end what waits, to the history or else to a file, and say where it is."""
    if not chat.voice.is_silent:  # who leaves by a signal does not wait
        await try_again(chat)
    try:
        for path in await chat.held.put_by():
            chat.voice.complain(f"Not saved, but written to {clean_line(str(path))}. The next start takes it in.")
    except ClankerError as error:
        chat.fail(error)
        _log.error("what was not saved is lost: %s", error)


async def take_in_leftovers(chat: Chat) -> None:
    """Save what could not be saved the last time, and say so."""
    history = chat.services.history
    if history.is_read_only or history.is_in_memory:
        return
    from clanker_tui import leftovers

    for path in await asyncio.to_thread(leftovers.found, leftovers.CONVERSATIONS, leftovers.USAGE):
        try:
            await leftovers.take_in(history, path)
        except ClankerError as error:
            words = f"What could not be saved the last time is still in {clean_line(str(path))}."
            chat.say(f"{words} {clean_line(str(error))}")
        else:
            chat.say("Saved now: what could not be saved the last time.")
    for ending in (leftovers.TEXT, leftovers.FILES):
        for path in await asyncio.to_thread(leftovers.found, ending):
            if composed := await asyncio.to_thread(leftovers.unsent_in, path):
                await chat.talk.keep_unsent(composed)
                chat.talk.is_offered = False
                await asyncio.to_thread(leftovers.remove, [path])
