"""`clanker-tui usage reprice`: today's prices for the requests that are stored."""

from __future__ import annotations

import argparse
import sys

from clanker_tui.cli.parser import wrong_use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.pricing.repricing import ModelChange, Repricing

ABOUT_IT = """
Look up the price of stored requests anew: after a change of [prices], with a newer price list, or for requests that had
no price yet. The list is asked for the prices of the day of each request. What a provider billed is never touched, a
price is never lost, and each old one is kept with its request.
"""
# What `usage` takes that this does not.
OF_SUMS = (
    *("by", "requests", "request", "speed", "conversation", "host", "purpose", "failed", "limit"),
    *("check", "json", "csv"),
)
COLUMNS = ("REQUESTS", "BEFORE", "AFTER")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `usage reprice` takes. The limits are those of `usage`, and may stand before the word too."""
    none = argparse.SUPPRESS
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--since", metavar="DATE", default=none, help="from this day on: 2026-01-31, today, 7d, 4w")
    parser.add_argument("--until", metavar="DATE", default=none, help="up to the end of this day")
    parser.add_argument(
        "-p", "--provider", dest="only_provider", metavar="PROVIDER", default=none, help="requests to this provider"
    )
    parser.add_argument(
        "-m", "--model", dest="only_model", metavar="MODEL", default=none, help="requests to this model"
    )


def run(options: argparse.Namespace) -> int:
    """Put new prices on requests and say what changed.

    Raises:
        ConfigError: a day is none, or an option is for sums.
    """
    from clanker_tui.cli.agent_options import overrides
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.stored_history import with_history
    from clanker_tui.cli.terminal import print_text
    from clanker_tui.cli.usage_choice import bounds
    from clanker_tui.config.loading import load_settings
    from clanker_tui.domain.spending import Selection
    from clanker_tui.pricing.repricing import reprice

    for name in OF_SUMS:
        if getattr(options, name) not in (None, False):
            raise wrong_use(f"--{name} does not go with reprice.", "Leave it out.")
    settings = load_settings(overrides(options))
    since, until = bounds(options)
    chosen = Selection(since=since, until=until, provider=options.only_provider, model=options.only_model)
    progress = Progress()
    try:
        found = run_async(
            with_history(
                settings,
                lambda history: reprice(history, settings, chosen, is_trial=options.dry_run, told=progress.tell),
            )
        )
    finally:
        progress.end()
    print_text(as_text(found, is_trial=options.dry_run))
    return 0


class Progress:
    """Counts on standard error, in one line, where a user looks at it."""

    EVERY = 10_000

    def __init__(self) -> None:
        self._is_seen = sys.stderr.isatty()
        self._told = 0

    def tell(self, looked_at: int) -> None:
        """Say how many requests were looked at, now and then."""
        if self._is_seen and looked_at >= self._told + self.EVERY:
            self._told = looked_at
            print(f"\r{looked_at:,} requests …", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the line away."""
        if self._told:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def as_text(found: Repricing, *, is_trial: bool) -> str:
    """Return what changed, by model, and what did not."""
    from clanker_tui.cli.table import table, table_width
    from clanker_tui.domain.clean import clean_line

    lines = []
    if found.changes:
        rows = [row(clean_line(f"{key[0]}/{key[1]}"), change) for key, change in sorted(found.changes.items())]
        whole = [row("total", found.whole)] if len(rows) > 1 else []
        lines.append(table(["MODEL", *COLUMNS], [*rows, *whole], right=COLUMNS, width=table_width()))
    return "\n".join([*lines, *remarks(found, is_trial=is_trial)])


def row(name: str, change: ModelChange) -> list[str]:
    from clanker_tui.domain.figures import tokens, usd

    before = "?" if change.first == change.requests else usd(change.before_nano_usd)
    return [name, tokens(change.requests), before, usd(change.after_nano_usd)]


def remarks(found: Repricing, *, is_trial: bool) -> list[str]:
    """Return in sentences what the table does not say."""
    from clanker_tui.domain.figures import plural
    from clanker_tui.pricing.repricing import Verdict

    whole, counts = found.whole, found.counts
    said = []
    if not whole.requests:
        said.append("No price changes.")
    elif is_trial:
        said.append(f"{plural(whole.requests, 'price')} would change. Nothing was written.")
    else:
        said.append(f"{plural(whole.requests, 'price')} changed. What was known before is kept with the requests.")
    if whole.first:
        said.append(f"{plural(whole.first, 'request')} without a price until now.")
    if counts[Verdict.UNKNOWN]:
        said.append(f"{plural(counts[Verdict.UNKNOWN], 'request')} still without a price.")
    if counts[Verdict.KEPT]:
        said.append(f"{plural(counts[Verdict.KEPT], 'request')} with a price that nobody lists now: it stays.")
    if counts[Verdict.SETTLED]:
        said.append(f"{plural(counts[Verdict.SETTLED], 'request')} billed by the provider or free: not touched.")
    return said
