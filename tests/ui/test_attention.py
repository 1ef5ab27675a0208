"""A user who looks elsewhere is called when a long reply has ended, and in no other case."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from textual import events

from clanker_tui.config.settings import UiSettings
from clanker_tui.ui.attention import LONG_S, Attention
from clanker_tui.ui.clipboard.sequences import through_screen, through_tmux
from tests.ui.recording import RecordingApp

NOTICE = "\x1b]9;clanker-tui: The reply of gpt-oss-120b has ended.\a"


async def told(
    setting: str,
    *,
    took_s: float = LONG_S,
    focus: tuple[events.Event, ...] = (events.AppBlur(),),
    model: str = "gpt-oss-120b",
    environ: Mapping[str, str] | None = None,
) -> list[str]:
    """Return what the terminal is told at the end of a reply."""
    app = RecordingApp()
    async with app.run_test(headless=False) as pilot:
        for event in focus:
            app.post_message(event)
        await pilot.pause()
        Attention(app, setting, environ or {}).reply_ended(model, took_s=took_s)
        return app.told


@pytest.mark.parametrize(("setting", "sequences"), [("off", []), ("bell", ["\a"]), ("osc9", [NOTICE])])
async def test_the_setting_says_how(setting: str, sequences: list[str]) -> None:
    assert await told(setting) == sequences


async def test_a_short_reply_calls_nobody() -> None:
    assert await told("bell", took_s=LONG_S - 0.1) == []


@pytest.mark.parametrize("focus", [(), (events.AppBlur(), events.AppFocus())], ids=["unknown", "back again"])
async def test_who_looks_is_not_called(focus: tuple[events.Event, ...]) -> None:
    assert await told("bell", focus=focus) == []


async def test_tmux_and_screen_pass_on_what_they_do_not_know() -> None:
    assert await told("osc9", environ={"TMUX": "x"}) == [through_tmux(NOTICE)]
    assert await told("osc9", environ={"STY": "x"}) == [through_screen(NOTICE)]
    assert await told("bell", environ={"TMUX": "x"}) == ["\a"]


async def test_a_models_name_cannot_end_the_notice() -> None:
    [sequence] = await told("osc9", model="a\x1b\\\x07\x9c\n" + "b" * 100)
    assert sequence.count("\x1b") == 1
    assert sequence.index("\a") == len(sequence) - 1
    assert "\x9c" not in sequence
    assert len(sequence) < 100


def test_nobody_is_called_who_did_not_ask_for_it() -> None:
    assert UiSettings().notify == "off"
