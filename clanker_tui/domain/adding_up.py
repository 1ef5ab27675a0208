"""Sums of sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter

from clanker_tui.domain.usage import UsageTotals

NOTHING = UsageTotals()
figures_of = attrgetter(*(figure.name for figure in fields(UsageTotals)))


def added_up(totals: Iterable[UsageTotals]) -> UsageTotals:
    """Return the sums over all requests that some sums are about; none of them may be in two."""
    columns = list(zip(*map(figures_of, totals), strict=True))
    return UsageTotals(*(sum(column) for column in columns)) if columns else NOTHING
