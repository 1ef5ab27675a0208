"""Files that go along: found by their path, shown with their size, sent, kept, and let go again."""

from __future__ import annotations

from pathlib import Path

import pytest

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart
from clanker_tui.history.store import History
from clanker_tui.ui.widgets.attachments import AttachmentLines
from clanker_tui.ui.widgets.composer import Composer
from tests.ui.stage import Stage, staged

SOURCE = "print('hello')\n" * 100


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a few files."""
    folder = tmp_path / "work"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.py").write_text(SOURCE)
    (folder / "my notes.txt").write_text("remember the milk")
    (folder / ".env").write_text("SECRET=1")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    monkeypatch.chdir(folder)
    return folder


def composer(stage: Stage) -> Composer:
    return stage.app.chat.composer


def names(stage: Stage) -> list[str]:
    return [file.name for file in composer(stage).files]


async def test_a_path_is_completed_into_a_folder_and_the_file_goes_along() -> None:
    async with staged() as stage:
        await stage.type("explain @s")
        await stage.sees("▸ src/")
        await stage.pilot.press("tab")
        await stage.sees("▤ main.py")
        assert composer(stage).text == "explain @src/"
        await stage.pilot.press("enter")
        await stage.sees("▤ src/main.py · 1.5 kB · ≈ 380 tokens")
        assert composer(stage).text == "explain @src/main.py "
        await stage.type("please")
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 1)
        question = stage.lines[0].request.messages[-1]
        assert question.text == "explain @src/main.py please"
        assert question.files == (FilePart("src/main.py", SOURCE),)
        await stage.until(lambda: not composer(stage).files)


async def test_a_path_with_blanks_is_quoted_and_the_list_is_left_by_escape() -> None:
    async with staged() as stage:
        await stage.type("@no")
        await stage.sees("▤ my notes.txt")
        await stage.pilot.press("escape")
        await stage.sees_no("my notes.txt")
        await stage.type("t")
        await stage.sees("▤ my notes.txt")
        await stage.pilot.press("enter")
        await stage.until(lambda: names(stage) == ["my notes.txt"])
        assert composer(stage).text == '@"my notes.txt" '


async def test_a_click_chooses_a_file() -> None:
    async with staged() as stage:
        await stage.type("@my")
        await stage.sees("▤ my notes.txt")
        await stage.pilot.click("#paths", offset=(5, 1))
        await stage.until(lambda: names(stage) == ["my notes.txt"])
        assert composer(stage).has_focus


async def test_an_address_and_an_at_sign_without_a_file_are_sent_as_they_are() -> None:
    async with staged() as stage:
        await stage.ask("me@src @nobody")
        assert stage.lines[0].texts == ["me@src @nobody"]


async def test_a_command_attaches_and_another_detaches() -> None:
    async with staged() as stage:
        await stage.send("/attach src/main.py")
        await stage.until(lambda: names(stage) == ["src/main.py"])
        await stage.send("/attach my notes.txt")
        await stage.sees("2 files: 1.5 kB · ≈ 380 tokens")
        await stage.send("/detach notes")
        await stage.until(lambda: names(stage) == ["src/main.py"])
        await stage.send("/detach nothing-like-that")
        await stage.sees("No attached file is called nothing-like-that.")
        await stage.send("/detach")
        await stage.until(lambda: names(stage) == [])
        assert not stage.lines


async def test_a_command_without_a_path_offers_files() -> None:
    async with staged() as stage:
        await stage.send("/attach")
        await stage.sees("▸ src/")
        await stage.type("my")
        await stage.pilot.press("enter")
        await stage.until(lambda: names(stage) == ["my notes.txt"])


async def test_a_file_asked_for_from_the_palette_is_offered_beside_what_is_typed() -> None:
    async with staged() as stage:
        await stage.type("explain")
        await stage.app.run_action("attach_file", stage.app.screen)
        await stage.sees("▸ src/")
        assert composer(stage).text == "explain @"


async def test_the_path_of_the_command_is_completed_too() -> None:
    async with staged() as stage:
        await stage.type("/attach my n")
        await stage.sees("▤ my notes.txt")
        await stage.pilot.press("tab")
        await stage.until(lambda: names(stage) == ["my notes.txt"])
        assert composer(stage).text == ""


async def test_a_file_is_removed_by_key_and_by_mouse() -> None:
    async with staged() as stage:
        for name in ("one", "two", "three"):
            stage.room.add_file(stage.room.place, FilePart(name, name))
        await stage.sees("▤ three")
        await stage.pilot.click(AttachmentLines, offset=(2, 1))  # the cross of the second
        await stage.until(lambda: names(stage) == ["one", "three"])
        await stage.pilot.press("home", "delete")
        await stage.until(lambda: names(stage) == ["three"])
        await stage.pilot.press("backspace")
        await stage.until(lambda: names(stage) == [])
        assert composer(stage).has_focus


async def test_a_text_file_can_be_put_into_the_message_instead() -> None:
    async with staged() as stage:
        await stage.type("> ")
        stage.room.add_file(stage.room.place, FilePart("one", "its text"))
        await stage.sees("▤ one")
        await stage.pilot.press("shift+tab", "enter")
        await stage.until(lambda: composer(stage).text == "> its text")
        assert names(stage) == []


async def test_the_same_file_attached_again_is_read_anew(folder: Path) -> None:
    async with staged() as stage:
        await stage.send("/attach my notes.txt")
        await stage.sees("▤ my notes.txt · 17 B")
        (folder / "my notes.txt").write_text("changed")
        await stage.send("/attach my notes.txt")
        await stage.sees("▤ my notes.txt · 7 B")
        assert len(composer(stage).files) == 1


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("picture.png", "picture.png cannot be attached: its byte 1"),
        ("src", "src cannot be attached: it is a folder"),
        ("nowhere", "nowhere cannot be attached: No such file"),
        ("~nobody-of-that-name/x", "cannot be attached"),
    ],
)
async def test_what_cannot_be_attached_is_refused_with_a_reason(path: str, reason: str) -> None:
    async with staged() as stage:
        await stage.send(f"/attach {path}")
        await stage.sees(reason)
        assert names(stage) == []


async def test_a_file_that_may_hold_keys_is_asked_about() -> None:
    async with staged() as stage:
        await stage.send("/attach .env")
        await stage.sees("would be sent to groq")
        await stage.pilot.press("enter")
        await stage.sees_no("would be sent")
        assert names(stage) == []
        await stage.send("/attach .env")
        await stage.sees("would be sent to groq")
        await stage.pilot.press("y")
        await stage.until(lambda: names(stage) == [".env"])


async def test_a_message_waits_for_a_file_that_is_being_read() -> None:
    async with staged() as stage:
        stage.room.reading.append("slow.txt")
        await stage.send("with the file")
        await stage.sees("slow.txt is still being read")
        assert composer(stage).text == "with the file"
        stage.room.reading.clear()
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 1)


async def test_a_file_alone_can_be_sent() -> None:
    async with staged() as stage:
        stage.room.add_file(stage.room.place, FilePart("one", "its text"))
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 1)
        assert stage.lines[0].request.messages[0].files == (FilePart("one", "its text"),)


async def test_files_are_kept_with_the_draft_of_their_conversation() -> None:
    history = await History.open(None)
    note = FilePart("one", "its text")
    async with staged(history=history) as stage:
        (await stage.ask("hello")).finish("Hi.")
        await stage.answered()
        first = stage.room.place
        stage.room.add_file(first, note)
        await stage.type("unsent")
        await stage.pilot.press("ctrl+n")
        await stage.until(lambda: stage.room.place is not first)
        assert names(stage) == []
        stage.room.add_file(first, FilePart("late", "read after the switch"))
        stage.room.open(first.record.id)
        await stage.until(lambda: names(stage) == ["one", "late"])
        stage.app.exit()
    assert await history.composer(first.record.id) == Composed(
        "unsent", (note, FilePart("late", "read after the switch"))
    )
    async with staged(history=history) as stage:
        stage.room.open(first.record.id)
        await stage.sees("▤ one")
        assert composer(stage).text == "unsent"
    await history.close()


async def test_hostile_names_are_drawn_as_what_they_are_not(folder: Path) -> None:
    (folder / "evil\x1b[2J[b]\u202e\nname").write_text("x")
    async with staged() as stage:
        await stage.type("@ev")
        await stage.sees("▤ evil\ufffd[2J[b]\ufffd name")
        await stage.pilot.press("enter")
        await stage.sees("▤ evil\ufffd[2J[b]\ufffd name · 1 B")
        assert "\x1b" not in stage.seen
        await stage.type("what is this?")
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 1)
        assert names(stage) == []


async def test_what_is_typed_beside_a_file_is_kept_with_it() -> None:
    async with staged() as stage:
        note = FilePart("one", "its text")
        stage.room.add_file(stage.room.place, note)
        history = stage.services.history
        for text in ("typed", "", "typed again"):
            composer(stage).put(text)
            await stage.room.drafts.save()
            assert await history.composer("") == Composed(text, (note,))
        composer(stage).restore(Composed())
        await stage.room.drafts.save()
        assert await history.composer("") == Composed()
