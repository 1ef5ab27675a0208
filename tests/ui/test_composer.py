"""Writing: new lines, prompts of before, pastes, the editor."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from textual import events

from clanker_tui.config.settings import UiSettings
from clanker_tui.domain.messages import FilePart
from clanker_tui.editing import editor_command
from clanker_tui.errors import ClankerError
from clanker_tui.ui.editor import edit
from clanker_tui.ui.widgets.composer import Composer
from clanker_tui.ui.widgets.pastes import LONGEST_INLINE
from tests.ui.stage import SETTINGS, Stage, staged

SEND_ON_CTRL_ENTER = type(SETTINGS)(agent=SETTINGS.agent, ui=UiSettings(send_key="ctrl+enter"))


def composer(stage: Stage) -> Composer:
    return stage.app.chat.composer


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter", "alt+enter", "shift+\r"])
async def test_a_new_line_can_be_had(key: str) -> None:
    async with staged() as stage:
        await stage.type("one")
        stage.app.post_message(events.Key(key, None))
        await stage.type("two")
        await stage.until(lambda: composer(stage).text == "one\ntwo")
        await stage.sees("2/2 lines")
        assert not stage.lines


async def test_a_backslash_before_enter_makes_a_new_line() -> None:
    async with staged() as stage:
        await stage.send("one\\")
        await stage.until(lambda: composer(stage).text == "one\n")


async def test_enter_makes_a_new_line_where_ctrl_enter_sends() -> None:
    async with staged(settings=SEND_ON_CTRL_ENTER) as stage:
        await stage.send("one")
        await stage.until(lambda: composer(stage).text == "one\n")
        await stage.type("two")
        await stage.pilot.press("ctrl+j")
        await stage.until(lambda: len(stage.lines) == 1)
        assert stage.lines[0].texts == ["one\ntwo"]


async def test_the_composer_grows_to_ten_lines_and_then_scrolls() -> None:
    async with staged(size=(100, 40)) as stage:
        for number in range(14):
            await stage.type(f"line {number}")
            await stage.pilot.press("ctrl+j")
        await stage.sees("15/15 lines")
        assert composer(stage).size.height == 10
        assert "line 13" in stage.seen
        assert "line 2" not in stage.seen


async def test_blank_text_is_not_sent() -> None:
    async with staged() as stage:
        await stage.send("   ")
        await stage.pilot.pause()
        assert not stage.lines
        assert composer(stage).text == "   "


async def test_up_in_an_empty_composer_recalls_what_was_asked() -> None:
    async with staged() as stage:
        for question in ("first", "second"):
            (await stage.ask(question)).finish("ok")
            await stage.answered()
        await stage.pilot.press("up")
        assert composer(stage).text == "second"
        await stage.pilot.press("up")
        assert composer(stage).text == "first"
        await stage.pilot.press("up")
        assert composer(stage).text == "first"
        await stage.pilot.press("down", "down")
        assert composer(stage).text == ""


async def test_up_moves_the_cursor_in_a_text_that_was_typed() -> None:
    async with staged() as stage:
        (await stage.ask("before")).finish("ok")
        await stage.answered()
        await stage.type("typed")
        await stage.pilot.press("up")
        assert composer(stage).text == "typed"


async def test_a_paste_is_never_sent() -> None:
    async with staged() as stage:
        stage.app.post_message(events.Paste("def f():\r\n    return 1\r"))
        await stage.until(lambda: composer(stage).text == "def f():\n    return 1\n")
        assert not stage.lines


async def test_control_characters_of_a_paste_are_drawn_as_what_they_are_not_and_sent_as_they_are() -> None:
    async with staged() as stage:
        stage.app.post_message(events.Paste("a\x1b[2Jb\u202ec\u200bd"))
        await stage.sees("a\ufffd[2Jb\ufffdc\ufffdd")
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 1)
        assert stage.lines[0].texts == ["a\x1b[2Jb\u202ec\u200bd"]
        await stage.sees_no("\x1b")


async def test_a_very_long_paste_goes_along_as_a_file() -> None:
    text = "0123456789abcde\n" * (LONGEST_INLINE // 8)
    async with staged() as stage:
        stage.app.post_message(events.Paste(text))
        await stage.type("what is it?")
        await stage.sees("▤ pasted text 1 · 200.0 kB · ≈ 50,000 tokens")
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 1)
        question = stage.lines[0].request.messages[0]
        assert question.text == "what is it?"
        assert question.files == (FilePart("pasted text 1", text),)
        await stage.sees_no("≈ 50,000 tokens")


async def test_a_long_paste_goes_along_with_what_is_sent_in_the_same_breath() -> None:
    text = "0123456789abcde\n" * (LONGEST_INLINE // 8)
    async with staged() as stage:
        for event in (events.Paste(text), events.Paste(text), events.Key("enter", None)):
            stage.app.post_message(event)
        await stage.until(lambda: len(stage.lines) == 1)
        assert [file.name for file in stage.lines[0].request.messages[0].files] == ["pasted text 1", "pasted text 2"]
        assert not composer(stage).files


async def test_a_long_paste_can_stand_in_the_text_as_a_mark_and_is_sent_whole() -> None:
    text = "0123456789abcde\n" * (LONGEST_INLINE // 8)
    async with staged() as stage:
        await stage.type("look: ")
        stage.app.post_message(events.Paste(text))
        await stage.sees("pasted text 1")
        await stage.pilot.press("shift+tab", "enter")
        await stage.sees("look: [paste 1: 200,000 characters, 12,501 lines]")
        await stage.sees_no("▤")
        await stage.type(" what is it?")
        await stage.pilot.press("ctrl+u", "ctrl+y", "enter")
        await stage.until(lambda: len(stage.lines) == 1)
        assert stage.lines[0].texts == [f"look: {text} what is it?"]
        await stage.pilot.press("ctrl+y")
        assert composer(stage).whole_text == f"look: {text} what is it?"


async def test_slash_lists_commands_and_enter_does_the_highlighted_one() -> None:
    async with staged() as stage:
        await stage.type("/ne")
        await stage.sees("Start a new conversation")
        await stage.pilot.press("escape")
        await stage.sees_no("Start a new conversation")
        assert composer(stage).text == "/ne"
        await stage.type("w")
        await stage.sees("Start a new conversation")
        before = stage.room.place
        await stage.pilot.press("enter")
        await stage.until(lambda: stage.room.place is not before)
        assert composer(stage).text == ""
        assert not stage.lines


async def test_tab_writes_a_command_out() -> None:
    async with staged() as stage:
        await stage.type("/ren")
        await stage.sees("Give this conversation another title")
        await stage.pilot.press("tab")
        await stage.until(lambda: composer(stage).text == "/rename ")


async def test_a_command_that_is_none_stays_in_the_composer() -> None:
    async with staged() as stage:
        await stage.send("/frobnicate now")
        await stage.sees("There is no command /frobnicate")
        assert composer(stage).text == "/frobnicate now"


def editor_that(tmp_path: Path, code: str) -> list[str]:
    script = tmp_path / "editor.py"
    script.write_text(f"import os, sys, stat, pathlib\nfile = pathlib.Path(sys.argv[1])\n{code}\n")
    return [sys.executable, str(script)]


async def edited(text: str, command: list[str]) -> str:
    async with staged() as stage:
        return await edit(stage.app, text, command, os.environ)


@pytest.fixture(autouse=True)
def no_terminal_to_give_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headless, the app has no terminal that an editor could use; the editor of the tests needs none."""
    from textual.drivers.headless_driver import HeadlessDriver

    monkeypatch.setattr(HeadlessDriver, "can_suspend", True)
    monkeypatch.setattr(HeadlessDriver, "suspend_application_mode", lambda self: None)
    monkeypatch.setattr(HeadlessDriver, "resume_application_mode", lambda self: None)


async def test_the_editor_gets_the_text_in_a_file_that_only_the_user_can_read(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    code = (
        "mode = lambda path: oct(stat.S_IMODE(path.stat().st_mode))\n"
        f"pathlib.Path({str(seen)!r}).write_text(f'{{mode(file)}} {{mode(file.parent)}} {{file}}')\n"
        "file.write_text(file.read_text() + ' and more\\n')"
    )
    assert await edited("my text", editor_that(tmp_path, code)) == "my text and more"
    file_mode, folder_mode, path = seen.read_text().split()
    assert (file_mode, folder_mode) == (oct(0o600), oct(0o700))
    assert is_gone(Path(path))


def is_gone(file: Path) -> bool:
    return not file.exists() and not file.parent.exists()


@pytest.mark.parametrize("code", ["sys.exit(3)", "file.unlink()", "os.abort()"])
async def test_the_text_stays_whatever_the_editor_does(tmp_path: Path, code: str) -> None:
    with pytest.raises(ClankerError, match="your text is as it was"):
        await edited("my text", editor_that(tmp_path, code))


async def test_what_is_not_utf_8_is_taken_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    assert await edited("x", editor_that(tmp_path, r"file.write_bytes(b'caf\xe9')")) == "caf\ufffd"


async def test_an_editor_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClankerError, match="cannot be started"):
        await edited("x", [str(tmp_path / "no-editor")])


def test_visual_comes_before_editor() -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "ed"}) == ["code", "--wait"]
    assert editor_command({"EDITOR": "ed"}) == ["ed"]
    with pytest.raises(ClankerError):
        editor_command({"EDITOR": "'unfinished"})


async def test_ctrl_g_puts_what_was_written_in_the_editor_into_the_composer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = editor_that(tmp_path, "file.write_text(file.read_text().upper())")
    monkeypatch.setitem(os.environ, "VISUAL", " ".join(command))
    async with staged() as stage:
        line = await stage.ask("meanwhile")
        await stage.type("my text")
        await stage.pilot.press("ctrl+g")
        await stage.until(lambda: composer(stage).text == "MY TEXT")
        line.finish("The turn went on.")
        await stage.sees("The turn went on.")
