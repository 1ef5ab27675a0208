"""Make the folder of peers: a virtual environment for the harness, for each client it measures, and for a checkout.

    python3 -m benchmarks.setup_peers [--peers DIR] [--only llm,elia] [--checkout DIR]

Existing environments are brought up to date. A client that can not be installed is reported and left out: the
benchmarks then run without it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = "clanker-tui"
ENVIRONMENTS: dict[str, tuple[str, ...]] = {
    "harness": ("pyte",),
    "floors": ("textual", "httpx"),
    OURS: (),
    "llm": ("llm",),
    "elia": ("elia-chat",),
    "oterm": ("oterm",),
    "parllama": ("parllama",),
}
"""Folder -> what pip installs there; ours comes from a checkout. Never editable: installed clients have .pyc files."""


def install(folder: Path, packages: tuple[str, ...]) -> str:
    """Install packages into an environment of their own; return what went wrong, empty when nothing did."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
    done = subprocess.run([*pip, *packages], capture_output=True, text=True, check=False)
    lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return "" if done.returncode == 0 else "; ".join(lines) or f"pip ended with {done.returncode}"


def main() -> int:
    """Install what was asked for; the exit code is 1 when something could not be."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.setup_peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--peers", type=Path, default=Path(os.environ.get("BENCH_PEERS", "peers")))
    parser.add_argument("--only", default=",".join(ENVIRONMENTS), help="environments, by folder name")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="where to install clanker-tui from")
    options = parser.parse_args()
    options.peers.mkdir(parents=True, exist_ok=True)
    problems = 0
    for name in options.only.split(","):
        packages = (str(options.checkout.resolve()),) if name == OURS else ENVIRONMENTS[name]
        problem = install(options.peers.absolute() / name, packages)
        problems += bool(problem)
        print(f"{name:12} {problem or 'ok'}", flush=True)
    return min(1, problems)


if __name__ == "__main__":
    sys.exit(main())
