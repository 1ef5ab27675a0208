"""Prompts put together of words, piped text and files."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from clanker_tui.cli.prompt import ATTACHMENT_BYTES, STDIN_BYTES, attached, decoded, whole_prompt
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart
from clanker_tui.errors import ConfigError


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Let standard input be a pipe with this content."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_the_text_is_words_then_piped_text_and_files_go_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("three\n")
    pipe(monkeypatch, b"two\n")

    prompt = whole_prompt(["one", "-"], [str(tmp_path / "notes")])

    assert prompt == Composed("one\n\ntwo", (FilePart("notes", "three\n"),))


def test_indentation_of_piped_text_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, b"\n    return 1\n\n")

    assert whole_prompt([], []) == Composed("    return 1")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00binary", b"caf\xe9"])
def test_what_is_not_text_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "picture.png").write_bytes(content)
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        attached(tmp_path / "picture.png")

    pipe(monkeypatch, content)
    with pytest.raises(ConfigError, match="Standard input is not UTF-8 text"):
        whole_prompt(["look"], [])


def test_a_file_over_a_megabyte_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"x" * (ATTACHMENT_BYTES + 1))

    with pytest.raises(ConfigError, match="is over 1 MB"):
        attached(tmp_path / "log")


def test_endless_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, b"y\n" * STDIN_BYTES)

    with pytest.raises(ConfigError, match="over 8 MB"):
        whole_prompt([], [])


def test_a_folder_cannot_be_attached(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be attached: Is a directory"):
        attached(tmp_path)


def test_a_byte_order_mark_is_left_out() -> None:
    assert decoded(b"\xef\xbb\xbfhi", "it", 10) == "hi"


def test_the_name_of_a_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.py"
    path.write_text("x")

    assert attached(path) == FilePart("a b.py", "x")
