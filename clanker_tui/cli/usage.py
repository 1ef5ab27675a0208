"""`clanker-tui usage`: tokens, requests and money, added up."""

from __future__ import annotations

import argparse

from clanker_tui.cli.agent_options import overrides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from clanker_tui.domain.usage import UsageTotals
    from clanker_tui.history.store import History

    Grouping = Literal["day", "week", "month", "provider", "model", "conversation", "host"]

GROUPINGS = ("day", "week", "month", "provider", "model", "conversation", "host")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `usage` takes."""
    parser.add_argument("--by", choices=GROUPINGS, help="a line for each of these")
    parser.add_argument("--since", metavar="DATE", help="from this day on: 2026-01-31, today, yesterday, 7d, 4w")
    parser.add_argument("--until", metavar="DATE", help="up to the end of this day")
    parser.add_argument("-p", "--provider", dest="only_provider", metavar="PROVIDER", help="count this provider only")
    parser.add_argument("-m", "--model", dest="only_model", metavar="MODEL", help="count this model only")
    parser.add_argument("--check", action="store_true", help="tell how the budgets stand; exit code 3 when over one")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print JSON")
    output.add_argument("--csv", action="store_true", help="print CSV")


def run(options: argparse.Namespace) -> int:
    """Print the sums, or how the budgets stand."""
    if options.check:
        from clanker_tui.cli.budget_check import run_check

        return run_check(options)
    from clanker_tui.cli import usage_text
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.stored_history import with_history
    from clanker_tui.cli.terminal import print_text
    from clanker_tui.config.loading import load_settings

    settings = load_settings(overrides(options))
    rows = run_async(with_history(settings, lambda history: totals(history, options)))
    if options.json:
        print_text(usage_text.as_json(options.by, rows))
    elif options.csv:
        print_text(usage_text.as_csv(options.by, rows))
    else:
        print_text(usage_text.as_table(options.by, rows))
    return 0


async def totals(history: History, options: argparse.Namespace) -> list[tuple[str, UsageTotals]]:
    """Return the sums for each group, and under the name "total" those over all."""
    from clanker_tui.cli.days import end_of, start_of

    since = start_of(options.since) if options.since else None
    until = end_of(options.until) if options.until else None
    provider, model = options.only_provider, options.only_model
    groups: list[tuple[str, UsageTotals]] = []
    if options.by:
        groups = await history.usage_by(options.by, since=since, until=until, provider=provider, model=model)
    if options.by == "conversation":
        groups = [(await conversation_name(history, key), sums) for key, sums in groups]
    whole = await history.usage_totals(since=since, until=until, provider=provider, model=model)
    return [*groups, ("total", whole)]


async def conversation_name(history: History, conversation_id: str) -> str:
    """Return a conversation's id and title; a deleted one has only its id left."""
    if not conversation_id:
        return "(no conversation)"
    conversation = await history.conversation(conversation_id)
    return f"{conversation_id} {conversation.title}" if conversation else f"{conversation_id} (deleted)"
