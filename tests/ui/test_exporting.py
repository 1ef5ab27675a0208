"""Conversations are written to files from the app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clanker_tui.history.store import History
from clanker_tui.samples import add_samples
from tests.ui.host import notices
from tests.ui.stage import Stage, staged


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def written(folder: Path, pattern: str) -> list[Path]:
    return list(folder.glob(pattern))


async def until_told(stage: Stage, words: str) -> None:
    await stage.until(lambda: any(words in notice for notice in notices(stage.app)), words)


async def test_all_conversations_go_into_one_file_or_one_folder(folder: Path) -> None:
    history = await History.open(None)
    await add_samples(history)
    async with staged(history=history) as stage:
        await stage.send("/export json all")
        await until_told(stage, "5 conversations exported to")
        await stage.send("/export html all")
        await until_told(stage, "clanker-tui-2026")
        await stage.until(lambda: len(written(folder, "*/*.html")) == 5, "a page for each")
        await stage.send("/export json all")
        await stage.until(lambda: len(written(folder, "*.json")) == 2, "a second file: the first stays")
    await history.close()
    for file in written(folder, "*.json"):
        assert len(json.loads(file.read_text(encoding="utf-8"))["conversations"]) == 5


async def test_those_with_a_tag_go_alone(folder: Path) -> None:
    history = await History.open(None)
    await add_samples(history)
    (first, *_) = await history.conversations()
    await history.tag(first.id, add=["rust"])
    async with staged(history=history) as stage:
        await stage.send("/export jsonl #rust")
        await until_told(stage, "1 conversation exported to")
    await history.close()
    [file] = written(folder, "*.jsonl")
    kinds = [json.loads(line)["kind"] for line in file.read_text(encoding="utf-8").splitlines()]
    assert kinds.count("conversation") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [("markdown some", "some names no conversations. Write all, or a #tag."), ("pdf all", "There is no format pdf.")],
)
async def test_what_cannot_be_exported_is_told(folder: Path, words: str, told: str) -> None:
    async with staged() as stage:
        await stage.send(f"/export {words}")
        await until_told(stage, told)
    assert not written(folder, "*")
