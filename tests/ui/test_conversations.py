"""Conversations: listed, opened, renamed, deleted and brought back."""

from __future__ import annotations

from clanker_tui.history.store import History
from tests.ui.stage import Stage, staged
from tests.ui.test_conversation_view import long_conversation


async def two_conversations(stage: Stage) -> tuple[str, str]:
    """Hold two short conversations and return their ids."""
    (await stage.ask("about apples")).finish("Apples.")
    await stage.answered()
    first = stage.room.place
    await stage.pilot.press("ctrl+n")
    await stage.until(lambda: stage.room.place is not first)
    (await stage.ask("about pears")).finish("Pears.")
    await stage.answered()
    await stage.until(lambda: len(stage.room.summaries) == 2)
    return first.record.id, stage.room.place.record.id


async def test_the_list_shows_the_conversations_by_day_and_opens_one() -> None:
    async with staged(size=(120, 30)) as stage:
        await two_conversations(stage)
        await stage.sees("Today")
        await stage.sees("▸ about pears")
        await stage.pilot.press("f2", "down", "enter")
        await stage.sees("Apples.")
        await stage.sees("▸ about apples")
        assert stage.app.chat.composer.has_focus


async def test_enter_in_the_list_opens_the_latest_where_none_is_shown() -> None:
    async with staged() as stage:
        (await stage.ask("the only one")).finish("its answer")
        await stage.answered()
        await stage.pilot.press("ctrl+n")
        await stage.sees_no("its answer")
        await stage.pilot.press("f2", "enter")
        await stage.sees("its answer")


async def test_on_a_narrow_terminal_the_list_lies_over_the_conversation_and_goes_again() -> None:
    async with staged(size=(80, 24)) as stage:
        await two_conversations(stage)
        assert "about apples" not in stage.seen
        await stage.pilot.press("f2")
        await stage.sees("about apples")
        await stage.pilot.press("escape")
        await stage.sees_no("about apples")
        assert stage.app.chat.composer.has_focus


async def test_the_list_is_filtered_as_one_types() -> None:
    async with staged(size=(120, 30)) as stage:
        await two_conversations(stage)
        await stage.pilot.press("f2", "slash")
        await stage.type("appl")
        await stage.sees_no("▸ about pears")
        assert "about apples" in stage.seen
        await stage.pilot.press("enter", "enter")
        await stage.sees("Apples.")


async def test_a_conversation_is_renamed() -> None:
    async with staged(size=(120, 30)) as stage:
        await two_conversations(stage)
        await stage.send("/rename On pears")
        await stage.sees("▸ On pears")
        await stage.send("/rename")
        await stage.sees("Rename conversation")
        await stage.pilot.press("ctrl+a", "ctrl+k", "enter")
        await stage.sees("▸ about pears")


async def test_a_deleted_conversation_can_be_brought_back() -> None:
    async with staged(size=(120, 30)) as stage:
        _, pears = await two_conversations(stage)
        await stage.send("/delete")
        await stage.sees("Deleted. /undo brings it back.")
        await stage.until(lambda: len(stage.room.summaries) == 1)
        await stage.sees("New conversation")
        await stage.send("/undo")
        await stage.sees("Pears.")
        assert stage.room.place.record.id == pears


async def test_deleting_from_the_list_stops_the_turn_first() -> None:
    async with staged(size=(120, 30)) as stage:
        line = await stage.ask("endless")
        line.say("on and on")
        await stage.sees("on and on")
        await stage.until(lambda: len(stage.room.summaries) == 1)
        await stage.pilot.press("f2", "d")
        await stage.until(lambda: line.was_closed and not stage.room.summaries)
        await stage.sees("New conversation")


async def test_a_conversation_is_found_by_words_of_its_title() -> None:
    async with staged() as stage:
        await two_conversations(stage)
        await stage.send("/open appl")
        await stage.sees("Apples.")
        await stage.send("/open bananas")
        await stage.sees("No conversation has bananas in its title.")


async def test_a_long_list_does_not_disturb() -> None:
    history = await History.open(None)
    for _ in range(60):
        await long_conversation(history, 1)
    async with staged(size=(120, 20), history=history) as stage:
        assert len(stage.room.summaries) == 60
        await stage.pilot.press("f2", "end", "enter")
        await stage.sees("answer 0")
    await history.close()
