"""Measure what searching and listing cost in histories of several sizes.

    python -m benchmarks.history --dir DIR [--sizes 10000,100000] [--app] [--rounds 5] [--json FILE]

Figures
    search  a rare word, a common one, beginnings, insides, Chinese; the newest first and the best match
    list    the first page of the list of conversations
    open    the branch of a conversation of ten messages
    app     with --app, the installed program: its first frame and its memory, beside those with an empty history

Sizes are messages; a tenth as many conversations. The bounds are those of a million. A history is made under DIR unless
it is there (a million messages take four minutes and 2.4 GB) and is only read: it can be measured again. Everything
runs in this process, on warm files. The exit code is 0 whatever the figures are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from benchmarks.clients.base import load_client
from benchmarks.figures import Figure, as_json, table
from benchmarks.history import starting
from benchmarks.history.asking import measure
from benchmarks.history.filling import fill
from benchmarks.machine import Result, calibrate, watch
from benchmarks.session import add_common_options, prepared_stage


def main() -> int:
    """Parse the options, make the histories, measure, print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.history",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--dir", type=Path, required=True, help="where the histories are, or will be made")
    parser.add_argument("--sizes", default="10000,100000", help="messages, separated by commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--app", action="store_true", help="start the installed program too (see setup_peers)")
    add_common_options(parser)
    parser.add_argument("--json", type=Path, help="write all values there")
    options = parser.parse_args()
    busy: Result = {}
    figures: list[Figure] = []
    speed = calibrate()
    for size in map(int, options.sizes.split(",")):
        path = options.dir / f"{size}" / "history.db"
        fill(path, size)
        with watch(busy):
            figures += asyncio.run(measure(path, size, options.rounds))
        if options.app:
            with prepared_stage(options.peers, options.nice) as stage:
                figures += starting.measure(stage, load_client("clanker_tui"), path, size, options.rounds)
        print(f"{size:,} messages: {path.stat().st_size / 1e6:,.0f} MB", file=sys.stderr, flush=True)
    print("\n".join(table(figures)))
    print(f"\nA fixed loop took {speed:.1f} ms of CPU before and {calibrate():.1f} after; ", end="")
    print(f"everything else on the machine used {busy['other_cpu']} cores during the last size.")
    if options.json:
        options.json.write_text(json.dumps([as_json(figure) for figure in figures], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
