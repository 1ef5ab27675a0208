"""Conversations: begun, named, marked, saved, written to files, deleted and brought back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.cli.plain.choosing import Choice
from clanker_tui.cli.plain.drafting import path_of
from clanker_tui.cli.plain.guarding import export_past_keys
from clanker_tui.cli.plain.held import try_again
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import TITLE_LENGTH
from clanker_tui.domain.tags import changes_from, with_marks
from clanker_tui.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.export.registry import Format

BEGUN = "Temporary: nothing of this conversation is written to disk. /save stores it after all."


async def begin(chat: Chat, _argument: str = "") -> None:
    """Begin a new conversation."""
    if await may_leave(chat):
        await begin_anew(chat)
        chat.say("A new conversation.")


async def begin_anew(chat: Chat) -> None:
    """Let a conversation that has not begun take the place of the one that goes on."""
    chat.talk = chat.fresh_talk()
    await chat.talk.load_draft()


async def begin_temporary(chat: Chat, _argument: str = "") -> None:
    """Begin a conversation that is never written to disk."""
    if chat.services.is_temporary:
        await begin(chat)  # as are all
        return
    if not await may_leave(chat):
        return
    chat.talk = chat.fresh_talk()
    chat.talk.history = await chat.services.temporary_history()
    chat.talk.is_temporary = chat.talk.is_unkept = True
    chat.say(BEGUN)


async def may_leave(chat: Chat) -> bool:
    """Whether the conversation may be left: what would be gone with a temporary one is asked about first."""
    talk = chat.talk
    if not (talk.is_temporary and talk.has_begun and chat.is_talking):
        return True
    ways = [Choice("keep", "Keep it, like any other"), Choice("drop", "Let it be gone"), Choice("stay", "Stay here")]
    match await chat.choose("This conversation is temporary.", ways):
        case "keep":
            await save(chat)
            return True
        case "drop":
            return True
        case _:
            return False


async def save(chat: Chat, _argument: str = "") -> None:
    """Store a temporary conversation after all, with what it used; and what could not be written before.

    Raises:
        StorageError: it still cannot be written.
    """
    talk = chat.talk
    if chat.held.is_trying_worth_it:
        if not await try_again(chat):
            raise StorageError(f"Still not saved. {chat.held.unsaved.error}")
        if not talk.is_unkept:
            return
    if not talk.is_unkept:
        chat.say("This conversation is stored already.")
        return
    if not talk.has_begun:
        chat.say("There is nothing to save yet.")
        return
    tree = await talk.history.tree(talk.record.id)
    if tree is None:
        raise ConfigError("That conversation is gone.", hint="It may have been deleted.")
    kept = await chat.services.lasting_history() if chat.services.is_temporary else chat.services.history
    await kept.keep(tree)
    chat.unkept = [record for record in chat.unkept if record.conversation_id != talk.record.id]
    draft = talk.draft
    talk.history, talk.is_unkept, talk.is_temporary = kept, False, False
    if draft:
        await talk.keep_unsent(draft)
    chat.say("Saved, with what it used.")


def demand_begun(chat: Chat) -> str:
    """Return the id of the conversation.

    Raises:
        ConfigError: it has not begun.
    """
    if not chat.talk.has_begun:
        raise ConfigError("This conversation has not begun.")
    return chat.talk.record.id


async def rename(chat: Chat, title: str = "") -> None:
    """Give the conversation another title, or say which it has."""
    name = demand_begun(chat)
    if not title:
        stored = await chat.talk.history.conversation(name)
        chat.say(f"The title is: {clean_line(stored.title) if stored else ''}. /title WORDS gives it another.")
        return
    title = clean_line(title, TITLE_LENGTH)
    await chat.talk.history.rename(name, title)
    chat.talk.record = replace(chat.talk.record, title=title)
    chat.say(f"The title is now: {title}")


async def pin(chat: Chat, _argument: str = "") -> None:
    """Keep the conversation at the top of the list, or no longer."""
    stored = await chat.talk.history.conversation(demand_begun(chat))
    is_pinned = stored is None or stored.pinned_at is None
    await chat.talk.history.pin(chat.talk.record.id, is_pinned=is_pinned)
    chat.say("Pinned." if is_pinned else "No longer pinned.")


async def archive(chat: Chat, _argument: str = "") -> None:
    """Take the conversation out of the list, or put it back."""
    stored = await chat.talk.history.conversation(demand_begun(chat))
    is_archived = stored is None or stored.archived_at is None
    await chat.talk.history.archive(chat.talk.record.id, is_archived=is_archived)
    chat.say("Archived: out of the list; search finds it." if is_archived else "In the list again.")


async def tag(chat: Chat, words: str = "") -> None:
    """Change the tags of the conversation, or say which it has."""
    name = demand_begun(chat)
    add, remove = changes_from(words.split())
    if add or remove:
        await chat.talk.history.tag(name, add=add, remove=remove)
    stored = await chat.talk.history.conversation(name)
    chat.say(f"Tags: {(with_marks(stored.tags) if stored else '') or 'none'}.")


async def delete(chat: Chat, _argument: str = "") -> None:
    """Delete the conversation and begin a new one."""
    name, history = demand_begun(chat), chat.talk.history
    await history.delete(name)
    chat.deleted.append((name, history))
    await begin_anew(chat)
    chat.say("Deleted. /undo brings it back. This is a new conversation.")


async def undo(chat: Chat, _argument: str = "") -> None:
    """Bring back what was deleted last."""
    if not chat.deleted:
        raise ConfigError("Nothing was deleted since the start.")
    if not await may_leave(chat):
        return
    name, history = chat.deleted.pop()
    if history is chat.services.shelf or history.is_read_only:
        history = chat.held.home_of(name)  # it may have been written since
    await history.restore(name)
    conversation = await history.conversation(name)
    if conversation is not None:
        await chat.open(conversation, history)
    chat.say("It is back.")


async def leave(chat: Chat, _argument: str = "") -> None:
    """Leave."""
    chat.is_over = await may_leave(chat)


async def export(chat: Chat, words: str = "") -> None:
    """Write the conversation to a file: of a format, or of the path that is named."""
    name = demand_begun(chat)
    chosen, path = await asyncio.to_thread(format_and_path, chat, words)
    safe = await export_past_keys(chat, chosen)
    if safe is None:
        chat.say("Nothing is written.")
        return
    writing = await asyncio.to_thread(import_module, "clanker_tui.export.writing")
    await writing.write_file(chat.talk.history, [name], safe, path)
    chat.say(f"Exported to {path}")


def format_and_path(chat: Chat, words: str) -> tuple[Format, Path]:
    """Return how and where to write.

    Raises:
        ExportError: there are too many exports of that name already.
    """
    from clanker_tui.export.files import file_name, unused
    from clanker_tui.export.registry import FORMATS

    chosen = FORMATS.get(words.casefold())
    if words and chosen is None:
        path = path_of(words)
        endings = {one.ending: one for one in FORMATS.values()}
        return endings.get(path.suffix.casefold(), FORMATS["markdown"]), path
    chosen = chosen or FORMATS["markdown"]
    return chosen, unused(lambda ending: file_name(chat.talk.record, ending), chosen.ending)
