"""`clanker-tui usage`: tokens, requests and money, added up; single requests; speeds."""

from __future__ import annotations

import argparse

from clanker_tui.cli import repricing
from clanker_tui.cli.parser import positive_int, wrong_use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from clanker_tui.history.database import Database

    T = TypeVar("T")

GROUPINGS = ("day", "week", "month", "provider", "model", "conversation", "host", "purpose")
PURPOSES = ("chat", "title", "test", "summary")
DATES = "2026-01-31, 2026-01, today, yesterday, 7d, 4w"
NO_HISTORY = "There is no history yet: no request was made."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `usage` takes."""
    what = parser.add_argument_group(
        "what to show (else today, 7 days, this month and all)"
    ).add_mutually_exclusive_group()
    what.add_argument("--by", choices=GROUPINGS, help="a line for each of these")
    what.add_argument("--requests", action="store_true", help="the single requests, the newest first")
    what.add_argument("--request", metavar="ID", help="all about one request; the id may be shortened")
    what.add_argument("--speed", action="store_true", help="how fast each model was, beside its price")
    which = parser.add_argument_group("which requests")
    which.add_argument("--since", metavar="DATE", help=f"from then on: {DATES}")
    which.add_argument("--until", metavar="DATE", help="up to the end of this day, month or year")
    which.add_argument("-p", "--provider", dest="only_provider", metavar="PROVIDER", help="of this provider only")
    which.add_argument("-m", "--model", dest="only_model", metavar="MODEL", help="of this model only")
    which.add_argument("--conversation", metavar="ID", help='of this conversation; "none": those that belong to none')
    which.add_argument("--host", metavar="NAME", help="made on this machine")
    which.add_argument("--purpose", choices=PURPOSES, help="made for this")
    which.add_argument("--failed", action="store_true", help="only those that failed")
    which.add_argument("--limit", metavar="N", type=positive_int, help="so many lines (requests, conversations: 50)")
    parser.add_argument("--check", action="store_true", help="tell how the budgets stand; exit code 3 when over one")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print JSON")
    output.add_argument("--csv", action="store_true", help="print CSV")
    actions = parser.add_subparsers(dest="action", metavar="reprice")
    repricing.add_arguments(
        actions.add_parser("reprice", help="look up the prices of stored requests anew", description=repricing.ABOUT_IT)
    )


def run(options: argparse.Namespace) -> int:
    """Print what was asked for, or put new prices on requests."""
    if options.action == "reprice":
        return repricing.run(options)
    if options.check:
        from clanker_tui.cli.budget_check import run_check

        return run_check(options)
    from clanker_tui.cli.terminal import print_text

    check_days(options)
    if options.speed:
        from clanker_tui.cli import usage_speed

        check_speed(options)
        text = answered(options, usage_speed.ask, usage_speed.shown)
    elif options.request is not None:
        from clanker_tui.cli import usage_request

        text = answered(options, usage_request.ask, usage_request.shown)
    elif options.requests:
        from clanker_tui.cli import usage_requests

        text = answered(options, usage_requests.ask, usage_requests.shown)
    else:
        from clanker_tui.cli import usage_sums

        text = answered(options, usage_sums.ask, usage_sums.shown)
    print_text(text)
    return 0


def answered(
    options: argparse.Namespace,
    ask: Callable[[Database, argparse.Namespace], T],
    shown: Callable[[argparse.Namespace, T], str],
) -> str:
    """Return what the history says, as it is to be printed."""
    from clanker_tui.cli.glance import ask_history, ask_nothing

    found = ask_history(options, lambda database: ask(database, options))
    if found is None and not (options.json or options.csv):
        return NO_HISTORY
    if found is None:  # a program that reads on gets what it would get from a history that holds nothing
        found = ask_nothing(lambda database: ask(database, options))
    return shown(options, found)


def check_days(options: argparse.Namespace) -> None:
    """Refuse days that are none, also where there is no history yet.

    Raises:
        ConfigError: one of them is none.
    """
    if options.since or options.until:
        from clanker_tui.cli.usage_choice import bounds

        bounds(options)


def check_speed(options: argparse.Namespace) -> None:
    """Refuse what speeds cannot be limited by: they are those of the latest requests of each model.

    Raises:
        ConfigError: one of the options limits them so.
    """
    for name in ("since", "until", "conversation", "host", "purpose", "failed", "limit"):
        if getattr(options, name):
            raise wrong_use(f"--speed goes with --provider and --model only, not with --{name}.", "Leave it out.")
