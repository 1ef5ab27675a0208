"""Runs a command line in this process, and says what is wrong with its ending."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.cli.main import run
from clanker_tui.domain.clean import clean

CODES = (0, 1, 2, 3)
LONGEST_LINE = 2000
MOST_CPU_S = 3.0  # a first round imports, and in a measured run all takes three times as long


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command line ended, and the seconds of its own that it took."""

    code: int
    err: str
    cpu_s: float
    is_debug: bool

    def objections(self) -> list[str]:
        """Return what is not as it should be, of any command with any arguments."""
        lines = self.err.splitlines()
        errors = [line for line in lines if line.startswith("error: ")]
        found = []
        if self.code not in CODES:
            found.append(f"exit code {self.code}")
        if "Traceback" in self.err and (self.code not in CODES or not self.is_debug):
            found.append("a traceback")
        if len(errors) > 1 or (self.code == 2 and not errors):
            found.append(f"{len(errors)} lines with an error")
        if clean(self.err) != self.err:
            found.append("a line that steers the terminal")
        if any(len(line) > LONGEST_LINE for line in lines):
            found.append("a line without end")
        if self.cpu_s > MOST_CPU_S:
            found.append(f"{self.cpu_s:.2f} s of CPU")
        return found


def ending(
    argv: Sequence[str], folder: Path, *, environ: Mapping[str, str] | None = None, stdin: bytes = b""
) -> Ending:
    """Run a command line as the program does, in a folder, with files for its streams."""
    given, told, complained = (folder / name for name in (".stdin", ".stdout", ".stderr"))
    given.write_bytes(stdin)
    with in_place(folder, environ or {}), streams(given, told, complained):
        began = time.process_time()
        try:
            code = run(list(argv))
        except SystemExit as end:  # of --help and --version
            code = end.code if isinstance(end.code, int) else 0
        except Exception as error:  # noqa: BLE001  what would end the program with a traceback
            sys.excepthook(type(error), error, error.__traceback__)
            code = -1
        cpu_s = time.process_time() - began
        sys.stderr.flush()
    return Ending(code, complained.read_text(encoding="utf-8", errors="replace"), cpu_s, "--debug" in argv)


@contextmanager
def in_place(folder: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """Be in a folder, with some variables more."""
    before, there = dict(os.environ), Path.cwd()
    os.chdir(folder)
    os.environ.update(environ)
    try:
        yield
    finally:
        os.chdir(there)
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


@contextmanager
def streams(given: Path, told: Path, complained: Path) -> Iterator[None]:
    """Let files stand in for the streams of the program."""
    before = sys.stdin, sys.stdout, sys.stderr, sys.excepthook
    with (
        given.open(encoding="utf-8") as stdin,
        told.open("w", encoding="utf-8") as stdout,
        complained.open("w", encoding="utf-8") as stderr,
    ):
        sys.stdin, sys.stdout, sys.stderr = stdin, stdout, stderr
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr, sys.excepthook = before
