"""What the tests of the plain chat share: a terminal that shows text and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clanker_tui.cli.main import run
from tests.cli.program import Outcome, Program
from tests.e2e.terminal import Terminal

Open = Callable[..., Terminal]
Script = Callable[..., Outcome]
READY = "You: "
TEXT = set(range(0x20, 0x7F)) | {0x0A} | set(range(0x80, 0x100))


@pytest.fixture
def dumb(program: Program) -> Open:
    """Return a function that opens the chat in a dumb terminal."""

    def start(*arguments: str, term: str = "dumb", rows: int = 200) -> Terminal:
        env = {**program.env, "TERM": term}
        return Terminal(program.argv("--plain", *arguments), env=env, cwd=program.home, size=(100, rows))

    return start


@pytest.fixture
def script(
    program: Program, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Script:
    """Return a function that runs the chat on some lines, in this process."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.chdir(program.home)

    def start(*lines: str, options: tuple[str, ...] = ()) -> Outcome:
        typed = tmp_path / "lines"
        typed.write_text("".join(f"{line}\n" for line in lines))
        capfd.readouterr()
        with typed.open() as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            code = run(["--plain", *options])
        return Outcome(code, *capfd.readouterr())

    return start


def strange_bytes(raw: bytes) -> set[int]:
    """Return the bytes that are no text; the terminal itself makes a line's end of two."""
    return set(raw.replace(b"\r\n", b"\n")) - TEXT


def prompts(terminal: Terminal) -> int:
    """Return how often the chat has asked for a message."""
    return terminal.raw.count(READY.encode())


def wait_for_prompt(terminal: Terminal, number: int) -> None:
    """Wait until the chat asks for a message for that time."""
    terminal.wait_until(lambda _: prompts(terminal) >= number, f"prompt {number}")
