"""A message on its way: past what may be against it, to the model, and its reply into the history."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.cli.plain.answerers import use
from clanker_tui.cli.plain.choosing import Choice, NotNow
from clanker_tui.cli.plain.fitting import make_fit
from clanker_tui.cli.plain.guarding import past_keys
from clanker_tui.cli.plain.held import make_ready, mend, put_by_quietly
from clanker_tui.cli.plain.lines import LineBroken
from clanker_tui.cli.plain.pacing import note, wait_for_limits
from clanker_tui.cli.plain.spending import demand_budget_here
from clanker_tui.cli.plain.telling import Telling
from clanker_tui.cli.plain.titles import give_title
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.continuing import is_cut
from clanker_tui.domain.events import NotSaved, TurnEvent, UsageSaved
from clanker_tui.domain.messages import Message, title_of
from clanker_tui.domain.retired import retired
from clanker_tui.domain.sending import chat_request
from clanker_tui.errors import ConfigError, KeyMissingError, StorageError
from clanker_tui.turn import run_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.domain.agent import Agent, ChatRequest
    from clanker_tui.history.store import History

NO_KEY = "/key enters one, /provider demo needs none, and in a shell there is: clanker-tui keys set {}"


async def ask(chat: Chat, composed: Composed, *, after: int | None = None) -> None:
    """Send a new message, behind so many messages of the branch.

    Raises:
        ClankerError: it was not sent, and is kept.
    """
    talk = chat.talk
    was_fresh, question = not talk.has_begun, None
    try:
        question = talk.compose(await past_keys(chat, composed), after=after)
        await send(chat, [*talk.branch[:after], question])
    finally:
        if question in talk.branch:
            talk.files = tuple(file for file in talk.files if file not in composed.files)
            with suppress(StorageError):
                await talk.note_sent(was_fresh=was_fresh)
        else:
            await chat.keep_unsent(composed)


async def send(chat: Chat, branch: Sequence[Message], *, continued: Message | None = None) -> None:
    """Ask for a reply to the last question of a branch, which is then the one that is shown."""
    talk = chat.talk
    await make_ready(chat)
    try:
        agent, request = await prepared(chat, branch)
    except StorageError as error:
        await mend(chat, error)
        agent, request = await prepared(chat, branch)
    telling = Telling(chat.voice, agent.model)

    async def emit(event: TurnEvent) -> None:
        if isinstance(event, UsageSaved) and (talk.is_unkept or talk.history is not chat.services.history):
            chat.unkept.append(event.record)
        elif isinstance(event, NotSaved):
            await chat.held.unsaved.hold(talk.record, event.message, event.records, event.error)
            chat.unkept.extend(event.records)
        note(chat, (agent.provider, agent.model), event)
        await telling.take(event)

    async def run(history: History) -> None:
        await run_turn(agent, history, talk.record, request, emit=emit, price=chat.services.price, continued=continued)

    telling_on = asyncio.create_task(telling.keep_telling())
    try:
        try:
            await run(talk.history)
        except StorageError as error:
            if telling.question is not None:
                raise
            await mend(chat, error)
            await run(talk.history)
    finally:
        telling_on.cancel()
        chat.is_end_told = telling.reply is not None
        if telling.question is not None:
            talk.branch = [*branch, *([telling.reply] if telling.reply else [])]
            talk.record = replace(
                talk.record, leaf_id=talk.branch[-1].id, title=talk.record.title or title_of(branch[0])
            )
        elif not talk.has_begun:
            chat.held.forget(talk)
        if telling.error is not None:
            chat.note_failure(telling.error)
        if chat.held:
            await put_by_quietly(chat)
    if telling.is_lost:
        return
    await give_title(chat)
    with suppress(StorageError):  # a bit of what the app does at leisure
        await talk.history.count_slice()


async def prepared(chat: Chat, branch: Sequence[Message]) -> tuple[Agent, ChatRequest]:
    """Return who is asked, and what is sent, once nothing is against it.

    Raises:
        ClankerError: it cannot be sent, or may not.
        NotNow: the user does not want it.
    """
    chat.provider_in_use()
    await replace_retired(chat)
    await agent_of(chat)
    await make_fit(chat, branch)
    agent = await agent_of(chat)
    request = chat_request(chat.talk.record, branch, chat.parameters)
    await demand_budget_here(chat, agent, request)
    await wait_for_limits(chat, agent, request)
    return agent, request


async def agent_of(chat: Chat) -> Agent:
    """Return the agent for the conversation."""
    record = chat.talk.record
    try:
        agent = await chat.services.agent(record.provider, record.model)
    except KeyMissingError as error:
        raise KeyMissingError(error.message, provider=error.provider, hint=NO_KEY.format(error.provider)) from error
    chat.talk.record = replace(chat.talk.record, model=agent.model)
    return agent


async def replace_retired(chat: Chat) -> None:
    """Ask for another model where the one in use is no longer served.

    Raises:
        ConfigError: nobody can be asked.
        NotNow: the user does not want another.
    """
    record = chat.talk.record
    end = retired(record.provider, record.model)
    if end is None:
        return
    fact = f"{clean_line(record.model)} is no longer served{f' since {end.since}' if end.since else ''}."
    if not end.successor or not chat.is_talking:
        way = f"/model {end.successor} chooses its successor." if end.successor else "/models lists others."
        raise ConfigError(fact, hint=way)
    if await chat.choose(fact, [Choice("yes", f"Use {end.successor}"), Choice("no", "Not now")]) != "yes":
        raise NotNow
    await use(chat, record.provider, end.successor)


# What is there already.


async def retry(chat: Chat, _argument: str = "") -> None:
    """Ask the last question again; the replies there are stay beside the new one."""
    asked = chat.talk.questions
    if not asked:
        raise ConfigError("There is nothing to ask again yet.")
    await send(chat, chat.talk.branch[: asked[-1] + 1])


async def go_on(chat: Chat, _argument: str = "") -> None:
    """Go on with the last reply, if it was cut."""
    reply = chat.talk.last_reply
    if reply is None or not is_cut(reply):
        raise ConfigError("The last reply came to its end. There is nothing to go on with.")
    if not reply.text.strip():
        raise ConfigError("Nothing of the last reply arrived.", hint="/retry asks again.")
    await send(chat, chat.talk.branch[:-1], continued=reply)


async def edit(chat: Chat, text: str = "") -> None:
    """Ask the last question in other words, beside the one that was asked."""
    asked = chat.talk.questions
    if not asked:
        raise ConfigError("There is no question to edit yet.")
    before = chat.talk.branch[asked[-1]]
    if not text:
        if not chat.is_talking:
            raise ConfigError("/edit takes the new text of the last question.", hint="For example: /edit why, exactly?")
        written = await written_anew(chat, before.text)
        if written is None or not written.strip() or written == before.text:
            chat.say("The question is as it was; nothing is sent.")
            return
        text = written
    await ask(chat, Composed(text, before.files), after=asked[-1])


async def written_anew(chat: Chat, text: str) -> str | None:
    """Return a text as the user changes it: on the line where that can be edited, in an editor, or all of it typed."""
    await chat.voice.flush()
    is_one_line = chat.lines.can_edit and "\n" not in text
    if not is_one_line and (os.environ.get("VISUAL") or os.environ.get("EDITOR")):
        from clanker_tui import editing
        from clanker_tui.config.children import without_keys

        environ = without_keys(os.environ, chat.services.settings)
        return await editing.edit(text, editing.editor_command(environ), environ)
    if not is_one_line:
        chat.say(f"The question was:\n{text}")
        await chat.voice.flush()
    try:
        return chat.lines.read("New words: ", draft=text if is_one_line else "")
    except EOFError:
        return None
    except LineBroken as broken:
        if broken.typed != text:
            await chat.keep_unsent(Composed(broken.typed))
        if broken.received is not signal.SIGINT:
            raise
        return None
