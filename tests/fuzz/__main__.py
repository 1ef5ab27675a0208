"""Plays many rounds and prints what came of them: `python -m tests.fuzz ROUNDS [TARGET ...]`."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.rounds import Tally, failures
from tests.fuzz.table import TARGETS
from tests.loopback import only_loopback

KEPT = ("PATH", "LANG", "PYTHONPATH", "TMPDIR", "CLANKER_TUI_FUZZ_SEED", "CLANKER_TUI_FUZZ_ROUNDS")
MOST_SHOWN = 5


def show(rounds: int, names: list[str]) -> int:
    """Play the targets that are named, or all; return how many rounds ended badly."""
    bad = 0
    for target in TARGETS:
        if names and target.name not in names:
            continue
        tally, shown = Tally(0, 0.0, 0.0), 0
        with TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log, redirect_stdout(log):
            home = Path(folder) / "home"
            home.mkdir()
            os.environ["HOME"] = str(home)
            for failure in failures(target, Path(folder), tally, rounds=rounds):
                shown += 1
                if shown <= MOST_SHOWN:
                    print(failure, file=sys.stderr)
        bad += shown
        print(
            f"{target.name}: {tally.tried:,} tried, {shown:,} failed, slowest {tally.slowest_s:.2f} s, "
            f"{tally.seconds:.0f} s in all",
            flush=True,
        )
    return bad


if __name__ == "__main__":
    for variable in set(os.environ) - set(KEPT):
        del os.environ[variable]
    os.environ |= {"TERM": "xterm-256color", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    with only_loopback():
        sys.exit(min(show(int(sys.argv[1]), sys.argv[2:]), 1))
