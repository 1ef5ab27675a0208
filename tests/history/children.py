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


def start(path: Path, code: str, *, user: int | None = None) -> subprocess.Popen[str]:
    """Start a process that runs the coroutine function `main` which `code` defines."""
    program = f"{PRELUDE}{dedent(code)}\nasyncio.run(main())\n"
    return subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        user=user,
    )


def output(process: subprocess.Popen[str], *, sent: str = "") -> str:
    """Wait for a process that is to succeed and return what it printed."""
    out, err = process.communicate(sent)
    assert process.returncode == 0, err
    assert err == ""
    return out
