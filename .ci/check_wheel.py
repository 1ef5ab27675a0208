"""Check that a wheel holds the tracked files of the package and nothing else: check_wheel.py WHEEL."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

NEEDED = ("clanker_tui/py.typed", "clanker_tui/ui/app.tcss")
ABOUT = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "LICENSE"}


def findings(wheel: Path) -> list[str]:
    """Return what is wrong with the wheel's contents, a line each."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    about = {name for name in names if ".dist-info/" in name}
    tracked = set(
        subprocess.run(["git", "ls-files", "clanker_tui"], check=True, capture_output=True, text=True).stdout.split()
    )
    wrong = [f"missing: {name}" for name in sorted((tracked | set(NEEDED)) - names)]
    wrong += [f"unexpected: {name}" for name in sorted(names - about - tracked)]
    wrong += [f"unexpected: {name}" for name in sorted(about) if name.rpartition("/")[2] not in ABOUT]
    if not any("/history/migrations/" in name for name in names):
        wrong.append("missing: the migrations")
    return wrong


if __name__ == "__main__":
    problems = findings(Path(sys.argv[1]))
    print("\n".join(problems) or f"the wheel holds what it should: {Path(sys.argv[1]).name}")
    sys.exit(bool(problems))
