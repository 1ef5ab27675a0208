"""Conversations are written to files from the app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clanker_tui.domain.messages import new_conversation, user_message
from clanker_tui.history.store import History
from clanker_tui.samples import add_samples
from clanker_tui.ui.start import Start
from tests.ui.host import notices
from tests.ui.stage import Stage, staged

KEY = "ghp_" + "a1B2c3D4e5F6g7H8"


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


@pytest.mark.parametrize(("downs", "said"), [(0, ""), (1, "what is ***?"), (2, f"what is {KEY}?")])
async def test_keys_in_what_is_exported_are_asked_about(folder: Path, downs: int, said: str) -> None:
    history = await History.open(None)
    conversation = new_conversation(provider="groq", model="m")
    await history.add_message(conversation, user_message(f"what is {KEY}?", conversation.id, None))
    async with staged(history=history, start=Start(continue_last=True)) as stage:
        await stage.send("/export markdown")
        await stage.sees("1 message seems to hold a key.")
        await stage.pilot.press(*["down"] * downs, "enter")
        if said:
            await until_told(stage, "Exported to")
        else:
            await stage.sees_no("seems to hold")
            await stage.until(lambda: stage.room.is_settled)
        texts = [file.read_text(encoding="utf-8") for file in written(folder, "*.md")]
        assert [said in text for text in texts] == [True] * bool(said)
    await history.close()


async def test_keys_in_many_conversations_are_counted(folder: Path) -> None:
    history = await History.open(None)
    for _ in range(2):
        conversation = new_conversation(provider="groq", model="m")
        await history.add_message(conversation, user_message(f"what is {KEY}?", conversation.id, None))
    async with staged(history=history) as stage:
        await stage.send("/export json all")
        await until_told(stage, "2 messages seem to hold keys")
    await history.close()
