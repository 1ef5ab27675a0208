"""`usage`, `usage --by`: sums over requests, of some times or for each day, provider and so on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from clanker_tui.cli.usage_choice import MORE, chosen
from clanker_tui.domain.periods import local_today
from clanker_tui.domain.spans import beginning_of
from clanker_tui.history import spending

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from clanker_tui.domain.spending import Selection
    from clanker_tui.domain.totals import UsageTotals
    from clanker_tui.history.database import Database

TOTAL = "total"
CONVERSATIONS = 50  # a line for each of all of them would be many


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of requests. `titles` are those of conversations, None where one is gone; `is_cut`: there are more rows."""

    name: str  # of what the rows are: "period", or what they are grouped by
    rows: tuple[tuple[str, UsageTotals], ...]
    whole: UsageTotals
    titles: tuple[str | None, ...] = ()
    is_cut: bool = False

    @property
    def is_of_conversations(self) -> bool:
        return self.name == "conversation"


def ask(database: Database, options: argparse.Namespace) -> Sums:
    """Ask the history for the sums that the options mean."""
    selection = chosen(database, options)
    if options.by is None:
        return periods(database, selection)
    limit = options.limit or (CONVERSATIONS if options.by == "conversation" else None)
    groups = spending.groups(database, options.by, selection, most=None if limit is None else limit + 1)
    kept = groups[:limit]
    return Sums(
        options.by,
        tuple((group.key, group.totals) for group in kept),
        spending.sums(database, selection),
        tuple(group.title for group in kept),
        is_cut=len(groups) > len(kept),
    )


def periods(database: Database, selection: Selection) -> Sums:
    """Return the sums of the usual times; where a time is asked for, none but its total."""
    whole = spending.sums(database, selection)
    if selection.since or selection.until:
        return Sums("period", (), whole)
    today = local_today()
    begins = {"today": today, "7 days": today - timedelta(6), "this month": today.replace(day=1)}
    rows = [
        (name, spending.sums(database, replace(selection, since=beginning_of(day)))) for name, day in begins.items()
    ]
    return Sums("period", (*rows, ("all", whole)), whole)


def shown(options: argparse.Namespace, sums: Sums) -> str:
    """Return sums as they were asked for."""
    if not (options.json or options.csv):
        from clanker_tui.cli.usage_text import as_text

        return as_text(sums)
    from clanker_tui.cli import usage_files
    from clanker_tui.cli.terminal import print_notice

    if sums.is_cut:
        print_notice(MORE.format(len(sums.rows)))
    return usage_files.as_json(sums) if options.json else usage_files.as_csv(sums)
