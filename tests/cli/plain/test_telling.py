"""What is told of a turn: who speaks, and that something goes on where nothing is seen."""

from __future__ import annotations

import pytest

from clanker_tui.cli.plain.telling import Telling
from clanker_tui.cli.plain.voice import Voice
from clanker_tui.domain.events import Finished, TextDelta, ThinkingDelta, TurnEvent
from clanker_tui.domain.messages import FinishReason


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


async def told(capfd: pytest.CaptureFixture[str], *happened: TurnEvent | float) -> str:
    """Return what is written when events happen, and seconds pass."""
    voice, clock = Voice(is_talking=True), Clock()
    telling = Telling(voice, "a-model", clock=clock)
    for one in happened:
        if isinstance(one, float):
            clock.at += one
            telling.look()
        else:
            await telling.take(one)
    await voice.flush()
    return capfd.readouterr().out


async def test_thinking_is_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    heard = await told(capfd, ThinkingDelta("Hm. "), ThinkingDelta("So. "), 9.0, TextDelta("Yes. "))
    assert heard == "a-model is thinking.\na-model:\nYes. \n"


async def test_a_long_silence_is_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    heard = await told(capfd, 4.0, 2.0, 60.0, TextDelta("Yes. "))
    assert heard == "Still waiting for a-model. Ctrl+C stops it.\na-model:\nYes. \n"


async def test_what_came_before_a_stream_stood_still_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    assert await told(capfd, TextDelta("This is only half"), 3.0) == "a-model:\nThis is only \n"


async def test_a_reply_that_was_cut_says_how_to_go_on(capfd: pytest.CaptureFixture[str]) -> None:
    heard = await told(capfd, TextDelta("Half"), Finished(FinishReason.LENGTH, None))
    assert heard == "a-model:\nHalf\nThe reply was cut at the token limit. /continue goes on with it.\n"
