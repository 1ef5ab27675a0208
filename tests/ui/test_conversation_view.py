"""The conversation: followed, scrolled back, and safe whatever stands in it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from clanker_tui.agents.demo_replies import REPLIES
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.events import Retrying
from clanker_tui.domain.messages import (
    FilePart,
    Message,
    Role,
    Status,
    TextPart,
    new_conversation,
    new_id,
    user_message,
)
from clanker_tui.errors import RateLimitError, StreamError
from clanker_tui.history.store import History
from clanker_tui.ui.start import Start
from tests.ui.stage import NOON, Stage, staged

HOSTILE = (
    "\x1b[2J\x1b]52;c;zz\x07\x9b31m\x1bc\u202eabc [/x] [@click=app.quit]go[/] [bold $nothing] [red] "
    "&#27;[2J &#x202e; &#x9b;31m <script>x</script>"
)
UNSAFE = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u202e"} - {"\n"}


def assert_clean(stage: Stage) -> None:
    assert not UNSAFE & set(stage.seen)


async def long_conversation(history: History, turns: int) -> str:
    """Store a conversation with numbered turns and return its id."""
    conversation = new_conversation(provider="groq", model="m")
    parent = None
    for number in range(turns):
        question = replace(user_message(f"question {number}", conversation.id, parent), created_at=NOON)
        await history.add_message(conversation, question)
        reply = Message(
            new_id(), conversation.id, question.id, Role.ASSISTANT, (TextPart(f"answer {number}"),), NOON, model="m"
        )
        await history.finish_reply(reply, [])
        parent = reply.id
    return conversation.id


async def test_hostile_text_is_drawn_on_every_surface_and_does_nothing() -> None:
    table = f"| a {HOSTILE.replace('|', '')} | b |\n|---|---|\n| {HOSTILE} | x |\n"
    reply = (
        f"# {HOSTILE}\n\n{HOSTILE}\n\n- {HOSTILE}\n\n> {HOSTILE}\n\n{table}\n```{HOSTILE}\n{HOSTILE}\n```\n`{HOSTILE}`"
    )
    async with staged(size=(140, 60)) as stage:
        stage.services.offered = [ModelInfo(f"m{HOSTILE}", name=HOSTILE, best_for=HOSTILE)]
        stage.room.change_answerer("groq", f"model {HOSTILE}")
        stage.room.place.queue.append(Composed(f"{HOSTILE} first"))
        stage.room.advance(stage.room.place)
        await stage.until(lambda: len(stage.lines) == 1)
        line = stage.lines[0]
        stage.room.place.queue.append(Composed(f"queued {HOSTILE}", (FilePart(HOSTILE, HOSTILE),)))
        error = RateLimitError(HOSTILE, provider="groq")
        line.tell(Retrying(attempt=2, of=3, wait_s=1.0, error=error, adjustment=HOSTILE))
        await stage.sees("↻ 2/3")
        assert_clean(stage)
        line.think(HOSTILE)
        for at in range(0, len(reply), 7):
            line.say(reply[at : at + 7])
        await stage.sees("streaming")
        line.tell(StreamError(HOSTILE, provider="groq", status=200, hint=HOSTILE))
        await stage.answered()
        await stage.pilot.press("f5", "ctrl+home")
        await stage.sees("[/x]")
        assert_clean(stage)
        stage.room.set_parameter(HOSTILE, HOSTILE)
        stage.room.open_titled(HOSTILE)
        await stage.room.rename(stage.room.place.record.id, f"title {HOSTILE}")
        await stage.pilot.press("f2", "ctrl+o")
        await stage.pilot.pause()
        assert_clean(stage)
        assert stage.app.is_running


async def test_a_link_is_shown_before_it_is_opened() -> None:
    async with staged() as stage:
        (await stage.ask("hello")).finish("[harmless](https://evil.example/x)")
        await stage.answered()
        await stage.pilot.press("ctrl+up", "l")
        await stage.sees("https://evil.example/x")
        await stage.sees("evil.example")


@pytest.mark.parametrize("seed", range(3))
async def test_the_streamed_reply_is_drawn_as_the_whole_one(seed: int) -> None:
    chance = random.Random(seed)
    text = "\n".join(REPLIES)
    async with staged(size=(100, 400)) as stage:
        line = await stage.ask("hello")
        at = 0
        while at < len(text):
            step = chance.choice([1, 3, 20, 200])
            line.say(text[at : at + step])
            at += step
            if chance.random() < 0.05:
                await stage.pilot.pause(0.02)
        line.finish()
        await stage.answered()
        await stage.pilot.pause()
        streamed = stage.seen
        stage.room.show_branch(stage.room.place)
        await stage.until(lambda: stage.room.view.is_settled)
        await stage.until(lambda: stage.seen == streamed)


async def test_a_stored_conversation_is_read_only_where_it_is_seen_and_to_its_beginning() -> None:
    history = await History.open(None)
    await long_conversation(history, 40)
    async with staged(history=history, start=Start(continue_last=True)) as stage:
        await stage.sees("answer 39")
        assert len(stage.room.view.store.unread(range(80))) > 40
        await stage.pilot.press("ctrl+home")
        await stage.sees("question 0")
        await stage.pilot.press("ctrl+end")
        await stage.sees("answer 39")
    await history.close()


async def test_the_view_follows_the_end_only_while_the_reader_is_there() -> None:
    async with staged(size=(80, 20)) as stage:
        line = await stage.ask("count")
        for number in range(40):
            line.say(f"line {number}\n\n")
        await stage.sees("line 39")
        await stage.pilot.press("pageup")
        await stage.sees_no("line 39")
        above = stage.seen
        line.say("line 40\n\n")
        await stage.sees("↓ new")
        assert [row for row in stage.seen.splitlines() if "line " in row] == [
            row for row in above.splitlines() if "line " in row
        ]
        await stage.pilot.press("ctrl+end")
        await stage.sees("line 40")
        await stage.sees_no("↓ new")
        line.finish("the end")
        await stage.sees("the end")


async def test_a_reply_found_interrupted_says_so() -> None:
    history = await History.open(None)
    conversation = new_conversation(provider="groq", model="m")
    question = user_message("hello", conversation.id, None)
    await history.add_message(conversation, question)
    cut = Message(
        new_id(), conversation.id, question.id, Role.ASSISTANT, (TextPart("half"),), NOON, Status.INTERRUPTED, model="m"
    )
    await history.finish_reply(cut, [])
    async with staged(history=history, start=Start(continue_last=True)) as stage:
        await stage.sees("half")
        await stage.sees("interrupted: the program ended before the reply did")
    await history.close()


async def test_an_empty_conversation_says_what_to_do() -> None:
    async with staged() as stage:
        assert "Type a question below" in stage.seen
        (await stage.ask("hello")).finish("Hi.")
        await stage.answered()
        assert "Type a question below" not in stage.seen
        await stage.pilot.press("ctrl+n")
        await stage.sees("Type a question below")
