"""Measure the conversation view of clanker-tui, from outside, in one run.

    python -m benchmarks.conversation --peers DIR [--rounds 3] [--figures stream,quiet,open,stalls,huge] [--json FILE]

Figures
    stream  CPU of a reply that streams, over that of a minimal app on Markdown.get_stream; how it grows
    quiet   bytes to the terminal for each character; what idling costs afterwards
    open    a conversation of 5,000 messages: opened, typed in, scrolled, resized
    stalls  the worst event-loop stall while streaming, also of hostile Markdown
    huge    a reply of 10 MB: streamed, stored, opened, scrolled

The program is the one installed in the peers' folder: nothing here knows how it is made. Rounds are interleaved and
ratios are of medians, because other work may share the machine. The exit code is 0 whatever the figures are: a
benchmark is no test. It is 1 where they are worth nothing: another program was installed while they were taken.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path

from benchmarks.clients.base import load_client
from benchmarks.conversation import huge, opening, quiet, stalls, streaming
from benchmarks.figures import Figure, Missing, as_json, attempt, table
from benchmarks.installed import identity
from benchmarks.machine import Result, calibrate, watch
from benchmarks.session import add_common_options, prepared_stage

GROUPS = {
    "stream": streaming.measure,
    "quiet": quiet.measure,
    "open": opening.measure,
    "stalls": stalls.measure,
    "huge": huge.measure,
}


def main() -> int:
    """Parse the options, measure, print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.conversation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_common_options(parser)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--figures", default=",".join(GROUPS))
    parser.add_argument("--json", type=Path, help="write all values there")
    options = parser.parse_args()
    client = load_client("clanker_tui")
    figures: list[Figure | Missing] = []
    busy: Result = {}
    with prepared_stage(options.peers, options.nice) as stage:
        ctx = stage.context(client)
        program, speed = identity(client, ctx), calibrate()
        with watch(busy):
            for group in options.figures.split(","):
                figures.extend(attempt(group, partial(GROUPS[group], stage, client, options.rounds)))
        at_the_end = identity(client, ctx)
    print("\n".join(table(figures)))
    print(f"\n{program}; {options.rounds} rounds.")
    print(f"A fixed loop took {speed:.1f} ms of CPU before and {calibrate():.1f} after; ", end="")
    print(f"everything else on the machine used {busy['other_cpu']} cores meanwhile.")
    if options.json:
        found = {"program": program, "at the end": at_the_end, **busy, "figures": [as_json(one) for one in figures]}
        options.json.write_text(json.dumps(found, indent=1))
    if at_the_end != program:
        print(
            f"error: at the end it was {at_the_end}. Measure again, and let nobody install meanwhile.", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
