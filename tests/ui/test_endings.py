"""Whatever ends the app, it saves first, puts the terminal back, and shows no secret."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clanker_tui.ui.crash import crash_line, crash_report
from tests.e2e.screen import ALTERNATE_SCREEN, AT_START, BRACKETED_PASTE, MOUSE
from tests.e2e.terminal import PATIENCE_S, Terminal
from tests.ui.dying_app import DyingApp

ROOT = Path(__file__).parents[2]
HUNG_UP = 129

pytestmark = pytest.mark.pty


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The file that the app writes when it has saved."""
    return tmp_path / "saved"


@pytest.fixture
def app_that(home: Path, saved: Path) -> Callable[[str], Terminal]:
    """Return an app in a terminal that dies in one of several ways."""

    def start(way: str) -> Terminal:
        return Terminal(command(way, saved), env={**os.environ, "HOME": str(home)}, cwd=ROOT)

    return start


def command(way: str, saved: Path) -> list[str | Path]:
    return [sys.executable, "-m", "tests.ui.dying_app", way, saved]


def wait_for_file(file: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not file.exists():
        assert time.monotonic() < deadline, f"{file.name} was never written"
        threading.Event().wait(0.02)


def assert_restored(app: Terminal) -> None:
    assert not {ALTERNATE_SCREEN, BRACKETED_PASTE, *MOUSE} & app.modes
    assert app.modes >= AT_START


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_the_app_in_order(
    app_that: Callable[[str], Terminal], saved: Path, number: signal.Signals
) -> None:
    with app_that("idle") as app:
        app.wait_for("Alive")
        app.send_signal(number)
        assert app.wait() == 128 + number
        assert saved.exists()
        assert_restored(app)


def test_a_second_signal_ends_an_app_that_hangs_at_once(app_that: Callable[[str], Terminal], saved: Path) -> None:
    with app_that("hang") as app:
        app.wait_for("Alive")
        app.send_signal(signal.SIGTERM)
        wait_for_file(saved)
        app.send_signal(signal.SIGTERM)
        assert app.wait() == 128 + signal.SIGTERM
        assert_restored(app)


def test_signals_that_come_together_when_a_session_ends_do_not_cut_the_saving_short(
    app_that: Callable[[str], Terminal], saved: Path
) -> None:
    with app_that("idle") as app:
        app.wait_for("Alive")
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
            app.send_signal(number)
        assert app.wait() in {HUNG_UP, 128 + signal.SIGTERM}
        assert saved.exists()


def test_an_end_that_takes_too_long_is_cut_short(app_that: Callable[[str], Terminal], saved: Path) -> None:
    with app_that("hang") as app:
        app.wait_for("Alive")
        app.send_signal(signal.SIGTERM)
        assert app.wait() == 128 + signal.SIGTERM
        assert_restored(app)


@pytest.mark.parametrize("way", ["idle", "nohup", "chatter", "editor"])
def test_a_terminal_that_is_gone_ends_the_app_in_order_even_where_no_signal_tells(
    app_that: Callable[[str], Terminal], saved: Path, way: str
) -> None:
    with app_that(way) as app:
        app.wait_for({"chatter": "chatter", "editor": "Alive again"}.get(way, "Alive"))
        app.hang_up()
        assert app.wait() == HUNG_UP
        assert saved.exists()


def test_a_terminal_that_nobody_reads_does_not_keep_a_signal_from_ending_the_app(home: Path, saved: Path) -> None:
    master, slave = pty.openpty()
    environ = {**os.environ, "HOME": str(home)}
    process = subprocess.Popen(
        command("chatter", saved),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
        env=environ,
        start_new_session=True,
    )
    os.close(slave)
    try:
        os.read(master, 100)  # it has begun to draw, and from now on nobody looks
        threading.Event().wait(1.0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 128 + signal.SIGTERM
    finally:
        process.kill()
        process.wait()
        os.close(master)


@pytest.mark.parametrize("way", ["idle", "worker"])
def test_a_crash_is_told_without_variables_and_keys_and_is_written_down(
    app_that: Callable[[str], Terminal], home: Path, way: str
) -> None:
    with app_that(way) as app:
        if way == "idle":
            app.wait_for("Alive")
            app.type("x")
        assert app.wait() == 1
        assert_restored(app)
        told = bytes(app.raw).decode().rpartition("\x1b[?1049l")[2]
    log = home / ".local/state/clanker-tui/clanker-tui.log"
    for text in (told, log.read_text()):
        assert "Traceback (most recent call last)" in text
        assert "ValueError: refused" in text
        assert "in fail" in text
        assert "Canary" not in text.replace('"CanaryOfALocal"', "").replace('"CanaryOfTheKeyInAMessage"', "")
        assert "]0;title" not in text.replace("\\x1b]0;title", "").replace("�]0;title", "")
    assert "error: ValueError: refused" in told
    assert str(log) in told.replace("\r\n", "")
    assert log.stat().st_mode & 0o777 == 0o600


async def test_a_crash_under_a_pilot_is_raised_in_the_test(tmp_path: Path) -> None:
    app = DyingApp("idle", tmp_path / "saved")
    with pytest.raises(ValueError, match="refused"):
        async with app.run_test() as pilot:
            await pilot.press("x")


def test_a_report_has_no_key_of_the_environment_whatever_its_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_API_KEY", "correct-horse-battery")
    error = RuntimeError(f"refused correct-horse-battery, {b'correct-horse-battery'.hex()}")
    for text in (crash_report(error), crash_line(error, None)):
        assert "RuntimeError: refused ***, ***" in text


def test_a_report_has_no_values_no_keys_and_no_control_sequences() -> None:
    key = "gsk_" + "A1b2C3d4E5f6"
    try:
        hidden = [key]
        raise RuntimeError(f"{hidden[0]} \x1b[2J")
    except RuntimeError as error:
        report, line = crash_report(error), crash_line(error, None)
    for text in (report, line):
        assert key not in text
        assert "\x1b" not in text
        assert "RuntimeError: ***" in text
    assert "\n" not in line
