"""How failures are told."""

from __future__ import annotations

import sys

import pytest

from clanker_tui.cli.failure import report, show_traceback
from clanker_tui.errors import ClankerError, ConfigError


def failure() -> ClankerError:
    """Return an error that was raised from a foreign one which quotes keys and controls the terminal."""
    try:
        try:
            raise ValueError("Bearer sk-abcdefghijkl and odd-key-of-mine\x1b[2J")
        except ValueError as error:
            raise ConfigError("It failed.", hint="Try\nagain.\x1b[31m") from error
    except ConfigError as error:
        return error


def test_an_error_is_one_line_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    report(failure())

    assert capsys.readouterr().err == "error: It failed. Try again.\ufffd[31m\n"


def test_a_traceback_holds_no_key_and_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_API_KEY", "odd-key-of-mine")

    report(failure(), with_traceback=True)

    text = capsys.readouterr().err
    assert "ValueError: Bearer *** and ***\ufffd[2J" in text
    assert text.splitlines()[-1].startswith("error: It failed.")


def test_a_bug_is_shown_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError("\x1b]0;title\x07")
    except RuntimeError:
        show_traceback(*sys.exc_info())

    assert "RuntimeError: \ufffd]0;title\ufffd" in capsys.readouterr().err
