"""Measure what the usage of many years costs to ask for, and to keep.

    python -m benchmarks.usage --dir DIR [--rows 10000,100000,1000000] [--rounds 5] [--json FILE]

Figures
    sums    today, seven days, the month, and all
    tables  by provider, model, conversation, host, purpose, day, week, month: over all, a year, 30 days, 7 days
    charts  of days, weeks and months, by model, provider and host
    pages   the newest requests, of all and of some
    speeds  of every model
    rows    all rows added up in the same run, for comparison
    writing a row, and a new price for one: beside the same without the sums
    app     with --app: from F4 to the usage screen and its figures in the installed app, and from one view to the next

A history is made under DIR unless it is there (a million requests take a minute and 0.8 GB). Everything runs in this
process, on warm files, save the app. The exit code is 0 whatever the figures are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from benchmarks.clients.base import load_client
from benchmarks.figures import Figure, as_json, table
from benchmarks.machine import Result, calibrate, watch
from benchmarks.session import add_common_options, prepared_stage
from benchmarks.usage import asking, opening, writing
from benchmarks.usage.filling import fill


def main() -> int:
    """Parse the options, make the histories, measure, print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.usage",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--dir", type=Path, required=True, help="where the histories are, or will be made")
    parser.add_argument("--rows", default="10000,100000", help="requests, separated by commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--app", action="store_true", help="drive the installed program too (see setup_peers)")
    add_common_options(parser)
    parser.add_argument("--json", type=Path, help="write all values there")
    options = parser.parse_args()
    busy: Result = {}
    figures: list[Figure] = []
    speed = calibrate()
    for size in map(int, options.rows.split(",")):
        path = options.dir / f"{size}" / "history.db"
        fill(path, size)
        with watch(busy):
            figures += asyncio.run(asking.measure(path, size, options.rounds))
            figures += writing.measure(path, size, options.rounds)
        if options.app:
            with prepared_stage(options.peers, options.nice) as stage:
                figures += opening.measure(stage, load_client("clanker_tui"), path, size, options.rounds)
        print(f"{size:,} requests: {path.stat().st_size / 1e6:,.0f} MB", file=sys.stderr, flush=True)
    print("\n".join(table(figures)))
    print(f"\nA fixed loop took {speed:.1f} ms of CPU before and {calibrate():.1f} after; ", end="")
    print(f"everything else on the machine used {busy['other_cpu']} cores during the last size.")
    if options.json:
        options.json.write_text(json.dumps([as_json(figure) for figure in figures], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
