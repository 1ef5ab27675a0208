"""Files that are written whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from clanker_tui.domain.messages import Conversation
from clanker_tui.errors import ExportError
from clanker_tui.export.files import file_name, new_file
from tests.export.samples import NOON
from tests.history.records import texts


def test_a_file_is_there_once_all_is_written_and_private(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    with new_file(path) as file:
        file.write(b"text")
        assert not path.exists()

    assert path.read_bytes() == b"text"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob("*.*")) + list(tmp_path.glob(".*")) == [path]


def test_a_file_that_is_there_is_not_written_over_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"mine")

    with pytest.raises(ExportError, match=r"exists already\. Write over it with --force"), new_file(path) as file:
        file.write(b"theirs")
    assert path.read_bytes() == b"mine"

    with new_file(path, may_replace=True) as file:
        file.write(b"theirs")
    assert path.read_bytes() == b"theirs"


def test_a_file_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.md"

    def write() -> None:
        with new_file(path) as file:
            file.write(b"theirs")
            path.write_bytes(b"mine")

    with pytest.raises(ExportError, match="exists already"):
        write()

    assert path.read_bytes() == b"mine"
    assert list(tmp_path.glob("*.*")) + list(tmp_path.glob(".*")) == [path]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"mine")

    def write() -> None:
        with new_file(path, may_replace=True) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()

    assert path.read_bytes() == b"mine"
    assert list(tmp_path.glob("*.*")) + list(tmp_path.glob(".*")) == [path]


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "a.md", tmp_path / "link.md"
    target.write_bytes(b"old")
    link.symlink_to(target)

    with new_file(link, may_replace=True) as file:
        file.write(b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_to() -> None:
    with new_file(Path("/dev/null")) as file:
        file.write(b"gone")


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "no" / "a.md"
    with pytest.raises(ExportError, match="cannot be written: No such file or directory"), new_file(path):
        pass


@given(title=texts, identity=texts)
def test_a_name_is_made_of_letters_digits_and_dashes(title: str, identity: str) -> None:
    name = file_name(Conversation(identity, title, NOON, NOON), ".md")

    assert all(char.isalnum() or char == "-" for char in name.removesuffix(".md"))
    assert len(name) < 90
    assert name.encode()


def test_a_name_says_what_it_is_of() -> None:
    conversation = Conversation("01900000-0000-7000-8000-00000000abcd", "Borrow: checker/../x", NOON, NOON)

    assert file_name(conversation, ".md") == "borrow-checker-x-00000000abcd.md"
    assert file_name(replace(conversation, title=""), ".md") == "untitled-00000000abcd.md"
