"""`clanker-tui usage --check`: how the budgets stand, for people and for scripts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clanker_tui.budgets import budgets_for, setting_of, standings
from clanker_tui.cli.agent_options import overrides
from clanker_tui.cli.figures import local_time
from clanker_tui.cli.parser import wrong_use
from clanker_tui.cli.table import table, table_width
from clanker_tui.cli.terminal import print_text
from clanker_tui.domain.budget import Level, Standing
from clanker_tui.domain.figures import usd, usd_decimal, without_price
from clanker_tui.domain.messages import now
from clanker_tui.errors import BudgetError

if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings

NARROWING = {
    "by": "--by",
    "requests": "--requests",
    "request": "--request",
    "speed": "--speed",
    "since": "--since",
    "until": "--until",
    "only_provider": "--provider",
    "only_model": "--model",
    "conversation": "--conversation",
    "host": "--host",
    "purpose": "--purpose",
    "failed": "--failed",
    "limit": "--limit",
    "csv": "--csv",
}
LEVELS = {Level.WITHIN: "within", Level.WARNED: "warning", Level.OVER: "over"}
COLUMNS = ("BUDGET", "PERIOD", "SPENT", "LIMIT", "LEFT", "STATE", "RENEWS")
NO_BUDGET = "No budget is set. [budget] in the configuration sets one."


def run_check(options: argparse.Namespace) -> int:
    """Print how the budgets stand, and return 3 if one is used up.

    Raises:
        ConfigError: the sums are narrowed too, which budgets cannot be.
    """
    for name, option in NARROWING.items():
        if getattr(options, name, None):
            raise wrong_use(f"--check looks at the budgets as they are, without {option}.", f"Leave out {option}.")
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.config.loading import load_settings

    settings = load_settings(overrides(options))
    found = run_async(stand(settings)) if budgets_for(settings) else []
    print_text(as_json(found) if options.json else as_table(found))
    return BudgetError.exit_code if any(one.level is Level.OVER for one in found) else 0


async def stand(settings: Settings) -> list[Standing]:
    """Return how all budgets stand."""
    from clanker_tui.cli.stored_history import with_history

    return await with_history(settings, lambda history: standings(history, budgets_for(settings), now()))


def as_table(found: Sequence[Standing]) -> str:
    """Return a line for each budget, and below it what they cannot know."""
    if not found:
        return NO_BUDGET
    lines = [
        (
            one.budget.provider or "all",
            one.budget.period,
            f"{'≈ ' if one.spent.estimated else ''}{usd(one.spent.nano_usd)}",
            usd(one.budget.limit_nano_usd),
            usd(one.left_nano_usd),
            LEVELS[one.level],
            local_time(one.renews_at),
        )
        for one in found
    ]
    text = table(COLUMNS, lines, right=("SPENT", "LIMIT", "LEFT"), width=table_width())
    remarks = [
        f"{setting_of(one.budget)}: {without_price(one.spent.unpriced)}, which it cannot count."
        for one in found
        if one.spent.unpriced
    ]
    return "\n".join([text, *remarks])


def as_json(found: Sequence[Standing]) -> str:
    """Return the budgets for a program; money is text, because a JSON number may lose digits."""
    budgets = [
        {
            "provider": one.budget.provider,
            "period": one.budget.period,
            "spent_usd": usd_decimal(one.spent.nano_usd),
            "limit_usd": usd_decimal(one.budget.limit_nano_usd),
            "left_usd": usd_decimal(one.left_nano_usd),
            "state": LEVELS[one.level],
            "is_hard": one.budget.is_hard,
            "requests": one.spent.requests,
            "unpriced": one.spent.unpriced,
            "estimated": one.spent.estimated,
            "renews_at": one.renews_at.isoformat(),
        }
        for one in found
    ]
    is_over = any(one.level is Level.OVER for one in found)
    return json.dumps({"is_over": is_over, "budgets": budgets}, indent=2, ensure_ascii=False)
