"""Measure the start of clanker-tui against what it stands on, in one run.

    python -m benchmarks.startup --peers DIR [--rounds 9] [--figures frame,stalls,commands,ask,idle] [--json FILE]

Figures
    frame     process CPU up to the first frame over that of `import textual.app`
    stalls    the worst event-loop stall after it, while the heavy modules load
    commands  --version and --help over `python -c pass`, usage over --help
    ask       exec to the request arriving at a local server, over the same for `llm`
    idle      bytes to the terminal and CPU while nothing happens

Rounds are interleaved and ratios are of medians, because other work may share the machine. The exit code is 0 whatever
the figures are: a benchmark is no test.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

from benchmarks.clients.base import load_client
from benchmarks.figures import Figure, Missing, as_json, attempt, table
from benchmarks.machine import calibrate
from benchmarks.session import add_common_options, prepared_stage
from benchmarks.startup import asking, commands, first_frame, idle, stalls

GROUPS = {
    "frame": first_frame.measure,
    "stalls": stalls.measure,
    "commands": commands.measure,
    "ask": asking.measure,
    "idle": idle.measure,
}


def main() -> None:
    """Parse the options, measure, print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.startup", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_common_options(parser)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--figures", default=",".join(GROUPS))
    parser.add_argument("--json", type=Path, help="write all values there")
    parser.add_argument("--causes", action="store_true", help="instead: tell where the loop was in each stall")
    options = parser.parse_args()
    client = load_client("clanker_tui")
    figures: list[Figure | Missing] = []
    with prepared_stage(options.peers, options.nice) as stage:
        if options.causes:
            print("\n".join(stalls.causes(stage, client)))
            return
        speed = calibrate()
        for group in options.figures.split(","):
            figures.extend(attempt(group, partial(GROUPS[group], stage, client, options.rounds)))
    print("\n".join(table(figures)))
    print(f"\n{options.rounds} rounds; a fixed loop took {speed:.1f} ms of CPU before and {calibrate():.1f} after.")
    if options.json:
        options.json.write_text(json.dumps([as_json(figure) for figure in figures], indent=1))


if __name__ == "__main__":
    main()
