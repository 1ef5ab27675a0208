"""Run every check there is, in order, and stop at the first that fails: `python -m tests`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORKERS = 3 * (os.cpu_count() or 2) // 2  # many tests wait for a process, a server or a terminal
CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("layers", ["lint-imports"]),
    ("tests", ["pytest", "-n", str(WORKERS), "--dist", "worksteal", "--cov"]),
)


def main() -> int:
    """Run the checks with the tools of this Python's own environment; return the exit code of the first that fails."""
    bin_folder = Path(sys.executable).parent
    environ = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    for name, (tool, *arguments) in CHECKS:
        print(f"== {name}: {tool} {' '.join(arguments)}", flush=True)
        began = time.monotonic()
        code = subprocess.run([bin_folder / tool, *arguments], cwd=ROOT, env=environ, check=False).returncode
        print(f"== {name}: {'ok' if code == 0 else 'FAILED'} after {time.monotonic() - began:.0f} s", flush=True)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
