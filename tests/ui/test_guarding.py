"""A key in a message is pointed out before it is sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.widgets import OptionList

from clanker_tui.domain.key_shapes import first_key
from tests.ui.stage import SETTINGS, Stage, staged

KEY = "ghp_" + "a1B2c3D4e5F6g7H8"
ASKED = "The message seems to hold a GitHub token (ghp_…)."
NO, HIDE, SEND = range(3)


async def choose(stage: Stage, downs: int) -> None:
    """Answer the question; the highlight begins on what sends nothing."""
    await stage.sees(ASKED)
    assert stage.app.screen.query_one(OptionList).highlighted == 0
    await stage.pilot.press(*["down"] * downs, "enter")


def said(stage: Stage) -> str:
    """Return what the last request asked."""
    return stage.lines[-1].request.messages[-1].text


async def test_the_question_shows_who_would_get_it_and_never_the_key() -> None:
    async with staged(size=(80, 24)) as stage:
        await stage.send(f"TOKEN={KEY}")
        await stage.sees(ASKED)
        await stage.sees("groq would get it, and it would be stored.")
        assert stage.lines == []


async def test_it_goes_back_to_where_it_was_written() -> None:
    async with staged() as stage:
        await stage.send(f"TOKEN={KEY}")
        await choose(stage, NO)
        await stage.until(lambda: stage.composer_text == f"TOKEN={KEY}", "the text")
        assert stage.lines == []


async def test_it_is_sent_without_the_key() -> None:
    async with staged() as stage:
        await stage.send(f"TOKEN={KEY} and more")
        await choose(stage, HIDE)
        await stage.until(lambda: len(stage.lines) == 1, "the request")
        assert said(stage) == "TOKEN=*** and more"
        await stage.sees("TOKEN=*** and more")


async def test_it_is_sent_as_it_is() -> None:
    async with staged() as stage:
        await stage.send(f"TOKEN={KEY}")
        await choose(stage, SEND)
        await stage.until(lambda: len(stage.lines) == 1, "the request")
        assert said(stage) == f"TOKEN={KEY}"


async def test_a_key_in_a_long_paste_is_found_as_well() -> None:
    async with staged() as stage:
        stage.app.post_message(events.Paste("a line of a log\n" * 20_000 + KEY))
        await stage.pilot.pause()
        await stage.pilot.press("enter")
        await choose(stage, HIDE)
        await stage.until(lambda: len(stage.lines) == 1, "the request")
        sent = stage.lines[-1].request.messages[-1]
        texts = [sent.text, *(file.text for file in sent.files)]
        assert [first_key(text) for text in texts] == [None] * len(texts)
        assert any(text.rstrip().endswith("***") for text in texts)


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a file with a key into the working directory."""
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text(f"TOKEN={KEY}")


@pytest.mark.usefixtures("notes")
async def test_a_file_that_was_agreed_to_is_not_asked_about_again() -> None:
    async with staged() as stage:
        await stage.send("/attach notes.txt")
        await stage.sees("something in it looks like a GitHub token")
        await stage.pilot.press("y")
        await stage.until(lambda: bool(stage.app.chat.composer.files), "the file")
        await stage.ask("what is this?")
        assert stage.lines[-1].request.messages[-1].files[0].text == f"TOKEN={KEY}"


async def test_nothing_is_asked_where_the_user_wants_no_question() -> None:
    settings = replace(SETTINGS, ui=replace(SETTINGS.ui, warn_keys=False))
    async with staged(settings=settings) as stage:
        await stage.ask(f"TOKEN={KEY}")
