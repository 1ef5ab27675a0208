"""Runs Python in other processes: several on one file, killed ones, ones that start cold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

PRELUDE = """
import asyncio, sys
from pathlib import Path
from clanker_tui.domain.messages import *
from clanker_tui.history.store import History
path = Path(sys.argv[1])
"""


class Children:
    """Starts processes that work on one history file, and ends those that a test leaves behind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.started: list[subprocess.Popen[str]] = []

    def start(self, code: str) -> subprocess.Popen[str]:
        """Start a process that runs the coroutine function `main` which `code` defines."""
        program = f"{PRELUDE}{dedent(code)}\nasyncio.run(main())\n"
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(self.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        for process in self.started:
            with process:
                process.kill()


def next_line(process: subprocess.Popen[str]) -> str:
    """Wait for the next line that a process prints."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def let_go_on(process: subprocess.Popen[str]) -> None:
    """Let a process go on that waits for a line."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def output(process: subprocess.Popen[str]) -> str:
    """Wait for a process that is to succeed and return what it printed."""
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert err == ""
    return out
