"""Conversations: listed with a number each, searched, opened, read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clanker_tui.cli.conversations import conversation_by_id
from clanker_tui.cli.figures import local_time
from clanker_tui.cli.listing import found_conversations
from clanker_tui.cli.plain.keeping import may_leave
from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.domain.figures import plural
from clanker_tui.domain.messages import Conversation, ConversationSummary, Message, Role, Status
from clanker_tui.domain.query import parse_query
from clanker_tui.domain.tags import with_marks
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.history.store import History

LISTED = 20
FOUND = 10
LONGEST_SNIPPET = 200
NUMBERED = "/resume NUMBER goes on with one."


async def list_conversations(chat: Chat, words: str = "") -> None:
    """List the latest conversations, those that are pinned first, or those whose titles hold some words."""
    beside = chat.held.history_beside
    unsaved = await latest(beside, words) if beside is not None else []
    kept = await latest(chat.services.history, words)
    found = [*unsaved, *(one for one in kept if one.id not in {other.id for other in unsaved})]
    if not found:
        chat.say(f"No title holds {clean_line(words, 60)}." if words else "There is no conversation yet.")
        return
    chat.listed = [one.id for one in found]
    for number, one in enumerate(found, start=1):
        facts = [local_time(one.updated_at), plural(one.turns, "turn"), *([with_marks(one.tags)] if one.tags else [])]
        chat.say(f"{number}. {clean_line(one.title) or 'Untitled'}, {', '.join(facts)}")
    chat.say(NUMBERED)


async def latest(history: History, words: str) -> Sequence[ConversationSummary]:
    """Return the latest conversations of a history."""
    if words:
        return await history.conversations(limit=LISTED, archived=False, words=words)
    return await found_conversations(history, limit=LISTED, archived=False, tag=None)


async def search(chat: Chat, words: str = "") -> None:
    """Search everything that was said."""
    if not words:
        raise ConfigError("/search takes the words to look for.")
    page = await chat.services.history.search(parse_query(words), limit=FOUND)
    for note in page.notes:
        chat.say(clean_line(note))
    if not page.hits:
        chat.say(f"No message holds {clean_line(words, 60)}.")
        return
    chat.listed = [hit.conversation_id for hit in page.hits]
    for number, hit in enumerate(page.hits, start=1):
        who = "You" if hit.role is Role.USER else clean_line(hit.model) or "Reply"
        title = clean_line(hit.title) or "Untitled"
        chat.say(f"{number}. {title}, {local_time(hit.created_at)}. {who}: {clean_line(hit.snippet, LONGEST_SNIPPET)}")
    chat.say(f"There is more; other words find less. {NUMBERED}" if page.cursor is not None else NUMBERED)


async def open_titled(chat: Chat, words: str = "") -> None:
    """Open the conversation whose title holds some words, where it is one; else list what there is."""
    found = await chat.services.history.conversations(limit=2, archived=False, words=words) if words else []
    if len(found) == 1:
        await go_to(chat, found[0].id)
    else:
        await list_conversations(chat, words)


async def resume(chat: Chat, which: str = "") -> None:
    """Go on with a conversation: by its number in the last list, or by its id."""
    if not which:
        await list_conversations(chat)
    elif which.isascii() and which.isdecimal() and len(which) < 5:
        if not 1 <= int(which) <= len(chat.listed):
            raise ConfigError(f"No conversation has the number {which}.", hint="/list gives them their numbers.")
        await go_to(chat, chat.listed[int(which) - 1])
    else:
        await go_to(chat, (await conversation_by_id(chat.services.history, which)).id)


async def go_to(chat: Chat, conversation_id: str) -> None:
    """Go on with a stored conversation."""
    conversation = await chat.held.home_of(conversation_id).conversation(conversation_id)
    if conversation is None:
        raise ConfigError("That conversation is gone.", hint="It may have been deleted.")
    if not await may_leave(chat):
        return
    await chat.open(conversation)
    tell_opened(chat)


def tell_opened(chat: Chat) -> None:
    """Say which conversation goes on, and what was left unsent in it."""
    talk = chat.talk
    title, turns = clean_line(talk.record.title) or "Untitled", plural(len(talk.questions), "turn")
    chat.say(f"{title}: {turns}, with {answerer(talk.record)}. /show reads it again.")
    tell_draft(chat)


def tell_draft(chat: Chat) -> None:
    """Say that something was written and not sent, where it cannot be put on the line."""
    if chat.talk.draft and not chat.lines.can_edit and chat.is_talking:
        chat.say("Something you wrote was not sent: /draft shows it.")


def answerer(record: Conversation) -> str:
    """Return who answers, in words."""
    if not record.provider:
        return "nobody yet"
    model = f"{clean_line(record.model)} of " if record.model else ""
    return f"{model}{clean_line(record.provider)}"


async def show(chat: Chat, words: str = "") -> None:
    """Write this conversation again, or its last turns."""
    branch = turns_at_the_end(chat.talk.branch, chat.talk.questions, words)
    if not branch:
        chat.say("This conversation has not begun.")
    for message in branch:
        chat.say("You:" if message.role is Role.USER else f"{clean_line(message.model) or 'Reply'}:")
        for file in message.files:
            chat.say(f"With the file {clean_line(file.name)}: {len(file.text):,} characters.")
        if message.text:
            chat.say(clean(message.text).rstrip("\n"))
        if message.status is not Status.COMPLETE:
            chat.say(f"This reply is not whole ({message.status}). {clean_line(message.error)}".rstrip())


def turns_at_the_end(branch: Sequence[Message], asked: Sequence[int], words: str) -> Sequence[Message]:
    """Return the last turns of a branch: `last 4`, `4`; all of it without words."""
    match words.split():
        case []:
            return branch
        case [number] | ["last", number] if number.isdecimal() and 0 < len(number) < 7 and int(number):
            return branch[asked[-int(number)] :] if int(number) < len(asked) else branch
        case _:
            raise ConfigError("/show reads all of it, /show last 4 the last four turns.")


async def show_prompts(chat: Chat, _argument: str = "") -> None:
    """List the questions of this conversation."""
    if not chat.talk.has_begun:
        chat.say("This conversation has not begun.")
    for number, at in enumerate(chat.talk.questions, start=1):
        message = chat.talk.branch[at]
        chat.say(f"{number}. {clean_line(message.text, LONGEST_SNIPPET) or 'files only'}")
