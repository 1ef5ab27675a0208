"""Another conversation is shown while something of the one before is still under way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from clanker_tui.domain.outline import Position, StoredMessage, head_of
from tests.ui.conversation.reader import Reader, question, reading, reply, turns


class SlowHistory:
    """Hands out messages only when it is let."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._is_let = asyncio.Event()
        self.asked = 0

    def let(self) -> None:
        self._is_let.set()

    async def load(self, ids: Sequence[str]) -> Sequence[StoredMessage]:
        self.asked += 1
        await self._is_let.wait()
        return await self._reader.load(ids)


async def test_a_position_that_is_still_being_gone_to_is_forgotten_with_its_conversation() -> None:
    messages = turns(100)
    async with reading() as reader:
        slow = SlowHistory(reader)
        reader.messages = {one.id: StoredMessage(one) for one in messages}
        place = Position(messages[150].id, 0)
        reader.view.show([head_of(one) for one in messages], load=slow.load, position=place)
        await reader.until(lambda: slow.asked > 0, "the reading")
        await reader.open([question("short"), reply("and sweet")])
        slow.let()
        await reader.settled()
        assert "and sweet" in reader.seen
        assert reader.view.follows


async def test_a_search_goes_on_in_the_conversation_that_is_shown_now() -> None:
    async with reading([*turns(40), question("needle"), reply("needle")]) as reader:
        reader.view.find("needle")
        await reader.until(lambda: (2, 1) in reader.app.found, "the hits")
        await reader.open([question("needle here"), reply("nothing")])
        await reader.until(lambda: reader.app.found[-1] == (1, 0), "the hits of the other conversation")
        await reader.press("n", "N")
        assert "needle here" in reader.seen


async def test_what_is_looked_for_is_not_found_in_a_conversation_without_messages() -> None:
    async with reading([*turns(3), question("needle")]) as reader:
        reader.view.find("needle")
        await reader.until(lambda: (1, 1) in reader.app.found, "the hit")
        await reader.open([])
        await reader.until(lambda: reader.app.found[-1] == (0, 0), "the end of the hits")
        await reader.press("n", "down", "c", "s")
        assert reader.app.copies == []
