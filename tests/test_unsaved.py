"""What could not be written waits in memory and is written under its own ids, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from clanker_tui.domain.messages import Conversation, Message, Status, new_conversation
from clanker_tui.domain.outline import Position
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from clanker_tui.services import Services
from clanker_tui.unsaved import LONGEST_PAUSE_S, Unsaved
from tests.history.records import question, record, reply

FULL = StorageError("The disk is full.")


class Fickle(History):
    """A history whose disk is full as often as it is told."""

    refusals = 0

    async def keep(self, tree: ConversationTree, position: Position | None = None) -> None:
        if self.refusals:
            self.refusals -= 1
            raise FULL
        await super().keep(tree, position)


@dataclass
class TwoHistories:
    """The services as far as this needs them."""

    history: History
    refusal: StorageError | None = None
    shelf: History | None = None
    unsaved_usage: list[UsageRecord] = field(default_factory=list)
    is_temporary: bool = False

    async def unsaved_history(self) -> History:
        self.shelf = self.shelf or await History.open(None)
        return self.shelf

    async def reopen(self) -> None:
        raise self.refusal or FULL


@dataclass
class Desk:
    """What waits, where conversations are, and those in which a turn runs."""

    services: TwoHistories
    homes: dict[str, History] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.unsaved = Unsaved(cast("Services", self.services), self.homes, self.busy.__contains__)

    @property
    def file(self) -> History:
        return self.services.history


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    services = TwoHistories(await Fickle.open(tmp_path / "history.db"))
    yield Desk(services)
    await services.history.close()
    if services.shelf is not None:
        await services.shelf.close()


async def stored(history: History, conversation: Conversation) -> list[str]:
    found = await history.conversation(conversation.id)
    return [message.text for message in await history.branch((found and found.leaf_id) or "")]


async def begun(desk: Desk) -> tuple[Conversation, Message, Message]:
    """Store a turn."""
    conversation = new_conversation()
    asked = question(conversation, "one")
    answer = reply(asked, "first")
    await desk.file.add_message(conversation, asked)
    await desk.file.finish_reply(answer, [record(answer)])
    found = await desk.file.conversation(conversation.id)
    assert found is not None
    return found, asked, answer


async def test_a_reply_that_had_begun_to_be_written_is_written_to_its_end(desk: Desk) -> None:
    conversation = new_conversation()
    asked = question(conversation, "one")
    answer = reply(asked, "first")
    await desk.file.add_message(conversation, asked)
    cut = replace(answer, parts=(replace(answer.parts[0], text="XX"),), status=Status.STREAMING)
    await desk.file.save_draft(cut)

    await desk.unsaved.hold(conversation, answer, [record(answer)], FULL)
    assert desk.unsaved.names == {conversation.id}
    await desk.unsaved.try_again()

    assert await stored(desk.file, conversation) == ["one", "first"]
    assert (await desk.file.usage_sums()).requests == 1
    assert not desk.unsaved


async def test_pauses_grow_and_begin_anew_once_all_is_written(desk: Desk) -> None:
    conversation, *_ = await begun(desk)
    answer = reply(question(conversation, "x"), "y")
    await desk.unsaved.hold(conversation, answer, [], FULL)
    cast("Fickle", desk.file).refusals = 7
    pauses = []
    for _ in range(7):
        with pytest.raises(StorageError, match="full"):
            await desk.unsaved.try_again()
        pauses.append(desk.unsaved.pause_s)
    assert pauses == [4, 8, 16, 32, LONGEST_PAUSE_S, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    await desk.unsaved.try_again()
    assert desk.unsaved.pause_s == 2
    assert desk.unsaved.error is None
    assert not desk.unsaved.waits_for_time


async def test_a_conversation_that_went_on_under_a_clock_that_jumped_back_shows_its_end(desk: Desk) -> None:
    conversation, _, answer = await begun(desk)
    await desk.unsaved.take_over(conversation, [answer.id], [])
    shelf = await desk.services.unsaved_history()
    earlier = answer.created_at - timedelta(days=1)
    asked = replace(question(conversation, "two"), id="0", parent_id=answer.id, created_at=earlier)
    last = replace(reply(asked, "second"), id="00", created_at=earlier)
    await shelf.add_message(conversation, asked)
    await shelf.finish_reply(last)

    await desk.unsaved.try_again()

    assert await stored(desk.file, conversation) == ["one", "first", "two", "second"]
    assert desk.homes == {}


async def test_what_is_said_while_it_is_written_is_written_too(desk: Desk) -> None:
    conversation, _, answer = await begun(desk)
    await desk.unsaved.take_over(conversation, [answer.id], [])
    shelf = await desk.services.unsaved_history()
    rounds = 50
    last = answer

    async def go_on() -> None:
        nonlocal last
        for number in range(rounds):
            home = desk.homes.get(conversation.id, desk.file)
            last = replace(question(conversation, f"{number}"), parent_id=last.id)
            await home.add_message(conversation, last)

    async def write() -> None:
        for _ in range(rounds):
            await desk.unsaved.try_again()
            if conversation.id not in desk.homes:
                await desk.unsaved.take_over(conversation, [answer.id], [])

    await asyncio.gather(go_on(), write())
    await desk.unsaved.try_again()

    assert await stored(desk.file, conversation) == ["one", "first", *[f"{number}" for number in range(rounds)]]
    assert (await shelf.status()).messages == 0


async def test_a_turn_that_runs_in_memory_is_let_come_to_its_end(desk: Desk) -> None:
    conversation, _, answer = await begun(desk)
    await desk.unsaved.take_over(conversation, [answer.id], [])
    desk.busy.add(conversation.id)
    await desk.unsaved.try_again()
    assert (bool(desk.homes), desk.unsaved.waits_for_time) == (True, False)
    desk.busy.clear()
    assert (bool(desk.homes), desk.unsaved.waits_for_time) == (True, True)
    await desk.unsaved.try_again()
    assert desk.homes == {}


async def test_usage_by_itself_is_kept_and_written(desk: Desk) -> None:
    conversation, _, answer = await begun(desk)
    of_a_title, of_a_test = record(answer), replace(record(answer), conversation_id=None, message_id=None)
    await desk.unsaved.hold_usage(conversation, of_a_title)
    desk.services.unsaved_usage.append(of_a_test)
    await desk.unsaved.try_again()
    assert (await desk.file.usage_sums()).requests == 3
    assert not desk.unsaved
