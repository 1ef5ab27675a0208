"""run_turn: the only path from a question to a stored reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.accounting import Account
from clanker_tui.domain.continuing import request_to_continue
from clanker_tui.domain.draft import Draft, Extent
from clanker_tui.domain.events import (
    MessageSaved,
    NotSaved,
    RequestSent,
    Retrying,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
    TurnFailed,
    UsageSaved,
)
from clanker_tui.domain.messages import Conversation, Message, Status
from clanker_tui.domain.usage import Cost, UsageRecord
from clanker_tui.errors import ClankerError, StorageError
from clanker_tui.request_log import kind_of, log_request

if TYPE_CHECKING:
    from clanker_tui.domain.agent import Agent, ChatRequest
    from clanker_tui.history.store import History

Emit = Callable[[TurnEvent], Awaitable[None]]
Price = Callable[[UsageRecord], Awaitable[Cost]]

_log = logging.getLogger(__name__)  # told there: what happened, never what was said

WRITE_S = 20.0  # four times what another process that writes is waited for
SILENT = "The disk of the history does not answer."
CHECKPOINT_S = 0.8  # below the second that is promised: a commit takes time too


class Checkpoints:
    """Saves a growing reply soon after it has grown; a silent stream costs nothing."""

    def __init__(self, history: History, draft: Draft, interval_s: float) -> None:
        self._history = history
        self._draft = draft
        self._interval_s = interval_s
        self._task: asyncio.Task[None] | None = None
        self._saved = Extent()
        self._is_behind = False

    def touch(self) -> None:
        """Text has arrived: it is in the history after the interval and a commit."""
        self._is_behind = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._save())

    async def _save(self) -> None:
        while self._is_behind:  # also when text came during the last save, and none since
            await asyncio.sleep(self._interval_s)
            self._is_behind = False
            extent = self._draft.extent
            try:
                await self._history.save_draft(self._draft.news(self._saved))
            except StorageError:
                self._is_behind = True  # tried again after the interval; the write at the end reports
            else:
                self._saved = extent

    async def close(self) -> None:
        """End a save that has not begun. One that has is done before anything that is written later."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])


async def run_turn(
    agent: Agent,
    history: History,
    conversation: Conversation,
    request: ChatRequest,
    *,
    emit: Emit,
    price: Price,
    continued: Message | None = None,
    checkpoint_s: float = CHECKPOINT_S,
) -> Message:
    """Ask, stream, store; return the reply as it was stored.

    The question is committed before the request leaves. However the turn ends (complete, failed, stopped by
    cancelling this coroutine), the reply is written last and `emit` is told; what the user saw is what is stored.

    Args:
        continued: a reply to the same question that was cut. The new one begins with what it has and goes on from
            there; if nothing comes of it, the old one is what is left. One without text is begun anew.
        checkpoint_s: how long text of a growing reply may be unsaved, in seconds.

    Raises:
        StorageError: the question could not be saved; nothing was sent.
    """
    question = request.messages[-1]
    await history.add_message(conversation, question)
    await emit(MessageSaved(question))
    begun = continued if continued is not None and continued.text.strip() else None
    if begun is not None:
        request = request_to_continue(request, begun)
    draft = begin_reply(agent, question, begun)
    account = Account(agent, request)
    checkpoints = Checkpoints(history, draft, checkpoint_s)
    try:
        async with aclosing(agent.stream(request)) as events:
            async for event in events:
                account.see(event)
                draft.add(event)
                match event:
                    case TextDelta() | ThinkingDelta():
                        checkpoints.touch()
                    case RequestSent(attempt):
                        sent = len(request.messages)
                        _log.debug("%s %s: attempt %d leaves, %d messages", agent.provider, agent.model, attempt, sent)
                    case Retrying(wait_s=wait_s, error=error):
                        _log.warning("%s: attempt failed: %s; next in %.1f s", agent.provider, kind_of(error), wait_s)
                        account.fail(error)
                    case _:
                        pass
                await emit(event)
    except ClankerError as error:
        draft.fail(error)
        _log.warning("%s: turn failed: %s", agent.provider, kind_of(error))
        account.fail(error)
        await emit(TurnFailed(error))
    except BaseException:  # the user stopped it, or a front end broke: what came is kept
        draft.stop()
        account.stop()
        raise
    else:
        account.complete()
    finally:
        reply = what_is_left(draft, begun)
        await uninterrupted(finish(history, reply, account.records, checkpoints=checkpoints, emit=emit, price=price))
    return reply


def begin_reply(agent: Agent, question: Message, begun: Message | None) -> Draft:
    """Return the reply that is about to grow: an empty one, or one that goes on where another was cut."""
    if begun is None:
        return Draft.reply_to(question, provider=agent.provider, model=agent.model)
    return Draft.continuing(begun, provider=agent.provider, model=agent.model)


def what_is_left(draft: Draft, begun: Message | None) -> Message:
    """Return the reply as it ended; the one it was to continue when that came to nothing."""
    reply = draft.build()
    if begun is None or draft.has_grown or reply.status is Status.COMPLETE:
        return reply
    return begun


async def uninterrupted(work: Coroutine[None, None, None]) -> None:
    """Run `work` to its end, whatever cancels the caller meanwhile; a cancellation is passed on afterwards."""
    task = asyncio.create_task(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled is not None:
        raise cancelled


async def finish(
    history: History,
    reply: Message,
    records: list[UsageRecord],
    *,
    checkpoints: Checkpoints,
    emit: Emit,
    price: Price,
) -> None:
    """Put a price on the requests and write all; without a price, should it fail: it is not worth a reply."""
    await checkpoints.close()
    records = [replace(record, message_id=reply.id) for record in records]
    priced = records
    try:
        priced = [replace(record, cost=await price(record)) for record in records]
    finally:
        await write(history, reply, priced, emit)


async def write(history: History, reply: Message, records: list[UsageRecord], emit: Emit) -> None:
    """Write the reply and the usage of its requests, in one transaction."""
    try:
        async with asyncio.timeout(WRITE_S):
            await history.finish_reply(reply, records)
    except (StorageError, TimeoutError) as problem:
        error = problem if isinstance(problem, StorageError) else StorageError(SILENT, hint="Check the disk.")
        _log.error("a reply could not be saved: %s", error)  # it holds the reason; a traceback no more
        await emit(NotSaved(reply, error, tuple(records)))
        return
    await emit(MessageSaved(reply))
    for record in records:
        log_request(record)
        await emit(UsageSaved(record))
