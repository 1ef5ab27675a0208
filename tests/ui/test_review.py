"""A history that is looked through: nothing is sent, nothing is asked, and no byte of it changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from clanker_tui.history.store import History
from clanker_tui.ui.start import Start
from tests.history.trees import Tree
from tests.ui.host import notices
from tests.ui.stage import Stage, staged

LONG = "\n\n".join(f"line {number}" for number in range(60))


async def write_history(path: Path) -> None:
    """Leave a history with two conversations, one of them with branches."""
    history = await History.open(path)
    await Tree(history).grow("older question", "older answer")
    tree = Tree(history)
    await tree.grow("why", f"because\n\n```\ncode = 1\n```\n\n{LONG}", "and", "so")
    await tree.grow("therefore", below="and")
    await history.close()


def files(folder: Path) -> dict[str, bytes]:
    """Return what is in the files of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@asynccontextmanager
async def reviewed(path: Path) -> AsyncIterator[Stage]:
    """Look through a history; afterwards it is as it was."""
    await write_history(path)
    before = files(path.parent)
    history = await History.open(path, read_only=True)
    async with staged(size=(80, 24), history=history, start=Start(review=str(path))) as stage:
        yield stage
    await history.close()
    assert files(path.parent) == before


async def test_the_latest_conversation_is_shown_and_a_line_stands_where_one_would_write(tmp_path: Path) -> None:
    async with reviewed(tmp_path / "history.db") as stage:
        await stage.sees("therefore")
        assert "REVIEW · read only" in stage.seen
        assert "Ask anything" not in stage.seen
        assert stage.room.view.has_focus
        assert not notices(stage.app)


async def test_what_is_typed_or_pasted_goes_nowhere(tmp_path: Path) -> None:
    async with reviewed(tmp_path / "history.db") as stage:
        await stage.sees("therefore")
        for keys in ("e", "r", "R", "o", "f", "d", "delete", "u", "f9", "ctrl+n", "ctrl+t", "ctrl+o", "x", "escape"):
            await stage.pilot.press(keys)
            assert "TEMPORARY" not in stage.seen
        await stage.pilot.press("escape", "escape")
        assert stage.composer_text == ""
        assert not stage.lines
        assert len(await stage.services.history.conversations()) == 2
        assert stage.room.view.has_focus


async def test_branches_are_gone_through_and_the_list_opens_others(tmp_path: Path) -> None:
    async with reviewed(tmp_path / "history.db") as stage:
        await stage.sees("therefore")
        await stage.pilot.press("left_square_bracket")
        await stage.sees("1/2")
        await stage.pilot.press("B")
        await stage.sees("○ scripted: therefore")
        await stage.pilot.press("down", "enter")
        await stage.sees("2/2")
        await stage.pilot.press("pageup", "f2")
        await stage.sees("filter titles")
        await stage.pilot.press("down", "enter")
        await stage.sees("older answer")
        assert stage.room.view.has_focus
        await stage.pilot.press("p")
        await stage.sees("1  older question")


async def test_prompts_code_and_costs_are_found_with_their_keys(tmp_path: Path) -> None:
    async with reviewed(tmp_path / "history.db") as stage:
        await stage.sees("therefore")
        await stage.pilot.press("left_parenthesis")
        await stage.sees("code = 1")
        await stage.pilot.press("dollar_sign")
        await stage.sees("─ Costliest messages ─")
        await stage.pilot.press("escape", "ctrl+f")
        await stage.type("line 3")
        await stage.sees("1/11")
        await stage.pilot.press("escape", "escape")
        assert stage.room.view.has_focus


async def test_the_commands_that_change_something_are_not_in_the_palette(tmp_path: Path) -> None:
    async with reviewed(tmp_path / "history.db") as stage:
        await stage.sees("therefore")
        await stage.pilot.press("ctrl+p")
        await stage.type("branches")
        await stage.sees("/branches")
        await stage.pilot.press("escape", "ctrl+p")
        await stage.type("/delete")
        await stage.sees("No matches found")
        assert "/new" not in stage.seen


async def test_the_conversation_is_exported_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path / "exports")
    async with reviewed(tmp_path / "data" / "history.db") as stage:
        await stage.sees("therefore")
        for count in (1, 2):
            await stage.pilot.press("x")
            await stage.sees("─ Export as ─")
            await stage.pilot.press("enter")
            await stage.sees_no("─ Export as ─")
            await stage.until(lambda count=count: len(files(tmp_path / "exports")) == count, "the file")  # type: ignore[misc]
        await stage.until(lambda: any("Exported to" in notice for notice in notices(stage.app)), "the notice")
    for name, content in files(tmp_path / "exports").items():
        assert name.startswith("why-")
        assert b"therefore" in content


async def test_an_empty_history_is_looked_through_too(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    await (await History.open(path)).close()
    history = await History.open(path, read_only=True)
    async with staged(size=(40, 12), history=history, start=Start(review="")) as stage:
        await stage.sees("REVIEW · read only")
        await stage.pilot.press("p")
        await stage.until(lambda: any("Nothing was asked" in notice for notice in notices(stage.app)), "the notice")
    await history.close()
