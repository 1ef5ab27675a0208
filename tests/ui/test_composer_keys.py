"""The composer's keys: each does what a shell's does, in the order it was pressed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual import events
from textual.actions import SkipAction

from clanker_tui.config.settings import UiSettings
from clanker_tui.ui.widgets.composer import Composer
from tests.ui.stage import SETTINGS, Stage, key_of, staged


def composer(stage: Stage) -> Composer:
    return stage.app.chat.composer


async def at_once(stage: Stage, *keys: str) -> None:
    """Press keys as a slow line delivers them: all before the first is looked at. One letter is typed."""
    for key in keys:
        stage.app.post_message(events.Key(key_of(key), key if len(key) == 1 else None))
    await stage.pilot.pause()


@pytest.mark.parametrize(
    ("text", "keys", "left"),
    [
        ("one two", ["ctrl+a", "x"], "xone two"),
        ("one two", ["ctrl+a", "ctrl+e", "x"], "one twox"),
        ("one two", ["ctrl+b", "x"], "one twxo"),
        ("one two", ["alt+b", "x"], "one xtwo"),
        ("one two", ["ctrl+a", "alt+f", "x"], "onex two"),
        ("one two", ["home", "right", "x"], "oxne two"),
        ("one two", ["ctrl+w"], "one "),
        ("one a/b.c", ["ctrl+w"], "one "),
        ("one a/b.c", ["alt+backspace"], "one a/b."),
        ("one two", ["ctrl+u"], ""),
        ("one two", ["alt+b", "ctrl+k"], "one "),
        ("one two", ["ctrl+a", "alt+d"], " two"),
        ("one two", ["ctrl+a", "ctrl+d"], "ne two"),
        ("one two", ["backspace"], "one tw"),
        ("one two", ["ctrl+w", "ctrl+y", "ctrl+y"], "one twotwo"),
        ("one two", ["ctrl+w", "ctrl+w", "ctrl+y"], "one two"),
        ("one two", ["ctrl+w", "x", "ctrl+w", "ctrl+y"], "one x"),
        ("one two", ["ctrl+a", "alt+d", "alt+d", "ctrl+y", "!"], "one two!"),
        ("one two", ["alt+b", "ctrl+k", "ctrl+u", "ctrl+y"], "one two"),
        ("one", ["ctrl+j", "x", "ctrl+a", "ctrl+u"], "onex"),
        ("one", ["ctrl+j", "x", "up", "ctrl+e", "ctrl+k"], "onex"),
        ("one", ["ctrl+y"], "one"),
        ("one", ["alt+a", "x"], "x"),
        ("one two", ["ctrl+shift+left", "ctrl+x", "ctrl+a", "ctrl+y"], "twoone "),
        ("one two", ["shift+left", "shift+left", "delete"], "one t"),
        ("one two", ["shift+home", "ctrl+w"], ""),
        ("one two", ["ctrl+w", "ctrl+z"], "one two"),
        ("one two", ["ctrl+w", "ctrl+underscore", "ctrl+shift+z"], "one "),
    ],
)
async def test_a_key_edits_as_in_a_shell(text: str, keys: Sequence[str], left: str) -> None:
    async with staged() as stage:
        await stage.type(text)
        await at_once(stage, *keys)
        await stage.until(lambda: composer(stage).text == left, repr(left))


async def test_keys_that_come_all_at_once_are_obeyed_in_their_order() -> None:
    async with staged() as stage:
        await at_once(stage, *"two", "ctrl+a", *"one ", "ctrl+e", "ctrl+j", *"three", "up", "ctrl+a", *"zero ", "enter")
        await stage.until(lambda: len(stage.lines) == 1)
        assert stage.lines[0].texts == ["zero one two\nthree"]


@pytest.mark.parametrize("key", ["ctrl+enter", "ctrl+\r", "enter"])
async def test_a_key_sends(key: str) -> None:
    async with staged() as stage:
        await stage.type("one")
        await at_once(stage, key)
        await stage.until(lambda: len(stage.lines) == 1)


async def test_keys_can_be_given_to_other_actions() -> None:
    keys = {"composer.send": "ctrl+s", "composer.kill_line_end": "f12", "composer.newline": "enter", "queue.drop": "d"}
    settings = type(SETTINGS)(agent=SETTINGS.agent, ui=UiSettings(keys=keys))
    async with staged(settings=settings) as stage:
        await stage.type("one two")
        assert "[ui.keys]" not in stage.seen
        await at_once(stage, "alt+b", "ctrl+k", "f12", "enter", "x")
        await stage.until(lambda: composer(stage).text == "one \nx")
        await at_once(stage, "ctrl+s")
        await stage.until(lambda: len(stage.lines) == 1)


async def test_every_key_of_the_composer_has_a_name_and_stands_in_the_help() -> None:
    async with staged(size=(120, 60)) as stage:
        bindings = [active for active in stage.app.screen.active_bindings.values() if active.node is composer(stage)]
        assert all((one.binding.id or "").startswith("composer.") and one.binding.description for one in bindings)
        await stage.pilot.press("f1")
        await stage.type("yan")
        await stage.sees("Yank what was killed")


async def test_ctrl_c_copies_a_selection_and_is_the_apps_without_one() -> None:
    async with staged() as stage:
        await stage.type("one two")
        with pytest.raises(SkipAction):
            composer(stage).action_copy()
        await stage.pilot.press("ctrl+shift+left")
        await stage.until(lambda: composer(stage).selected_text == "two")
        await stage.pilot.press("ctrl+c")
        await stage.sees("3 characters")
        assert composer(stage).text == "one two"


async def test_escape_twice_clears_nothing() -> None:
    async with staged() as stage:
        line = await stage.ask("one")
        line.say("Half")
        await stage.send("queued")
        await stage.type("half a thought")
        await stage.pilot.press("escape", "escape")
        await stage.answered()
        await stage.until(lambda: composer(stage).text == "queued\n\nhalf a thought")
        await stage.pilot.press("escape", "escape")
        assert composer(stage).text == "queued\n\nhalf a thought"
