"""The queue: seen, changed, dropped and put in another order, by key and by mouse."""

from __future__ import annotations

import pytest

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.messages import FilePart
from clanker_tui.ui.widgets.queue import QueueLines
from tests.ui.stage import Stage, staged

NOTES = FilePart("notes.txt", "remember the milk")


async def queued(stage: Stage, *texts: str) -> None:
    """Send messages while a reply is under way."""
    await stage.ask("question")
    for text in texts:
        await stage.send(text)
    await stage.sees(f"queued  {texts[-1]}")


def texts(stage: Stage) -> list[str]:
    return [composed.text for composed in stage.room.place.queue]


async def test_any_of_the_queue_can_be_taken_back_with_what_goes_along() -> None:
    async with staged() as stage:
        await stage.ask("question")
        stage.room.add_file(stage.room.place, NOTES)
        await stage.send("one")
        await stage.send("two")
        await stage.sees("queued  one  ▤ notes.txt")
        await stage.type("typed since")
        await stage.pilot.press("shift+tab")
        assert isinstance(stage.app.focused, QueueLines)
        await stage.pilot.press("end", "home", "enter")
        await stage.until(lambda: texts(stage) == ["two"])
        composer = stage.app.chat.composer
        assert composer.composed == Composed("one\n\ntyped since", (NOTES,))
        assert composer.has_focus
        await stage.sees("▤ notes.txt · 17 B")


async def test_any_of_the_queue_can_be_dropped_and_its_text_yanked() -> None:
    async with staged() as stage:
        await queued(stage, "one", "two", "three")
        await stage.pilot.press("shift+tab", "home", "down", "delete")
        await stage.until(lambda: texts(stage) == ["one", "three"])
        await stage.pilot.press("escape", "ctrl+y")
        await stage.until(lambda: stage.app.chat.composer.text == "two")
        await stage.pilot.press("shift+tab", "delete", "delete")
        await stage.until(lambda: texts(stage) == [])
        assert stage.app.chat.composer.has_focus


async def test_the_order_can_be_changed() -> None:
    async with staged() as stage:
        await queued(stage, "one", "two", "three")
        await stage.pilot.press("shift+tab", "end", "shift+up")
        await stage.until(lambda: texts(stage) == ["one", "three", "two"])
        await stage.pilot.press("shift+up", "shift+up")
        await stage.until(lambda: texts(stage) == ["three", "one", "two"])
        await stage.pilot.press("shift+down")
        await stage.until(lambda: texts(stage) == ["one", "three", "two"])
        await stage.pilot.press("end", "shift+home")
        await stage.until(lambda: texts(stage) == ["two", "one", "three"])
        stage.lines[0].finish("ok")
        await stage.until(lambda: len(stage.lines) == 2)
        assert stage.lines[1].texts[-1] == "two"


async def test_the_mouse_drops_moves_and_takes_back() -> None:
    async with staged() as stage:
        await queued(stage, "one", "two", "three")
        await stage.pilot.click(QueueLines, offset=(4, 2))  # the arrow of the last
        await stage.until(lambda: texts(stage) == ["three", "one", "two"])
        await stage.pilot.click(QueueLines, offset=(2, 1))  # the cross of the second
        await stage.until(lambda: texts(stage) == ["three", "two"])
        await stage.pilot.click(QueueLines, offset=(15, 1))  # the words of the second
        await stage.until(lambda: texts(stage) == ["three"])
        assert stage.app.chat.composer.text == "two"


async def test_a_change_of_the_queue_is_kept_as_a_draft() -> None:
    async with staged() as stage:
        await queued(stage, "one", "two")
        await stage.pilot.press("shift+tab", "home", "delete")
        await stage.until(lambda: texts(stage) == ["two"])
        await stage.room.drafts.save()
        kept = await stage.services.history.composer(stage.room.place.record.id)
        assert kept == Composed("two")


def test_several_messages_become_one_with_all_files() -> None:
    other = FilePart("other", "x")
    parts = [Composed("one", (NOTES,)), Composed(), Composed("", (other,)), Composed("two")]
    assert joined(parts) == Composed("one\n\ntwo", (NOTES, other))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15), (40, 12)])
async def test_there_is_room_for_the_composer_beside_a_long_queue_and_many_files(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        await stage.ask("question")
        stage.room.place.queue += [Composed(f"message {number} " + "x" * 300) for number in range(9)]
        stage.room.draw()
        for number in range(9):
            stage.room.add_file(stage.room.place, FilePart(f"file {number} " + "y" * 300, "text"))
        await stage.type("typed")
        await stage.sees("▎ typed")
        await stage.sees("queued  message 0")
        await stage.sees("▤ file 0")
        assert stage.app.chat.room.view.size.height >= 3
        await stage.pilot.press("shift+tab", "shift+tab", "end")
        await stage.sees("queued  message 8")
        assert max(len(line) for line in stage.seen.splitlines()) <= size[0]


@pytest.mark.parametrize("size", [(10, 3), (3, 2), (1, 1)])
async def test_nothing_breaks_where_there_is_no_room(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        await stage.ask("question")
        await stage.send("queued")
        stage.room.add_file(stage.room.place, NOTES)
        await stage.until(lambda: texts(stage) == ["queued"])
        await stage.pilot.press("shift+tab", "delete", "escape", "x")
        await stage.until(lambda: "x" in stage.app.chat.composer.text)
