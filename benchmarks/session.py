"""What every benchmark here begins with: the common options, and a stage that ends in order."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from benchmarks.processes import prioritise
from benchmarks.stage import Stage


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every benchmark here has."""
    peers = Path(os.environ.get("BENCH_PEERS", "peers"))
    parser.add_argument(
        "--peers", type=Path, default=peers, help="folder with one virtual environment per client (or BENCH_PEERS)"
    )
    parser.add_argument("--settle", type=float, default=8.0, help="most seconds to wait for a quiet machine")
    parser.add_argument("--nice", type=int, default=0, help="niceness of the benchmark and its clients")


@contextlib.contextmanager
def prepared_stage(peers: Path, nice: int) -> Iterator[Stage]:
    """Give a stage in a temporary folder; a signal ends it in order, and the clients with it."""
    if nice:
        os.nice(nice)
        if os.getpid() not in (os.getsid(0), os.getpgrp()):
            os.setsid()
        prioritise(os.getpid(), nice)
    sys.setswitchinterval(0.0005)  # the thread that stamps a client's writes must not wait for the one that reads them
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    with tempfile.TemporaryDirectory(prefix="tui-bench-", ignore_cleanup_errors=True) as work:
        stage = Stage(Path(work), peers.absolute(), nice=nice)
        try:
            yield stage
        finally:
            stage.close()


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
