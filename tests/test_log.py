"""The log file: private, bounded, and without keys."""

from __future__ import annotations

import logging
import resource
import stat
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from clanker_tui.domain.clean import REPLACEMENT
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError
from clanker_tui.log import MAX_BYTES, OLD_FILES, Log, start_log

OURS = logging.getLogger("clanker_tui.test")
SHAPED, UNSHAPED, OF_ENVIRONMENT = "gsk_canary0123456789", "canary-unshaped", "canary-of-environment"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = start_log(tmp_path / "logs" / "clanker-tui.log", environ={"MY_API_KEY": OF_ENVIRONMENT, "HOME": "/home/me"})
    yield log
    log.close()


def test_the_log_is_its_owners_alone(log: Log) -> None:
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700


def test_steps_are_written_down_only_for_debugging(log: Log, tmp_path: Path) -> None:
    OURS.debug("a small step")
    OURS.info("something happened")
    assert "something happened" in log.path.read_text()
    assert "a small step" not in log.path.read_text()
    debug = start_log(tmp_path / "debug.log", debug=True)
    OURS.debug("a small step")
    debug.close()
    assert "DEBUG" in debug.path.read_text()


def test_warnings_of_libraries_are_written_down_and_their_chatter_is_not(log: Log) -> None:
    library = logging.getLogger("some.library")
    library.warning("it broke")
    library.info("it works")
    assert "it broke" in log.path.read_text()
    assert "it works" not in log.path.read_text()


def test_no_key_is_written_down_wherever_it_stands(log: Log) -> None:
    log.hide(lambda: [Secret(UNSHAPED)])
    OURS.warning("shaped %s, known %s, of the environment %s", SHAPED, UNSHAPED, OF_ENVIRONMENT)
    OURS.warning({"sk-ant-canary0123456789": [SHAPED]})
    try:
        raise ValueError(f"bad key {UNSHAPED} {SHAPED}")
    except ValueError:
        OURS.exception("with a traceback")
    text = log.path.read_text()
    assert "canary" not in text
    assert "ValueError: bad key *** ***" in text


def test_no_spelling_of_a_key_is_written_down(log: Log) -> None:
    log.hide(lambda: [Secret(UNSHAPED)])
    raw = UNSHAPED.encode()
    OURS.warning("%s %s %s", raw.hex(), raw.hex().upper(), b64encode(raw).decode())
    OURS.warning("Authorization: Basic %s", b64encode(b"user:" + raw).decode())
    text = log.path.read_text().lower()
    for spelling in (raw.hex(), b64encode(raw)[:-4].decode(), b64encode(b"user:" + raw)[8:-4].decode()):
        assert spelling.lower() not in text


def test_a_key_that_becomes_known_later_is_left_out_from_then_on(log: Log) -> None:
    known: list[Secret] = []
    log.hide(lambda: known)
    known.append(Secret(UNSHAPED))
    OURS.warning(UNSHAPED)
    assert UNSHAPED not in log.path.read_text()


def test_a_short_word_is_no_key_that_would_have_to_be_hidden(log: Log) -> None:
    log.hide(lambda: [Secret(""), Secret("on")])
    OURS.warning("go on")
    assert "go on" in log.path.read_text()


def test_control_characters_are_made_harmless(log: Log) -> None:
    OURS.warning("\x1b[31mred\x07 \u202e")
    assert log.path.read_text().endswith(f"{REPLACEMENT}[31mred{REPLACEMENT} {REPLACEMENT}\n")


def test_the_log_does_not_grow_without_end(log: Log) -> None:
    for _ in range(50):
        OURS.warning("x" * (MAX_BYTES // 10))
    files = list(log.path.parent.iterdir())
    assert len(files) == OLD_FILES + 1
    assert all(file.stat().st_size <= MAX_BYTES for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_a_log_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the log cannot be written: Is a directory"):
        start_log(tmp_path)


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let no file grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_ends_the_log_and_nothing_else(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    OURS.warning("no room")
    OURS.warning("still none")
    log.close()
    assert capsys.readouterr() == ("", "")
    assert log.path.read_text() == ""
