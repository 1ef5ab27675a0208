"""Opens a plain chat: services, lines, who answers, what goes on; and closes it."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.cli.conversations import conversation_by_id
from clanker_tui.cli.plain.chat import Chat
from clanker_tui.cli.plain.commands import COMMANDS
from clanker_tui.cli.plain.edited_lines import EditedLines
from clanker_tui.cli.plain.finding import answerer, tell_draft, tell_opened
from clanker_tui.cli.plain.held import end, take_in_leftovers, tell_refusal
from clanker_tui.cli.plain.lines import Lines
from clanker_tui.cli.plain.loop import converse, say_last_words
from clanker_tui.cli.plain.stream_lines import StreamLines
from clanker_tui.cli.plain.voice import Voice
from clanker_tui.domain.clean import clean_line
from clanker_tui.errors import StorageError
from clanker_tui.startup import open_services, open_services_anyway

if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.messages import Conversation
    from clanker_tui.services import Services

FIRST_RUN = """\
No provider is chosen yet. There are three ways to begin:
In a shell, clanker-tui keys set groq keeps a key; openai and anthropic are known too.
Here, /provider groq and then /key.
/provider demo tries everything without a key and without a network."""
NONE_YET, NONE_READ = "There is no conversation yet.", "No conversation can be read."


async def chat_plainly(options: argparse.Namespace, settings: Settings, prompt: str) -> int:
    """Talk until the user leaves; return the exit code.

    Raises:
        ClankerError: the history cannot be used, or there is no such conversation.
    """
    is_talking = sys.stdin.isatty() and sys.stdout.isatty()
    services = await services_for(options, settings, is_talking=is_talking)
    try:
        chat = Chat(services, Voice(is_talking=is_talking), lines_of(is_talking=is_talking))
        await open_talk(chat, options)
        try:
            return await converse(chat, prompt)
        finally:
            if chat.held:
                await end(chat)
                with suppress(OSError):  # which was told
                    await say_last_words(chat)
    finally:
        await services.close()


async def services_for(options: argparse.Namespace, settings: Settings, *, is_talking: bool) -> Services:
    """Open the services: for somebody who talks whatever the history is; a script is refused, as `ask` is.

    Raises:
        ClankerError: they cannot be opened.
    """
    if is_talking:
        return await open_services_anyway(
            settings, temporary=options.temporary, demo=options.demo, debug=options.debug, review=None
        )
    try:
        return await open_services(settings, temporary=options.temporary, demo=options.demo, debug=options.debug)
    except StorageError as error:
        hint = f"{error.hint} Or add --temporary: then nothing is kept.".lstrip()
        raise StorageError(error.message, hint=hint) from error


def lines_of(*, is_talking: bool) -> Lines:
    """Return where lines come from: readline where a terminal can show its editing."""
    if is_talking and os.environ.get("TERM", "") not in ("", "dumb", "unknown"):
        try:
            return EditedLines([f"/{name}" for command in COMMANDS for name in command.names])
        except ImportError:  # a Python without readline
            pass
    return StreamLines(sys.stdin.fileno())


async def open_talk(chat: Chat, options: argparse.Namespace) -> None:
    """Find what goes on, and say so to whoever talks."""
    services = chat.services
    tell_history(chat)
    if chat.is_talking and not options.demo:
        await take_in_leftovers(chat)
    stored = await chosen(chat, options)
    if stored is not None:
        await chat.open(stored)
        try:
            await choose_answerer(chat, options)
        except StorageError as error:  # it holds all the same, as long as the conversation is open
            if not chat.is_talking:
                raise
            chat.fail(error)
        if chat.is_talking:
            tell_opened(chat)
        return
    await chat.talk.load_draft()
    if (options.continue_last or options.resume) and chat.is_talking:
        chat.say(f"{NONE_READ if services.refusal else NONE_YET} This is a new one.")
    if not chat.is_talking:
        return
    if services.settings.is_first_run and not options.demo:
        chat.say(FIRST_RUN)
    else:
        chat.say(f"clanker-tui, with {answerer(chat.talk.record)}. /help lists the commands, Ctrl+D leaves.")
    if services.is_temporary:
        chat.say("Temporary: nothing of this is written to disk.")
    tell_draft(chat)


def tell_history(chat: Chat) -> None:
    """Say what is to be known of the history."""
    history, refusal = chat.services.history, chat.services.refusal
    for news in (history.news, history.problem if refusal is None else ""):
        if news:
            chat.voice.complain(clean_line(news))
    if refusal is not None:
        tell_refusal(chat, refusal)


async def chosen(chat: Chat, options: argparse.Namespace) -> Conversation | None:
    """Return the stored conversation to go on with; None for a new one, also where none can be read."""
    services = chat.services
    if services.refusal is not None and services.history.is_in_memory:
        return None
    if options.continue_last:
        return await services.history.last_conversation()
    return await conversation_by_id(services.history, options.resume) if options.resume else None


async def choose_answerer(chat: Chat, options: argparse.Namespace) -> None:
    """Let the command line say who answers in a conversation that goes on, and with which system prompt."""
    agent, record = chat.services.settings.agent, chat.talk.record
    if options.agent or options.provider or not record.provider:
        chat.talk.record = replace(chat.talk.record, provider=agent.provider, model=options.model or agent.model)
    elif options.model:
        chat.talk.record = replace(chat.talk.record, model=options.model)
    if options.system is not None:
        chat.talk.record = replace(chat.talk.record, system_prompt=options.system)
        if chat.talk.can_change:
            await chat.talk.history.change_system_prompt(record.id, options.system)
    if chat.talk.can_change and (chat.talk.record.provider, chat.talk.record.model) != (record.provider, record.model):
        await chat.talk.history.change_model(record.id, chat.talk.record.provider, chat.talk.record.model)
