"""The key file, which exists only where the user chose it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError
from clanker_tui.keys.key_file import KeyFile

KEY = Secret("gsk_canary0123456789")


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "config" / "keys.json")


def test_there_is_no_file_until_a_key_is_put_into_it(file: KeyFile) -> None:
    assert file.read() == {}
    assert not file.path.parent.exists()


def test_a_key_is_kept_where_only_its_owner_can_read(file: KeyFile) -> None:
    file.put("groq", KEY)
    assert KeyFile(file.path).read() == {"groq": KEY}
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_the_file_goes_with_its_last_key(file: KeyFile) -> None:
    file.put("groq", KEY)
    file.put("openai", Secret("sk-other"))
    assert file.remove("groq")
    assert file.read() == {"openai": Secret("sk-other")}
    assert not file.remove("groq")
    assert file.remove("openai")
    assert not file.path.exists()


@pytest.mark.parametrize(("mode", "deed"), [(0o644, "read"), (0o640, "read"), (0o620, "change")])
def test_a_file_that_is_open_to_others_is_not_read_and_the_mend_is_told(file: KeyFile, mode: int, deed: str) -> None:
    file.put("groq", KEY)
    file.path.chmod(mode)
    with pytest.raises(ConfigError) as caught:
        file.read()
    assert caught.value.message == (
        f"{file.path}: others may {deed} this file (mode {mode:04o}). Mend it with: chmod 600 {file.path}"
    )


@pytest.mark.parametrize("text", ["gsk_canary", "[]", '{"groq": 1}', '{"groq": "gsk_canary', "[" * 100_000, "1" * 5000])
def test_a_malformed_file_is_an_error_that_repeats_nothing_and_is_not_overwritten(file: KeyFile, text: str) -> None:
    file.put("groq", KEY)
    file.path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        file.put("groq", KEY)
    assert str(caught.value) == f"{file.path}: not a key file. It is a JSON object of providers and keys."
    assert caught.value.__cause__ is None
    assert file.path.read_text() == text


def test_links_in_a_circle_are_told_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.symlink_to(path)
    with pytest.raises(ConfigError, match="cannot be read: Too many levels of symbolic links"):
        KeyFile(path).read()
