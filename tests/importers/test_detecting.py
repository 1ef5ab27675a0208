"""What a file is, and what becomes of one that is nothing, or damaged."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.errors import ImportFileError
from clanker_tui.importers.detecting import recognised
from tests.importers.samples import chatgpt, claude, node, peer_database, read, said, texts

CHATGPT = [chatgpt({"q": node(None, "user", "How?")})]
CLAUDE = [claude(said("1", "human", "Why?"))]


def what(path: Path | str) -> str:
    """Return what a file is said to be."""
    with recognised(str(path)) as found:
        return found.what


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (json.dumps(CHATGPT), "a data export of ChatGPT"),
        (json.dumps(CHATGPT, indent=2), "a data export of ChatGPT"),
        ("\ufeff \n" + json.dumps(CLAUDE), "a data export of Claude"),
        (json.dumps(CLAUDE[0]), "a data export of Claude"),
        ("\n".join(map(json.dumps, [*CLAUDE, *CLAUDE])), "a data export of Claude"),
        (json.dumps({"conversations": CHATGPT}), "a data export of ChatGPT"),
        (json.dumps([None, 3, {}, *CLAUDE]), "a data export of Claude"),
    ],
)
def test_json_is_told_by_its_records(tmp_path: Path, content: str, name: str) -> None:
    (tmp_path / "file").write_text(content, encoding="utf-8")

    assert what(tmp_path / "file") == name


@pytest.mark.parametrize(
    ("fixture", "name"),
    [
        ("llm", "the log of llm"),
        ("llm_legacy", "the log of llm"),
        ("elia", "the database of elia"),
        ("oterm", "the database of oterm"),
    ],
)
def test_databases_are_told_by_their_tables(tmp_path: Path, fixture: str, name: str) -> None:
    assert what(peer_database(fixture, tmp_path)) == name


def zipped(path: Path, files: dict[str, str]) -> Path:
    """Write a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_all_conversations_in_a_zip_are_read(tmp_path: Path) -> None:
    second = [chatgpt({"q": node(None, "user", "Who?")}, conversation_id="c-9")]
    files = {
        "user.json": "{}",
        "export/conversations-000.json": json.dumps(CHATGPT),
        "export/conversations-001.json": json.dumps(second),
    }
    trees, skipped = read(zipped(tmp_path / "export.zip", files))

    assert [texts(tree.messages) for tree in trees] == [["How?"], ["Who?"]]
    assert skipped == []


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is nothing that can be imported. Understood are"),
        (b"[]", "is nothing that can be imported. Understood are"),
        (b"not JSON", "is nothing that can be imported. Understood are"),
        (b"[[[[" * 5000, "is nothing that can be imported. Understood are"),
        (b'[{"a": 1}, {"b": 2}]', "is nothing that can be imported. Understood are"),
        (b"\x00\xff" * 5000, "is nothing that can be imported. Understood are"),
        (b"PK\x03\x04 and no more", "The zip cannot be unpacked: File is not a zip file."),
        (b"SQLite format 3\0" + b"\xff" * 4096, "The database cannot be read: "),
    ],
)
def test_a_file_that_is_nothing_is_told_in_one_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(ImportFileError) as told:
        what(tmp_path / "file")
    assert complaint in str(told.value)
    assert "\n" not in str(told.value)


def test_a_zip_without_conversations_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"There is no conversations\.json in the zip"):
        what(zipped(tmp_path / "x.zip", {"user.json": "{}"}))


def test_a_database_of_nobody_is_nothing(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE chat (id INTEGER)")
    with pytest.raises(ImportFileError, match="is nothing that can be imported"):
        what(tmp_path / "x.db")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("missing", "missing cannot be read: No such file or directory. Check its name and rights."),
        ("", "is a folder. Name the file in it, such as conversations.json."),
        ("a\0b", "cannot be read: no file can have that name."),
    ],
)
def test_a_file_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path, name: str, complaint: str) -> None:
    with pytest.raises(ImportFileError) as told:
        what(f"{tmp_path}/{name}")
    assert complaint in str(told.value)


def test_what_came_before_the_damage_is_kept(tmp_path: Path) -> None:
    whole = json.dumps([*CLAUDE, claude(said("2", "human", "Cut"))])
    (tmp_path / "file").write_text(whole[:-30])

    trees, skipped = read(tmp_path / "file")
    assert [texts(tree.messages) for tree in trees] == [["Why?"]]
    (reason,) = skipped
    assert reason.startswith("the rest of the file: From character ")


def test_a_database_that_is_damaged_further_on_ends_there(tmp_path: Path) -> None:
    path = peer_database("elia", tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for number in range(500):
            connection.execute("INSERT INTO message (chat_id, role, content) VALUES (?, 'user', 'x')", (number,))
    content = bytearray(path.read_bytes())
    for page in range(6 * 4096, len(content), 4096):
        content[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(content)

    _, skipped = read(path)
    assert any("the rest of the file: The database cannot be read" in reason for reason in skipped)


class Pipe(io.RawIOBase):
    """Standard input that gives a few bytes at a time and cannot go back."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io.BufferedReader hands over
        piece = self._content[: min(7, len(buffer))]
        self._content = self._content[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return a function that puts bytes into standard input."""

    def put(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Pipe(content))))

    return put


def test_standard_input_is_read_as_a_file_is(tmp_path: Path, pipe: Callable[[bytes], None]) -> None:
    contents = {
        "a data export of ChatGPT": json.dumps(CHATGPT * 100).encode(),
        "the database of elia": peer_database("elia", tmp_path).read_bytes(),
        "a data export of Claude": zipped(tmp_path / "x", {"conversations.json": json.dumps(CLAUDE)}).read_bytes(),
    }
    for name, content in contents.items():
        pipe(content)
        with recognised("-") as found:
            assert found.what == name
            assert list(found.items)


def test_a_zip_whose_places_lead_out_of_it_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", {"conversations.json": json.dumps(CHATGPT)})
    content = path.read_bytes()
    path.write_bytes(content[:4] + content[5:])  # all lies a byte before its place: the first one below zero

    with pytest.raises(ImportFileError, match="nothing that can be imported"):
        what(path)
