"""Files that are not what they should be."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from clanker_tui.config.loading import load_settings
from clanker_tui.config.overrides import Overrides
from clanker_tui.errors import ConfigError
from tests.config.files import complaint, load

VALID = '[agent]\nprovider = "groq"\n'


def refusal(path: Path) -> str:
    """Return what is said of whatever stands in the file's place."""
    with pytest.raises(ConfigError) as caught:
        load_settings(Overrides(), environ={"CLANKER_TUI_CONFIG": str(path)})
    return str(caught.value).replace(str(path), "FILE")


def test_a_byte_order_mark_is_accepted(path: Path) -> None:
    settings = load(path, b"\xef\xbb\xbf" + VALID.encode())
    assert settings.agent.provider == "groq"
    assert settings.origins["agent.provider"] == f"{path}:2"


def test_windows_line_ends_are_accepted_and_counted_right(path: Path) -> None:
    assert load(path, VALID.replace("\n", "\r\n")).agent.provider == "groq"
    assert load(path, VALID.replace("\n", "\r\r\n")).agent.provider == "groq"  # converted twice
    assert complaint(path, "[agent]\r\n\r\n modle = 'x'\r\n").startswith('FILE:3:2: unknown key "modle"')


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (VALID.encode("utf-16"), "FILE: the text is UTF-16. Save the file as UTF-8."),
        (VALID.encode("utf-32"), "FILE: the text is UTF-32. Save the file as UTF-8."),
        (VALID.encode("utf-16-le"), "FILE: the text looks like UTF-16. Save the file as UTF-8."),
        (VALID.encode("utf-16-be"), "FILE: the text looks like UTF-16. Save the file as UTF-8."),
        (b"[agent]\n# caf\xe9\n", "FILE:2:6: not UTF-8 text. Save the file as UTF-8."),
        (b"[agent]\n# a\0b\n", "FILE:2:4: a NUL byte. Save the file as UTF-8 text."),
        (b"\x7fELF\x02\x01\x01\0\0\0", "FILE:1:8: a NUL byte. Save the file as UTF-8 text."),
    ],
)
def test_text_in_another_encoding_is_refused_by_its_name(path: Path, content: bytes, said: str) -> None:
    assert complaint(path, content) == said


def test_a_huge_file_is_refused_without_being_read(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert refusal(path) == "FILE: too large (100,000,000 bytes). At most 1,000,000 bytes are read."


def test_a_folder_is_refused(path: Path) -> None:
    path.mkdir()
    assert refusal(path) == "FILE: a folder, where a file is needed."


def test_a_pipe_without_a_writer_is_refused_at_once(path: Path) -> None:
    os.mkfifo(path)
    assert refusal(path) == "FILE: not a regular file. Pipes and devices are not read."


def test_a_socket_cannot_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path.name)  # relative: the whole path may be too long
        assert refusal(path).startswith("FILE: cannot be read: ")


def test_a_device_without_end_is_refused() -> None:
    assert refusal(Path("/dev/zero")) == "FILE: not a regular file. Pipes and devices are not read."


def test_a_link_to_nothing_is_not_taken_for_a_missing_file(path: Path) -> None:
    path.symlink_to(path.parent / "gone")
    assert refusal(path) == "FILE: a link to a file that does not exist."


@pytest.mark.usefixtures("without_rights")
def test_a_file_without_the_right_to_read_it_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    if os.access(tmp_path, os.W_OK, effective_ids=True):
        folder.mkdir(mode=0)
    assert refusal(folder / "config.toml") == "FILE: cannot be read: Permission denied."


def test_a_file_in_the_place_of_its_folder_is_an_error(path: Path) -> None:
    path.write_text(VALID)
    assert refusal(path / "config.toml") == "FILE: cannot be read: Not a directory."


def test_a_missing_file_is_fine_unless_it_was_asked_for(path: Path) -> None:
    assert load_settings(Overrides(), environ={"CLANKER_TUI_CONFIG": str(path)}).is_first_run
    with pytest.raises(ConfigError) as caught:
        load_settings(Overrides(config=path), environ={})
    assert str(caught.value) == f"{path}: no such file. `clanker-tui config generate` writes one."
