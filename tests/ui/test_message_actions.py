"""What can be done with a message takes one key, and loses nothing."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from clanker_tui.config.settings import UiSettings
from clanker_tui.domain.events import Finished
from clanker_tui.domain.messages import FinishReason, Status
from clanker_tui.errors import StreamError
from tests.ui.host import notices
from tests.ui.stage import SETTINGS, USAGE, Stage, staged


@pytest.fixture
def clipboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a clipboard program on the path that writes what it gets into a file."""
    file, program = tmp_path / "taken", tmp_path / "wl-copy"
    program.write_text(f'#!/bin/sh\ncat > "{file}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    return file


def taken(clipboard: Path) -> str:
    return clipboard.read_text() if clipboard.exists() else ""


async def two_turns(stage: Stage) -> None:
    """Have a conversation of two turns."""
    (await stage.ask("first question")).finish("first answer")
    await stage.answered()
    (await stage.ask("second question")).finish("second answer")
    await stage.answered()
    await stage.sees("second answer")


async def choose(stage: Stage, text: str) -> None:
    """Go to the message with a text."""
    await stage.pilot.press("ctrl+up")
    for _ in range(20):
        stored = stage.room.view.chosen_message
        if stored is not None and stored.message.text == text:
            return
        await stage.pilot.press("left_curly_bracket")
    raise AssertionError(f"{text} cannot be chosen")


def texts(stage: Stage) -> list[str]:
    return [message.text for message in stage.room.place.messages]


async def stored_texts(stage: Stage) -> list[str]:
    leaf = stage.room.place.record.leaf_id
    assert leaf is not None
    return [message.text for message in await stage.services.history.branch(leaf)]


async def test_an_edited_message_is_sent_as_a_branch_and_the_old_one_stays() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await stage.type("half a thought")
        await choose(stage, "first question")
        await stage.pilot.press("e")
        await stage.sees("editing as a branch")
        assert stage.composer_text == "first question"
        line = await stage.ask(" again")
        assert line.texts == ["first question again"]
        line.finish("another answer")
        await stage.answered()
        await stage.sees("another answer")
        await stage.sees_no("second answer")
        assert stage.composer_text == "half a thought"
        await stage.sees("2/2")
        await choose(stage, "first question again")
        await stage.pilot.press("left_square_bracket")
        await stage.sees("second answer")
        assert await stored_texts(stage) == ["first question", "first answer", "second question", "second answer"]


async def test_escape_leaves_an_edit_and_brings_back_what_stood_there() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await stage.type("half a thought")
        await choose(stage, "first question")
        await stage.pilot.press("e", "escape")
        assert stage.composer_text == "half a thought"
        await stage.sees_no("editing")


async def test_a_reply_cannot_be_edited_and_that_is_said() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        await stage.pilot.press("e")
        await stage.until(lambda: any("cannot be edited" in notice for notice in notices(stage.app)))


async def test_another_reply_stands_beside_the_first_and_both_can_be_gone_to() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "first answer")
        await stage.pilot.press("r")
        await stage.until(lambda: len(stage.lines) == 3)
        assert stage.lines[-1].texts == ["first question"]
        await stage.sees("c copy")
        stage.lines[-1].finish("a better answer")
        await stage.answered()
        await stage.sees("a better answer")
        await stage.sees("2/2")
        await stage.sees("[ ] branch")
        await stage.pilot.press("right_square_bracket")
        await stage.sees("second answer")
        await stage.sees("1/2")
        await stage.sees("r again")


async def test_another_model_can_be_asked_for_one_reply() -> None:
    from clanker_tui.domain.agent import ModelInfo

    async with staged() as stage:
        await two_turns(stage)
        stage.services.offered = [ModelInfo("openai/gpt-oss-120b"), ModelInfo("other/model-x")]
        await choose(stage, "second answer")
        await stage.pilot.press("R")
        await stage.sees("Which model of groq?")
        await stage.pilot.press("down", "enter")
        await stage.until(lambda: len(stage.lines) == 3)
        stage.lines[-1].finish("from another one")
        await stage.answered()
        reply = stage.room.place.messages[-1]
        assert (reply.text, reply.model) == ("from another one", "other/model-x")
        assert stage.room.place.record.model == "openai/gpt-oss-120b"


async def test_a_reply_that_was_cut_goes_on_where_it_ended() -> None:
    async with staged() as stage:
        line = await stage.ask("count")
        line.say("one, two,")
        line.tell(Finished(FinishReason.LENGTH, USAGE))
        await stage.answered()
        await stage.sees("cut at the length limit")
        await choose(stage, "one, two,")
        await stage.pilot.press("o")
        await stage.until(lambda: len(stage.lines) == 2)
        await stage.sees("one, two,")
        stage.lines[-1].finish(" three.")
        await stage.answered()
        await stage.sees("one, two, three.")
        assert texts(stage) == ["count", "one, two, three."]
        await stage.sees("2/2")


async def test_a_reply_that_came_to_its_end_has_nothing_to_go_on_with() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        await stage.pilot.press("o")
        await stage.until(lambda: any("came to its end" in notice for notice in notices(stage.app)))
        assert len(stage.lines) == 2


async def test_a_failed_reply_is_asked_for_again() -> None:
    async with staged() as stage:
        line = await stage.ask("hello")
        line.say("Half of")
        line.tell(StreamError("Groq broke off.", provider="groq", status=200, hint="Ask again."))
        await stage.answered()
        await choose(stage, "Half of")
        await stage.pilot.press("r")
        await stage.until(lambda: len(stage.lines) == 2)
        stage.lines[-1].finish("All of it.")
        await stage.answered()
        await stage.sees("All of it.")


async def test_a_message_is_deleted_with_what_follows_and_brought_back() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second question")
        await stage.pilot.press("d")
        await stage.sees_no("second question")
        assert any("Deleted 2 messages" in notice for notice in notices(stage.app))
        assert await stored_texts(stage) == ["first question", "first answer"]
        await stage.pilot.press("ctrl+up", "u")
        await stage.sees("second answer")
        assert (await stored_texts(stage))[-1] == "second answer"


async def test_nothing_is_offered_for_a_message_that_is_no_longer_chosen() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second question")
        await stage.sees("e edit")
        await stage.pilot.press("d")
        await stage.sees_no("second question")
        await stage.sees_no("e edit")


async def test_the_first_message_can_be_deleted_and_the_conversation_goes_on() -> None:
    async with staged() as stage:
        (await stage.ask("only question")).finish("only answer")
        await stage.answered()
        await choose(stage, "only question")
        await stage.pilot.press("d")
        await stage.sees("Type a question below")
        await stage.pilot.press("escape")
        line = await stage.ask("a new beginning")
        assert line.texts == ["a new beginning"]


async def test_a_fork_is_a_conversation_of_its_own() -> None:
    async with staged() as stage:
        await two_turns(stage)
        before = stage.room.place.record.id
        await choose(stage, "first answer")
        await stage.pilot.press("f")
        await stage.until(lambda: stage.room.place.record.id != before)
        await stage.sees("first answer")
        await stage.sees_no("second question")
        assert (await stage.ask("and now?")).texts == ["first question", "first answer", "and now?"]


async def test_copying_tells_what_is_known_and_takes_the_message_as_it_was_written(clipboard: Path) -> None:
    async with staged() as stage:
        (await stage.ask("hello")).finish("Use `x` and **y**.\n\n```python\na = 1\n```\n\n```sh\nls\n```\n")
        await stage.answered()
        await stage.pilot.press("ctrl+up", "c")
        await stage.until(lambda: taken(clipboard).startswith("Use `x` and **y**."))
        await stage.until(lambda: any("copied with wl-copy" in notice.lower() for notice in notices(stage.app)))
        await stage.pilot.press("C")
        await stage.until(lambda: taken(clipboard).startswith("Use x and y."))
        assert "a = 1\n" in taken(clipboard)
        await stage.pilot.press("k")
        await stage.sees("Copy which code block?")
        await stage.pilot.press("up", "enter")
        await stage.until(lambda: taken(clipboard).strip() == "a = 1")


async def test_the_list_of_all_that_can_be_done_does_it() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        await stage.pilot.press("m")
        await stage.sees("This message")
        await stage.sees("Ask for another reply")
        await stage.pilot.press("escape")
        await stage.pilot.press("ctrl+up", "enter")
        await stage.sees("This message")


async def test_the_rule_offers_what_can_be_done_and_does_it_when_clicked() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        await stage.sees("c copy")
        row = next(at for at, line in enumerate(stage.seen.splitlines()) if "r again" in line)
        column = stage.seen.splitlines()[row].index("again")
        await stage.pilot.click(offset=(column, row))
        await stage.until(lambda: len(stage.lines) == 3)


async def test_what_is_looked_for_is_counted_marked_and_left_with_escape() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await stage.pilot.press("ctrl+f")
        await stage.type("answer")
        await stage.sees("find  answer")
        await stage.sees("1/2")
        await stage.pilot.press("enter")
        await stage.sees("2/2")
        await stage.pilot.press("shift+enter")
        await stage.sees("1/2")
        await stage.pilot.press("escape")
        assert stage.room.view.has_focus
        await stage.pilot.press("n")
        await stage.pilot.press("escape")
        assert not stage.room.view.is_finding
        await stage.type("typed")
        assert stage.composer_text == "typed"


async def test_ctrl_c_copies_then_stops_then_asks_before_it_quits(clipboard: Path) -> None:
    async with staged() as stage:
        await two_turns(stage)
        await stage.pilot.press("ctrl+up", "s", "right", "right", "ctrl+c")
        await stage.until(lambda: taken(clipboard) == "sec")
        assert stage.room.view.selection is None
        line = await stage.ask_from_view("third question")
        line.say("so far")
        await stage.sees("so far")
        await stage.pilot.press("ctrl+c")
        await stage.answered()
        assert stage.room.place.messages[-1].status is Status.STOPPED
        await stage.type("not sent")
        await stage.pilot.press("ctrl+c")
        await stage.sees("Something you typed was not sent")
        await stage.pilot.press("escape")
        assert stage.composer_text == "not sent"
        assert stage.app.is_running


async def test_ctrl_c_twice_quits_when_there_is_nothing_to_lose() -> None:
    async with staged() as stage:
        await stage.pilot.press("ctrl+c")
        assert stage.app.is_running
        await stage.pilot.press("ctrl+c")
        await stage.pilot.pause()
        assert stage.app.return_code == 0


async def test_escape_twice_clears_nothing() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await stage.type("half a thought")
        await stage.pilot.press("escape", "escape", "escape")
        assert stage.composer_text == "half a thought"
        assert texts(stage)[-1] == "second answer"


async def test_where_the_reader_was_is_remembered_for_each_conversation() -> None:
    async with staged(size=(80, 20)) as stage:
        (await stage.ask("long")).finish("\n\n".join(f"line {number}" for number in range(100)))
        await stage.answered()
        await stage.pilot.press("pageup", "pageup")
        first = stage.room.place.record.id
        position = stage.room.view.position
        assert position is not None
        await stage.pilot.press("ctrl+n")
        (await stage.ask("short")).finish("brief")
        await stage.answered()
        stage.room.open(first)
        await stage.until(lambda: stage.room.view.position == position)
        assert await stage.services.history.position(first) == position


async def test_a_deletion_is_taken_back_from_the_composer_too() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second question")
        await stage.pilot.press("d")
        await stage.sees_no("second question")
        await stage.pilot.press("escape")
        await stage.send("/undo")
        await stage.sees("second question")


async def test_the_last_deletion_is_the_one_that_is_taken_back_whatever_was_deleted() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second question")
        await stage.pilot.press("d")
        await stage.sees_no("second question")
        await stage.pilot.press("escape")
        await stage.send("/delete")
        await stage.sees_no("first question")
        await stage.send("/undo")
        await stage.sees("first question")
        await stage.sees_no("second question")
        await stage.send("/undo")
        await stage.sees("second question")


async def test_nothing_is_taken_back_while_a_reply_is_under_way() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second question")
        await stage.pilot.press("d")
        await stage.sees_no("second question")
        line = await stage.ask_from_view("third question")
        line.say("so far")
        await stage.pilot.press("ctrl+up", "u")
        await stage.until(lambda: any("under way" in notice for notice in notices(stage.app)))
        line.finish(" and done")
        await stage.answered()
        assert await stored_texts(stage) == ["first question", "first answer", "third question", "so far and done"]
        await stage.pilot.press("u")
        await stage.sees("second answer")


async def test_what_was_set_aside_for_an_edit_comes_back_when_another_branch_is_gone_to() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        await stage.pilot.press("r")
        await stage.until(lambda: len(stage.lines) == 3)
        stage.lines[-1].finish("a better answer")
        await stage.answered()
        await stage.pilot.press("escape")
        await stage.type("half a thought")
        await choose(stage, "first question")
        await stage.pilot.press("e")
        await stage.sees("editing as a branch")
        await choose(stage, "a better answer")
        await stage.pilot.press("left_square_bracket")
        await stage.sees("second answer")
        assert stage.composer_text == "half a thought"


async def test_an_edit_that_is_left_can_be_yanked() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "first question")
        await stage.pilot.press("e")
        await stage.type(" with more to it")
        await stage.pilot.press("escape")
        assert stage.composer_text == ""
        await stage.pilot.press("ctrl+y")
        assert stage.composer_text == "first question with more to it"


async def test_a_queued_message_that_is_sent_leaves_the_reader_where_he_is() -> None:
    async with staged(size=(80, 20)) as stage:
        line = await stage.ask("long")
        line.say("\n\n".join(f"line {number}" for number in range(100)))
        await stage.sees("line 99")
        await stage.send("the next one")
        await stage.sees("queued")
        await stage.pilot.press("pageup", "pageup", "pageup")
        await stage.sees("line 80")
        seen = [one for one in stage.seen.splitlines() if "line " in one and "queued" not in one]
        line.finish()
        await stage.until(lambda: len(stage.lines) == 2)
        stage.lines[-1].finish("brief")
        await stage.answered()
        await stage.sees("↓ new")
        rows = [one for one in stage.seen.splitlines() if "line " in one]
        assert [row.split()[:2] for row in rows][: len(seen)] == [row.split()[:2] for row in seen]


async def test_a_reply_that_grows_is_copied_as_far_as_it_has_come(clipboard: Path) -> None:
    async with staged() as stage:
        line = await stage.ask("hello")
        line.say("so **far**")
        await stage.sees("so far")
        await stage.pilot.press("ctrl+up", "c")
        await stage.until(lambda: taken(clipboard) == "so **far**")
        await stage.pilot.press("C")
        await stage.until(lambda: taken(clipboard) == "so far")
        await stage.pilot.press("d")
        await stage.until(lambda: any("under way" in notice for notice in notices(stage.app)))
        line.finish()
        await stage.answered()
        assert texts(stage) == ["hello", "so **far**"]


async def test_what_is_pasted_while_keys_act_on_messages_goes_to_the_composer() -> None:
    from textual.events import Paste

    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        stage.app.post_message(Paste("delete me"))
        await stage.until(lambda: stage.composer_text == "delete me")
        assert texts(stage)[-1] == "second answer"


async def test_who_sends_is_taken_to_the_end() -> None:
    async with staged(size=(80, 20)) as stage:
        (await stage.ask("long")).finish("\n\n".join(f"line {number}" for number in range(100)))
        await stage.answered()
        await stage.pilot.press("ctrl+home")
        await stage.sees("line 1")
        await stage.ask("what I ask now")
        await stage.sees("what I ask now")
        assert stage.room.view.follows


async def test_what_is_looked_for_is_seen_while_it_is_typed() -> None:
    async with staged(size=(80, 24)) as stage:
        await two_turns(stage)
        await stage.pilot.press("ctrl+f")
        await stage.type("needle")
        await stage.sees("not found")
        await stage.sees("needle  ")


async def test_only_what_makes_sense_for_a_message_is_offered() -> None:
    async with staged(size=(80, 24)) as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        await stage.sees("m more")
        assert "o go on" not in stage.seen
        assert "k code" not in stage.seen
        assert "[ ] branch" not in stage.seen
        await stage.pilot.press("m")
        await stage.sees("Ask for another reply")
        assert "Go on where it was cut" not in stage.seen


async def test_a_key_that_was_changed_is_offered_as_it_is_now() -> None:
    settings = replace(SETTINGS, ui=UiSettings(keys={"message.copy": "y"}))
    async with staged(settings=settings) as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        await stage.sees("y copy  r again")
        await stage.pilot.press("m")
        await stage.sees("Copy as Markdown  y")


async def test_what_is_said_again_is_shown_once() -> None:
    async with staged() as stage:
        await two_turns(stage)
        await choose(stage, "second answer")
        await stage.pilot.press("l", "l", "l")
        await stage.sees("There is no link in this message.")
        await stage.pilot.pause()
        assert stage.seen.count("There is no link in this message.") == 1
