"""Paths after an @: where one is being typed, and what is offered for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clanker_tui.ui.path_search import MOST_OFFERED, TypedPath, offers, typed_path


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("@", ""),
        ("@src/ma", "src/ma"),
        ("what is in @src/ma", "src/ma"),
        ("(see @~/no", "~/no"),
        ('@"my notes/to do', "my notes/to do"),
        ("@my\\ notes/to", "my notes/to"),
        ("/attach my notes/to", "my notes/to"),
        ("/ATTACH ", ""),
    ],
)
def test_a_path_is_typed_after_an_at_sign_at_the_beginning_of_a_word(line: str, path: str) -> None:
    typed = typed_path(line, "")
    assert typed is not None
    assert typed.path == path


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("mail me@example.org", ""),
        ("@main.py and", ""),
        ('@"main.py" ', ""),
        ("", ""),
        ("use `@data", ""),
        ("@property", "look:\n```python\nclass A:\n"),
        ("/attach x", "a line before\n"),
    ],
)
def test_elsewhere_an_at_sign_is_what_it_is(line: str, before: str) -> None:
    assert typed_path(line, before) is None


def test_an_at_sign_after_a_block_of_code_is_a_path_again() -> None:
    assert typed_path("@ma", "```\n@property\n```\n") == TypedPath("ma", 0)


@pytest.mark.parametrize("path", ["main.py", "my notes/to do.txt", 'say "hi".txt', "back\\slash", "a\tb"])
def test_what_is_written_out_is_read_back_as_the_same_path_until_it_is_closed(path: str) -> None:
    typed = TypedPath("", 0)
    again = typed_path(typed.spelled(path, is_whole=False), "")
    assert again is not None
    assert again.path == path
    assert typed_path(typed.spelled(path, is_whole=True), "") is None


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_text("x")
        else:
            path.mkdir(exist_ok=True)


def test_names_that_begin_so_come_first_and_folders_go_deeper(tmp_path: Path) -> None:
    make(tmp_path, "main.py", "Makefile", "src/main.py", "domain.py", ".hidden", "zebra")
    assert [one.typed for one in offers("ma", tmp_path)] == ["main.py", "Makefile", "domain.py"]
    assert [one.typed for one in offers("s", tmp_path)] == ["src/"]
    assert [(one.name, one.typed) for one in offers("src/", tmp_path)] == [("main.py", "src/main.py")]
    assert offers("src/", tmp_path)[0].path == tmp_path / "src" / "main.py"


def test_hidden_names_are_offered_when_their_dot_is_typed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    make(folder, ".hidden", "seen")
    assert [one.typed for one in offers("", folder)] == ["seen"]
    assert [one.typed for one in offers(".", folder)] == [".hidden"]


def test_the_home_folder_has_its_short_name(home: Path, tmp_path: Path) -> None:
    make(home, "notes.txt")
    assert [one.typed for one in offers("~", tmp_path)] == ["~/notes.txt"]
    assert offers("~/no", tmp_path)[0].path == home / "notes.txt"


def test_of_a_large_folder_the_first_are_offered(tmp_path: Path) -> None:
    make(tmp_path, *(f"file{number:04}" for number in range(MOST_OFFERED * 3)))
    assert [one.name for one in offers("", tmp_path)] == [f"file{number:04}" for number in range(MOST_OFFERED)]


@pytest.mark.parametrize("typed", ["nowhere/x", "main.py/x", "~nobody-of-that-name/x", "a\0b/x", "x" * 5000 + "/"])
def test_where_there_is_nothing_nothing_is_offered(tmp_path: Path, typed: str) -> None:
    make(tmp_path, "main.py")
    assert offers(typed, tmp_path) == []


def test_a_folder_whose_name_cannot_be_typed_is_not_offered(tmp_path: Path) -> None:
    make(tmp_path, "bad\x1b[2J\nname/", "bad\x1b[2Jfile")
    (tmp_path / os.fsdecode(b"bad\xff")).mkdir()
    assert [one.name for one in offers("bad", tmp_path)] == ["bad\x1b[2Jfile"]
