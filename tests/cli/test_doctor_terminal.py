"""`doctor` asks its terminal what it can do, and leaves it as it was, whatever it answers."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clanker_tui.cli.checks.terminal import Screen, check_terminal
from tests.cli.program import PATIENCE_S, Program

KITTY, SYNCHRONIZED, COPIES, ATTRIBUTES = b"\x1b[?u", b"\x1b[?2026$p", b"\x1bP+q4d73\x1b\\", b"\x1b[c"
PLAIN = {ATTRIBUTES: b"\x1b[?1;2c"}
ABLE = {
    KITTY: b"\x1b[?0u",
    SYNCHRONIZED: b"\x1b[?2026;2$y",
    COPIES: b"\x1bP1+r4D73=5C1B\x1b\\",
    ATTRIBUTES: b"\x1b[?62;52c",
}
REFUSING = {SYNCHRONIZED: b"\x1b[?2026;0$y", COPIES: b"\x1bP0+r4d73\x1b\\", ATTRIBUTES: b"\x1b[?62c"}


class Talker:
    """A terminal that answers as it is told, with `doctor` in it; what the shell would get is what is left over."""

    def __init__(self, program: Program, answers: dict[bytes, bytes], *, typed: bytes = b"") -> None:
        self.raw = bytearray()
        self._answers = dict(answers)
        self._asked = threading.Event()
        self._master, self._slave = pty.openpty()
        self.modes = termios.tcgetattr(self._slave)
        os.write(self._master, typed)
        self._out = program.home / "out.json"
        with self._out.open("wb") as out:
            self.process = subprocess.Popen(
                program.argv("doctor", "--json"),
                env=program.env,
                cwd=program.home,
                stdin=self._slave,
                stdout=out,
                stderr=self._slave,
                start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one system call, no lock
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while self.process.poll() is None:
            if select.select([self._master], [], [], 0.05)[0]:
                self.raw += os.read(self._master, 4096)
            for question in [one for one in self._answers if one in self.raw]:
                os.write(self._master, self._answers.pop(question))
            if ATTRIBUTES in self.raw:
                self._asked.set()

    def findings(self) -> dict[str, dict[str, str]]:
        """Wait for the end; return what was found about the terminal, by name."""
        self.process.wait(PATIENCE_S)
        report = json.loads(self._out.read_text())
        return {one["name"]: one for one in report["findings"] if one["area"] == "terminal"}

    def wait_asked(self) -> None:
        """Wait until it was asked something."""
        assert self._asked.wait(PATIENCE_S)

    def type(self, data: bytes) -> None:
        """Type something."""
        os.write(self._master, data)

    def left_over(self) -> bytes:
        """Return what nobody has read of the input."""
        quiet = termios.tcgetattr(self._slave)
        quiet[3] &= ~termios.ICANON
        termios.tcsetattr(self._slave, termios.TCSANOW, quiet)
        return os.read(self._slave, 4096) if select.select([self._slave], [], [], 0)[0] else b""

    @property
    def is_restored(self) -> bool:
        """Whether all modes are as they were."""
        return termios.tcgetattr(self._slave) == self.modes

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        self._reader.join()
        os.close(self._slave)
        os.close(self._master)


@contextmanager
def talking(program: Program, answers: dict[bytes, bytes], *, typed: bytes = b"") -> Iterator[Talker]:
    """Run `doctor` in a terminal that answers."""
    talker = Talker(program, answers, typed=typed)
    try:
        yield talker
    finally:
        talker.close()


def test_a_terminal_that_can_do_everything_is_believed(program: Program) -> None:
    with talking(program, ABLE) as terminal:
        found = terminal.findings()

        assert found["keys"]["what"] == "it tells all keys apart"
        assert found["frames"]["what"] == "it shows frames whole"
        assert found["osc52"]["what"] == "it takes what is copied (OSC 52)"
        assert {one["state"] for one in found.values()} <= {"ok", "note"}
        assert terminal.is_restored
        assert terminal.left_over() == b""
        assert b"u\x1b[?2026;2$y" not in terminal.raw, "an answer was echoed"


def test_a_terminal_that_can_do_little_is_told_with_what_follows(program: Program) -> None:
    with talking(program, REFUSING) as terminal:
        found = terminal.findings()

        assert found["keys"]["mend"] == "Ctrl+J makes a newline everywhere."
        assert found["frames"]["what"] == "it shows frames as they come"
        assert found["osc52"]["state"] == "note"
        assert "F7" in found["osc52"]["mend"]
        assert terminal.left_over() == b""


def test_a_terminal_that_says_nothing_is_not_waited_for_long(program: Program) -> None:
    start = time.monotonic()
    with talking(program, {KITTY: b"\x1b[?0"}) as terminal:
        found = terminal.findings()

        assert time.monotonic() - start < 20
        assert found["answers"]["why"].startswith("no answer within 2 s")
        assert terminal.is_restored
        assert terminal.left_over() == b"", "half an answer is no input for a shell"


def test_what_was_typed_ahead_stays_for_the_shell(program: Program) -> None:
    with talking(program, PLAIN, typed=b"ls -la\n") as terminal:
        found = terminal.findings()

        assert found["answers"]["why"] == "something was typed ahead, which is for the shell"
        assert terminal.is_restored
        assert terminal.left_over() == b"ls -la\n"


@pytest.mark.parametrize("how", ["ctrl+c", "terminated"])
def test_an_interrupt_while_it_waits_leaves_the_terminal_as_it_was(program: Program, how: str) -> None:
    with talking(program, {}) as terminal:
        terminal.wait_asked()
        if how == "ctrl+c":
            terminal.type(b"\x03")
        else:
            terminal.process.send_signal(signal.SIGTERM)
        code = terminal.process.wait(PATIENCE_S)

        assert code == {"ctrl+c": 130, "terminated": 128 + signal.SIGTERM}[how]
        assert terminal.is_restored


@pytest.mark.parametrize(
    ("environ", "is_asked"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "linux"}, False),
        ({"TERM": "screen", "STY": "1.pts"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
    ],
)
def test_a_question_that_would_be_shown_or_handed_on_is_not_asked(
    program: Program, environ: dict[str, str], is_asked: bool
) -> None:
    program.env |= environ
    with talking(program, PLAIN) as terminal:
        found = terminal.findings()

        assert (COPIES in terminal.raw) is is_asked
        assert "does not say" in found["osc52"]["what"]


def test_a_terminal_of_unknown_kind_is_sent_nothing(program: Program) -> None:
    program.env["TERM"] = "dumb"
    with talking(program, PLAIN) as terminal:
        assert terminal.findings()["answers"]["why"] == "TERM does not say what it is"
        assert b"\x1b" not in terminal.raw


def test_a_pager_that_reads_the_terminal_is_not_disturbed(program: Program) -> None:
    program.env["OUT"] = str(program.home / "piped.json")
    master, slave = pty.openpty()
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(program.argv('doctor', '--json'))} | cat > $OUT"],
        env=program.env, cwd=program.home, stdin=slave, stderr=subprocess.PIPE, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    found = json.loads((program.home / "piped.json").read_text())["findings"]
    os.close(slave)
    os.close(master)

    assert done.stderr == b""
    (reason,) = [one["why"] for one in found if (one["area"], one["name"]) == ("terminal", "answers")]
    assert reason.startswith("the output goes to another program")


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_where_the_app_cannot_be_shown_the_plain_chat_is_named(term: str) -> None:
    found = {one.name: one for one in check_terminal(Screen(False, None, "utf-8"), {"TERM": term})}

    assert found["streams"].mend == 'In a script or a pipe use: clanker-tui --plain, or: clanker-tui ask "…"'
    assert found["term"].mend == "Use clanker-tui --plain, or: export TERM=xterm-256color"
