"""Pacing: what the limits do not allow yet waits, is seen to wait, and is never lost nor sent twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from clanker_tui.config.settings import HistorySettings, ProviderSettings, Settings
from clanker_tui.domain.agent import Parameters
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.events import Finished, Retrying
from clanker_tui.domain.limits import RateWindow
from clanker_tui.domain.messages import FilePart, FinishReason
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import RateLimitError
from clanker_tui.history.store import History
from clanker_tui.ui.dialogs.confirm import ConfirmDialog
from tests.ui.stage import SETTINGS, Stage, staged
from tests.ui.test_limits import Clock, tell

PACED = replace(SETTINGS, providers={"groq": ProviderSettings(pace=True)})
USED_UP = RateWindow("requests", "minute", 30, 0, 40.0)
ONE_LEFT = RateWindow("requests", "minute", 30, 1, 40.0)
SMALL = RateWindow("tokens", "minute", 8000, 100, 59.0)
REPLY = Usage(input_tokens=40, output_tokens=0)


@asynccontextmanager
async def after_a_reply(
    *windows: RateWindow, settings: Settings = PACED, size: tuple[int, int] = (100, 30), history: History | None = None
) -> AsyncIterator[tuple[Stage, Clock]]:
    """Run the app, with a first reply whose headers told of windows."""
    clock = Clock()
    async with staged(settings=settings, size=size, now=clock, history=history) as stage:
        line = await stage.ask("hello")
        tell(stage, *windows)
        line.finish("Hi.", usage=REPLY)
        await stage.answered()
        yield stage, clock


async def test_a_message_waits_until_there_is_a_request_left_and_then_goes_by_itself() -> None:
    async with after_a_reply(USED_UP) as (stage, clock):
        await stage.send("and now?")
        await stage.sees("waits 40 s for requests (groq, per minute)  and now?")
        await stage.sees("waiting · ctx")
        clock.advance(17)
        await stage.sees("waits 23 s for requests (groq, per minute)")
        assert len(stage.lines) == 1
        clock.advance(23)
        await stage.until(lambda: len(stage.lines) == 2, "the request")
        assert stage.lines[1].texts == ["hello", "Hi.", "and now?"]
        await stage.sees_no("waits")


async def test_without_pace_nothing_waits() -> None:
    async with after_a_reply(USED_UP, settings=SETTINGS) as (stage, _):
        await stage.ask("and now?")


async def test_a_message_waits_for_the_tokens_it_takes() -> None:
    async with after_a_reply(SMALL) as (stage, clock):
        stage.room.add_file(stage.room.place, FilePart("notes.txt", "x" * 4000))
        await stage.send("read this")
        await stage.sees("waits 8 s for tokens (groq, per minute)")
        clock.advance(9)
        await stage.until(lambda: len(stage.lines) == 2, "the request")


async def test_the_longest_reply_that_is_asked_for_counts_too() -> None:
    async with after_a_reply(SMALL) as (stage, _):
        stage.room.parameters = Parameters(max_tokens=4000)
        await stage.send("short")
        await stage.sees("waits 30 s for tokens (groq, per minute)")


async def test_a_key_sends_it_all_the_same() -> None:
    async with after_a_reply(USED_UP) as (stage, _):
        await stage.send("and now?")
        await stage.sees("F9 sends now, Esc takes it back")
        await stage.pilot.press("f9")
        await stage.until(lambda: len(stage.lines) == 2, "the request")


async def test_escape_takes_it_back_into_the_composer() -> None:
    async with after_a_reply(USED_UP) as (stage, clock):
        await stage.send("and now?")
        await stage.sees("waits 40 s")
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.composer_text == "and now?", "the message")
        await stage.sees_no("waits")
        clock.advance(60)
        await stage.pilot.pause()
        assert len(stage.lines) == 1


async def test_what_waits_can_be_changed_like_all_that_is_queued() -> None:
    async with after_a_reply(USED_UP) as (stage, clock):
        await stage.send("and nwo?")
        await stage.sees("waits 40 s")
        await stage.pilot.press("up")
        await stage.until(lambda: stage.composer_text == "and nwo?", "the message")
        stage.app.chat.composer.put("and now?")
        await stage.pilot.press("enter")
        await stage.sees("waits 40 s for requests (groq, per minute)  and now?")
        clock.advance(41)
        await stage.until(lambda: len(stage.lines) == 2, "the request")
        assert stage.lines[1].texts[-1] == "and now?"


async def test_the_first_of_the_queue_waits_whichever_that_is() -> None:
    async with after_a_reply(USED_UP) as (stage, clock):
        await stage.send("one")
        await stage.sees("waits 40 s")
        await stage.send("two")
        await stage.sees("queued  two")
        stage.room.move_queued(1, 0)
        await stage.sees("waits 40 s for requests (groq, per minute)  two")
        clock.advance(41)
        await stage.until(lambda: len(stage.lines) == 2, "the request")
        assert stage.lines[1].texts[-1] == "two"
        await stage.sees("queued  one")


async def test_what_waits_is_kept_as_a_draft_when_the_app_ends() -> None:
    kept = await History.open(None)
    async with after_a_reply(USED_UP, history=kept) as (stage, _):
        await stage.send("and now?")
        await stage.sees("waits 40 s")
        name = stage.room.place.record.id
    assert await kept.composer(name) == Composed("and now?")
    assert len(stage.lines) == 1
    await kept.close()


async def test_what_waits_in_a_conversation_that_has_not_begun_is_neither_lost_nor_written_twice() -> None:
    kept = await History.open(None)
    async with after_a_reply(USED_UP, history=kept) as (stage, _):
        await stage.pilot.press("ctrl+n")
        await stage.send("first of another")
        await stage.sees("waits 40 s")
        await stage.pilot.press("ctrl+n")
        await stage.sees_no("waits 40 s")
        assert stage.composer_text == ""
        await stage.type("typed since")
        await stage.room.drafts.save()
        assert await kept.composer("") == Composed("first of another\n\ntyped since")
    assert await kept.composer("") == Composed("first of another\n\ntyped since")
    await kept.close()


async def test_what_waits_is_sent_also_where_another_conversation_is_shown() -> None:
    async with after_a_reply(USED_UP) as (stage, clock):
        await stage.pilot.press("ctrl+n")
        await stage.send("first of another")
        await stage.sees("waits 40 s")
        await stage.pilot.press("ctrl+n")
        await stage.sees_no("waits 40 s")
        clock.advance(41)
        await stage.until(lambda: len(stage.lines) == 2, "the request")
        assert stage.lines[1].texts == ["first of another"]


async def test_two_conversations_are_not_let_through_for_one_request() -> None:
    async with after_a_reply(ONE_LEFT) as (stage, clock):
        await stage.ask("takes the last one")
        await stage.pilot.press("ctrl+n")
        await stage.send("first")
        await stage.sees("waits 40 s")
        await stage.pilot.press("ctrl+n")
        await stage.sees_no("waits 40 s")
        await stage.send("second")
        await stage.sees("waits 40 s")
        assert len(stage.lines) == 2
        tell(stage, RateWindow("requests", "minute", 30, 0, 9.0))
        clock.advance(1)
        await stage.sees("waits 8 s")
        tell(stage, RateWindow("requests", "minute", 30, 1, 45.0))
        await stage.until(lambda: len(stage.lines) == 3, "one request")
        await stage.sees("waits 45 s")
        assert [line.texts[-1] for line in stage.lines[2:]] == ["first"]


async def test_asking_again_waits_as_well() -> None:
    async with after_a_reply(USED_UP) as (stage, clock):
        await stage.pilot.press("f9")
        await stage.sees("waits 40 s for requests (groq, per minute) · F9 sends now, Esc takes it back")
        clock.advance(40)
        await stage.until(lambda: len(stage.lines) == 2, "the request")
        assert stage.lines[1].texts == ["hello"]


async def test_asking_again_can_be_given_up() -> None:
    async with after_a_reply(USED_UP) as (stage, _):
        await stage.pilot.press("f9")
        await stage.sees("waits 40 s")
        await stage.pilot.press("escape")
        await stage.sees_no("waits")
        await stage.sees("Hi.")
        assert len(stage.lines) == 1


async def test_going_on_with_a_reply_waits_as_well() -> None:
    clock = Clock()
    async with staged(settings=PACED, now=clock) as stage:
        line = await stage.ask("hello")
        tell(stage, USED_UP)
        line.say("Once upon")
        line.tell(Finished(FinishReason.LENGTH, REPLY))
        await stage.answered()
        await stage.pilot.press("ctrl+up", "o")
        await stage.sees("waits 40 s")
        await stage.pilot.press("f9")
        await stage.until(lambda: len(stage.lines) == 2, "the request")


async def test_another_model_has_limits_of_its_own() -> None:
    async with after_a_reply(USED_UP) as (stage, _):
        await stage.send("and now?")
        await stage.sees("waits 40 s")
        stage.room.change_answerer("groq", "qwen/qwen3.8-27b")
        await stage.until(lambda: len(stage.lines) == 2, "the request")


async def test_a_refusal_holds_what_comes_after_it_and_not_its_own_next_attempt() -> None:
    refused = RateLimitError("groq answered 429: slow down.", provider="groq", retry_after=20.0)
    clock = Clock()
    async with staged(settings=PACED, now=clock) as stage:
        line = await stage.ask("hello")
        line.tell(Retrying(2, 3, 20.0, refused))
        await stage.sees("attempt 2 of 3")
        await stage.pilot.press("ctrl+n")
        await stage.send("another")
        await stage.sees("waits 20 s: groq asks for it  another")
        await stage.pilot.press("escape")
        await stage.sees_no("waits 20 s")
        stage.room.open(next(iter(stage.room.places)))
        await stage.sees("attempt 2 of 3")
        await stage.pilot.press("f9")
        await stage.until(lambda: len(stage.lines) == 2, "the next attempt")
        assert stage.lines[1].texts == ["hello"]


@pytest.mark.parametrize(("key", "requests", "text"), [("y", 2, ""), ("n", 1, "read this")])
async def test_what_is_larger_than_the_window_is_asked_about(key: str, requests: int, text: str) -> None:
    async with after_a_reply(SMALL) as (stage, _):
        stage.room.add_file(stage.room.place, FilePart("notes.txt", "x" * 40_000))
        await stage.send("read this")
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog), "the question")
        assert "8,000 per minute" in " ".join(stage.seen.split())
        await stage.pilot.press(key)
        await stage.until(lambda: len(stage.lines) == requests and stage.composer_text == text, "what was said")
        assert stage.room.place.queue == []


async def test_deleting_the_conversation_ends_the_wait() -> None:
    async with after_a_reply(USED_UP) as (stage, clock):
        await stage.send("and now?")
        await stage.sees("waits 40 s")
        await stage.room.delete(stage.room.place.record.id)
        await stage.until(lambda: not stage.room.holds, "the end of the wait")
        clock.advance(60)
        await stage.pilot.pause()
        assert len(stage.lines) == 1


@pytest.mark.parametrize(("window", "requests"), [(ONE_LEFT, 1), (replace(ONE_LEFT, remaining=2), 2)])
async def test_a_title_does_not_take_the_last_request(window: RateWindow, requests: int) -> None:
    titled = replace(PACED, history=HistorySettings(titles="model"))
    window = replace(window, period="day", reset_s=4000.0)
    async with after_a_reply(window, settings=titled) as (stage, _):
        await stage.until(lambda: len(stage.lines) == requests, "the requests")
        await stage.pilot.pause()
        assert len(stage.lines) == requests


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_the_wait_is_seen_at_every_size(size: tuple[int, int]) -> None:
    async with after_a_reply(USED_UP, size=size) as (stage, _):
        await stage.send("and now?")
        await stage.sees("waits 40 s for requests")
        assert max(len(line) for line in stage.seen.splitlines()) <= size[0]
