"""The course of a plain chat: a message or a command, what comes of it, and the next one."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING

from clanker_tui.cli.one_turn import LAST_WORDS_S, raise_unwritable
from clanker_tui.cli.plain.asking import ask
from clanker_tui.cli.plain.choosing import NotNow
from clanker_tui.cli.plain.commands import COMMANDS, obey
from clanker_tui.cli.plain.drafting import each_once
from clanker_tui.cli.plain.keeping import may_leave
from clanker_tui.cli.plain.lines import LineBroken
from clanker_tui.cli.stop_signals import StopSignals
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.slash import Invocation, Misuse, PlainText, parse_entry
from clanker_tui.errors import ClankerError, ConfigError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat

AGAIN_S = 3.0  # a second Ctrl+C within this leaves


async def converse(chat: Chat, prompt: str) -> int:
    """Talk until the user leaves; return the exit code.

    Raises:
        ExportError: standard output takes no more.
        BrokenPipeError: its reader has left.
    """
    try:
        if prompt:
            await perform(chat, ask(chat, Composed(prompt)))
        last_broken = -AGAIN_S
        while not chat.is_over:
            draft = take_up_draft(chat)
            try:
                text = await chat.entries.next(draft)
            except EOFError:
                await perform(chat, leave(chat))
            except LineBroken as broken:
                is_again = time.monotonic() - last_broken < AGAIN_S
                last_broken = time.monotonic()
                await perform(chat, break_off(chat, broken, is_again=is_again))
            except ConfigError as error:
                await perform(chat, refuse(chat, error))
            else:
                talk = chat.talk
                await perform(chat, take(chat, text))
                await perform(chat, talk.settle())
        await say_last_words(chat)
    except OSError as error:
        if not chat.exit_code:
            raise_unwritable(error)
    return chat.exit_code


def take_up_draft(chat: Chat) -> str:
    """Return the draft, once, where it can stand on the line and be edited; its files go along again."""
    talk = chat.talk
    if not (chat.lines.can_edit and talk.draft) or talk.is_offered:
        return ""
    talk.is_offered = True
    draft = talk.take_draft()
    talk.files = each_once(*draft.files, *talk.files)
    return draft.text


async def perform(chat: Chat, work: Coroutine[None, None, None]) -> None:
    """Do something that Ctrl+C stops, and write what is to be said of it."""

    async def do() -> None:
        try:
            await work
        except NotNow:
            chat.say("Nothing is sent.")
        except ClankerError as error:
            chat.fail(error)
        tell_kept(chat)
        await chat.voice.flush()

    task = asyncio.create_task(do())
    chat.voice.on_failure = task.cancel
    chat.failure, chat.is_end_told = "", False
    with StopSignals(task) as signals:
        await asyncio.wait({task})
        if signals.received is not None and not (signals.received is signal.SIGINT and chat.is_talking):
            chat.leave_by(signals.received)
        if task.cancelled():
            if not chat.is_end_told:
                chat.say("Stopped.")
            tell_kept(chat)
            await say_last_words(chat)
            return
    error = task.exception()
    if isinstance(error, LineBroken):
        chat.leave_by(error.received)
    elif error is not None:
        raise error


async def say_last_words(chat: Chat) -> None:
    """Write what is left to be said, if its reader does not stand still."""
    with suppress(TimeoutError):
        await asyncio.wait_for(chat.voice.flush(), LAST_WORDS_S)


def tell_kept(chat: Chat) -> None:
    """Say that something was not sent."""
    if chat.kept and chat.is_talking:
        chat.say(chat.kept)
    chat.kept = ""


async def take(chat: Chat, text: str) -> None:
    """Do what was typed: send a message, or obey a command. The demo knows words of its own: `/demo fail`."""
    chat.has_ended = False
    if not text.strip():
        return
    chat.lines.remember([text])
    is_demos_own = chat.talk.record.provider == "demo" and text.startswith("/demo ")
    match PlainText(text) if is_demos_own else parse_entry(text, COMMANDS):
        case PlainText(said):
            await ask(chat, Composed(said, chat.talk.files))
        case Invocation(command, argument):
            await obey(chat, command, argument)
        case Misuse(reason):
            raise ConfigError(reason)


async def refuse(chat: Chat, error: ConfigError) -> None:
    """Say why what was typed cannot be sent, and keep it."""
    await chat.keep_unsent(Composed(chat.entries.unsent(), chat.talk.files))
    raise error


async def leave(chat: Chat) -> None:
    """Leave at the end of the input; what is on its way to be a message is kept."""
    if chat.is_talking:
        chat.say("")
    await chat.keep_unsent(Composed(chat.entries.unsent(), chat.talk.files))
    chat.is_over = chat.has_ended or await may_leave(chat)  # nobody answers behind the end of all input
    chat.has_ended = True


async def break_off(chat: Chat, broken: LineBroken, *, is_again: bool) -> None:
    """Do what a signal at the prompt means: keep what was typed, and leave if it is to leave."""
    unsent = chat.entries.unsent(broken.typed)
    if unsent.strip():
        chat.lines.remember([unsent])
        await chat.keep_unsent(Composed(unsent, chat.talk.files))
    if broken.received is not signal.SIGINT or not chat.is_talking:
        chat.leave_by(broken.received)
        return
    chat.say("")
    if is_again and not unsent.strip():
        chat.is_over = await may_leave(chat)
    else:
        chat.say("Ctrl+C again leaves.")
