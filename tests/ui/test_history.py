"""The history screen: what is typed is looked for, what was found is shown, and Enter goes to the very message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from textual import events
from textual.widgets import Input

from clanker_tui.domain.messages import Message, Role, ThinkingPart, new_conversation
from clanker_tui.history.store import History
from clanker_tui.ui.history import HistoryScreen
from clanker_tui.ui.start import Start
from tests.history.records import question, reply
from tests.history.trees import Tree
from tests.ui.host import notices
from tests.ui.stage import NOON, Stage, staged

LONG = "\n\n".join(f"line {number}" for number in range(60))


@pytest.fixture
async def history() -> AsyncIterator[History]:
    history = await History.open(None)
    yield history
    await history.close()


@asynccontextmanager
async def searching(
    history: History, words: str = "", *, size: tuple[int, int] = (80, 24), start: Start | None = None
) -> AsyncIterator[Stage]:
    """Open the history screen and look for something."""
    async with staged(size=size, history=history, start=start) as stage:
        await stage.pilot.press("f3")
        await stage.sees("History")
        await stage.type(words)
        yield stage


def screen(stage: Stage) -> HistoryScreen:
    found = stage.app.screen
    assert isinstance(found, HistoryScreen)
    return found


def chosen(stage: Stage) -> Message | None:
    stored = stage.room.view.chosen_message
    return stored.message if stored is not None else None


async def tell(history: History, *texts: str, title: str = "", minutes: float = 0, thinking: str = "") -> list[Message]:
    """Store a conversation; question and reply take turns, each a second after the one before."""
    at = NOON - timedelta(minutes=minutes)
    conversation = replace(
        new_conversation(provider="test", model="scripted"), title=title or texts[0], created_at=at, updated_at=at
    )
    messages: list[Message] = []
    for number, text in enumerate(texts):
        parts = [ThinkingPart(thinking)] if thinking else []
        before = messages[-1] if messages else None
        if number % 2 == 0:
            message = replace(question(conversation, text, before), created_at=at + timedelta(seconds=number))
            await history.add_message(conversation, message)
        else:
            assert before is not None
            message = replace(reply(before, *parts, text), created_at=at + timedelta(seconds=number))
            await history.finish_reply(message, [])
        messages.append(message)
    return messages


async def test_what_is_typed_right_after_the_key_is_looked_for(history: History) -> None:
    await tell(history, "Where is the needle?", "In the haystack.")
    async with staged(size=(80, 24), history=history) as stage:
        await stage.pilot.press("f3", *"needle")
        await stage.sees("1 hit")
        assert stage.app.screen.query_one(Input).value == "needle"
        assert stage.composer_text == ""


async def test_ctrl_r_opens_it_from_the_composer_and_goes_on_to_the_next_hit(history: History) -> None:
    await tell(history, "first needle", "none", minutes=9)
    await tell(history, "second needle", "none")
    async with staged(size=(80, 24), history=history) as stage:
        await stage.type("a draft")
        await stage.pilot.press("ctrl+r")
        await stage.type("needle")
        await stage.sees("2 hits")
        await stage.pilot.press("ctrl+r", "enter")
        await stage.until(lambda: "first needle" in stage.room.place.record.title, "the conversation")
        assert stage.room.view.has_focus


async def test_without_words_the_latest_conversations_are_there_to_be_opened(history: History) -> None:
    await tell(history, "an older one", "yes", minutes=9)
    await tell(history, "a newer one", "yes")
    async with searching(history) as stage:
        await stage.sees("Latest conversations")
        assert stage.seen.index("a newer one") < stage.seen.index("an older one")
        await stage.pilot.press("down", "enter")
        await stage.until(lambda: stage.room.place.record.title == "an older one", "the conversation")
        assert stage.room.composer.has_focus


async def test_enter_shows_the_very_message_with_its_hits_marked_and_n_goes_on(history: History) -> None:
    await tell(history, "one", LONG, "two", f"{LONG}\n\nthe needle here\n\n{LONG}", "three", f"needle again\n\n{LONG}")
    async with searching(history, "needle here") as stage:
        await stage.sees("1 hit")
        await stage.pilot.press("enter")
        await stage.sees("the needle here")
        await stage.sees("hit 1/")
        message = chosen(stage)
        assert message is not None
        assert "the needle here" in message.text
        await stage.pilot.press("n", "n")
        await stage.sees("needle again")
        await stage.pilot.press("N")
        await stage.sees("the needle here")
        await stage.pilot.press("escape")
        assert stage.room.composer.has_focus
        assert not stage.room.view.is_finding


async def test_a_hit_on_another_branch_shows_that_branch(history: History) -> None:
    tree = Tree(history)
    await tree.grow("why", "because of the needle", "and", "so")
    await tree.grow("since", below="why")
    await history.show_leaf(tree.conversation.id, tree.id("since"))
    async with searching(history, "needle") as stage:
        await stage.sees("1 hit")
        await stage.pilot.press("enter")
        await stage.sees("1/2")
        assert await tree.shown() == "so"


async def test_a_hit_in_the_conversation_that_is_shown_is_gone_to(history: History) -> None:
    await tell(history, "one", f"needle\n\n{LONG}", "two", LONG)
    async with searching(history, "needle", start=Start(continue_last=True)) as stage:
        await stage.sees("1 hit")
        await stage.pilot.press("enter")
        await stage.sees("hit 1/1")
        await stage.sees("needle")


async def test_a_hit_in_reasoning_shows_the_reasoning(history: History) -> None:
    await tell(history, "one", "short", thinking="where the needle is")
    async with searching(history, "needle") as stage:
        await stage.sees("1 hit")
        await stage.pilot.press("enter")
        await stage.sees("▾ reasoning")
        await stage.sees("where the needle is")


async def test_who_comes_back_finds_the_same_hits_and_the_same_place(history: History) -> None:
    for number in range(5):
        await tell(history, f"needle {number}", "none", minutes=number)
    async with searching(history, "needle") as stage:
        await stage.sees("5 hits")
        await stage.pilot.press("down", "down", "enter")
        await stage.until(lambda: stage.room.place.record.title == "needle 2", "the conversation")
        await stage.pilot.press("f3")
        await stage.sees("5 hits")
        assert screen(stage).hits.highlighted == 2
        await stage.pilot.press("down", "enter")
        await stage.until(lambda: stage.room.place.record.title == "needle 3", "the next one")
        await stage.pilot.press("f3", "f3")
        assert stage.app.screen is stage.app.chat


async def test_more_hits_come_as_the_end_comes_near(history: History) -> None:
    await tell(history, *[f"needle {number}" for number in range(120)])
    async with searching(history, "needle") as stage:
        await stage.sees("50+ hits")
        while len(screen(stage).hits.found) < 120:
            await stage.pilot.press("pagedown")
        await stage.until(lambda: "120 hits" in stage.seen, "all hits")
        keys = [hit.key for hit in screen(stage).hits.found if hasattr(hit, "key")]
        assert len(set(keys)) == 120


async def test_the_order_is_turned_with_a_key_and_shown(history: History) -> None:
    await tell(history, "needle needle needle", "none", minutes=9)
    await tell(history, "a needle among very many other words that are not it", "none")
    async with searching(history, "needle") as stage:
        await stage.sees("newest first")
        assert stage.seen.index("needle needle needle") > stage.seen.index("among very many")
        await stage.pilot.press("ctrl+o")
        await stage.sees("best match first")
        await stage.until(lambda: stage.seen.index("needle needle needle") < stage.seen.index("among very many"))


async def test_no_hit_is_told_with_what_could_be_tried(history: History) -> None:
    await tell(history, "Where is it?", "There.")
    async with searching(history, "qqq model:zzz") as stage:
        await stage.sees("Nothing found. Try")
        await stage.pilot.press("enter")
        assert isinstance(stage.app.screen, HistoryScreen)


async def test_what_is_not_understood_is_told_quietly(history: History) -> None:
    await tell(history, "Where is it?", "There.")
    async with searching(history, "before:whenever where") as stage:
        await stage.sees("whenever is ignored")
        await stage.sees("1 hit")


async def test_hostile_text_is_drawn_clean_and_never_as_markup(history: History) -> None:
    await tell(history, "[bold]needle[/bold] \x1b[2J\x1b]0;title\x07", "none", title="[red]ti\x1btle[/]")
    async with searching(history, "needle", size=(120, 40)) as stage:
        await stage.sees("1 hit")
        await stage.sees("[bold]needle[/bold]")
        await stage.sees("[red]ti\N{REPLACEMENT CHARACTER}tle[/]")
        assert "\x1b" not in stage.seen


async def test_the_preview_shows_the_messages_around_the_hit(history: History) -> None:
    await tell(history, "one", "before it", "two", f"{LONG}\n\nthe needle\n\nand what follows", "after it", "the end")
    async with searching(history, "needle", size=(120, 40)) as stage:
        await stage.sees("and what follows")
        await stage.sees("after it")
        assert "line 0" not in stage.seen
        await stage.pilot.press(*["ctrl+up"] * 60)
        await stage.sees("two")


async def test_where_nothing_was_found_nothing_is_previewed_later(history: History) -> None:
    await tell(history, "one", "the first reply")
    await tell(history, "two", "the other reply", minutes=9)
    async with searching(history, size=(120, 40)) as stage:
        await stage.sees("the first reply")
        stage.app.post_message(events.Key("down", None))
        await stage.type("nowhere")
        await stage.sees("Nothing found")
        await stage.until(lambda: all(one.is_finished for one in stage.app.workers), "the end of all work")
        assert "reply" not in stage.seen


async def test_a_reply_goes_on_streaming_behind_it(history: History) -> None:
    await tell(history, "Where is the needle?", "In the haystack.", minutes=5)
    async with staged(size=(80, 24), history=history) as stage:
        line = await stage.ask("Tell a story")
        line.say("Once upon ")
        await stage.sees("Once upon")
        await stage.pilot.press("f3")
        await stage.type("needle")
        line.say("a time")
        await stage.sees("1 hit")
        growing = stage.room.place
        await stage.until(
            lambda: growing.growing is not None and growing.growing.text == "Once upon a time", "the rest"
        )
        line.finish(".")
        await stage.answered()
        await stage.pilot.press("escape")
        await stage.sees("Once upon a time.")


async def test_a_running_reply_goes_on_while_the_hit_is_read_elsewhere(history: History) -> None:
    await tell(history, "Where is the needle?", "In the haystack.", minutes=5)
    async with staged(size=(80, 24), history=history) as stage:
        line = await stage.ask("Tell a story")
        line.say("Once upon ")
        await stage.sees("Once upon")
        story = stage.room.place
        await stage.pilot.press("f3")
        await stage.type("needle")
        await stage.sees("1 hit")
        await stage.pilot.press("enter")
        await stage.sees("Where is the needle?")
        assert story.turn is not None
        line.finish("a time.")
        await stage.until(lambda: story.turn is None, "the end of the turn")
        assert [head.role for head in story.heads] == [Role.USER, Role.ASSISTANT]


async def test_a_click_opens_a_hit(history: History) -> None:
    await tell(history, "first needle", "none", minutes=9)
    await tell(history, "second needle", "none")
    async with searching(history, "needle") as stage:
        await stage.sees("2 hits")
        row = next(at for at, line in enumerate(stage.seen.splitlines()) if "first needle" in line)
        await stage.pilot.click(offset=(10, row))
        await stage.until(lambda: stage.room.place.record.title == "first needle", "the conversation")


async def test_a_message_that_was_deleted_meanwhile_is_told(history: History) -> None:
    messages = await tell(history, "the needle", "none")
    async with searching(history, "needle") as stage:
        await stage.sees("1 hit")
        await history.delete_message(messages[0].id)
        await stage.pilot.press("enter")
        await stage.until(
            lambda: any("no longer in the history" in notice for notice in notices(stage.app)), "the error"
        )


async def test_the_palette_offers_what_can_be_done_here(history: History) -> None:
    async with searching(history) as stage:
        await stage.pilot.press("ctrl+p")
        await stage.sees("/theme")
        assert "/new" not in stage.seen


async def test_an_empty_history_says_so(history: History) -> None:
    async with searching(history) as stage:
        await stage.sees("Nothing was said yet.")


async def test_a_history_that_can_only_be_read_is_searched(history: History) -> None:
    await tell(history, "the needle", "none")
    async with searching(history, "needle", size=(40, 12), start=Start(review="")) as stage:
        await stage.sees("1 hit")
        await stage.pilot.press("enter")
        await stage.sees("hit 1/1")
        assert stage.room.view.has_focus
