"""Puts today's knowledge of prices on requests that were made before; what each cost until now is kept with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from clanker_tui.config.settings import Settings
from clanker_tui.domain.spending import Selection
from clanker_tui.domain.usage import Cost, PriceSource, UsageRecord
from clanker_tui.pricing.order import cost_of

if TYPE_CHECKING:
    from clanker_tui.history.store import History

AT_ONCE = 500  # requests; others get at the history between two slices
BETWEEN_SLICES_S = 0.002
SETTLED = (PriceSource.BILLED, PriceSource.FREE)


class Verdict(Enum):
    """What becomes of the price of a request."""

    CHANGED = auto()
    UNCHANGED = auto()
    SETTLED = auto()  # the provider's own bill, or free: no price list knows better
    UNKNOWN = auto()  # no price was known, and none is
    KEPT = auto()  # a price was known; none is known any more


@dataclass
class ModelChange:
    """How the prices of a model's requests change. `first` counts those that had none before."""

    requests: int = 0
    first: int = 0
    before_nano_usd: int = 0
    after_nano_usd: int = 0

    def add(self, before: Cost, after: Cost) -> None:
        self.requests += 1
        self.first += before.nano_usd is None
        self.before_nano_usd += before.nano_usd or 0
        self.after_nano_usd += after.nano_usd or 0


@dataclass
class Repricing:
    """What was found. `changes` are by provider and model."""

    changes: dict[tuple[str, str], ModelChange] = field(default_factory=dict)
    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))

    @property
    def whole(self) -> ModelChange:
        """All changes together."""
        found = self.changes.values()
        return ModelChange(
            sum(one.requests for one in found),
            sum(one.first for one in found),
            sum(one.before_nano_usd for one in found),
            sum(one.after_nano_usd for one in found),
        )

    @property
    def looked_at(self) -> int:
        return sum(self.counts.values())


async def reprice(
    history: History,
    settings: Settings,
    chosen: Selection,
    *,
    is_trial: bool = False,
    told: Callable[[int], None] = lambda _: None,
) -> Repricing:
    """Put new prices on requests, slice by slice: one that is interrupted has done what it has done.

    Args:
        is_trial: find out what would change, and write nothing.
        told: hears how many requests were looked at so far.
    """
    found = Repricing()
    cursor = None
    while True:
        page = await history.usage_requests(chosen, limit=AT_ONCE, cursor=cursor)
        changed = await asyncio.to_thread(look_at, page.records, settings, found)
        if changed and not is_trial:
            await history.set_costs(changed)
        told(found.looked_at)
        cursor = page.cursor
        if cursor is None:
            return found
        await asyncio.sleep(BETWEEN_SLICES_S)


def look_at(records: tuple[UsageRecord, ...], settings: Settings, found: Repricing) -> list[tuple[str, Cost]]:
    """Return the new costs of those requests that get one, by their ids, and note what was found."""
    changed = []
    for record in records:
        verdict, cost = judged(record, settings)
        found.counts[verdict] += 1
        if verdict is Verdict.CHANGED:
            found.changes.setdefault((record.provider, record.model), ModelChange()).add(record.cost, cost)
            changed.append((record.id, cost))
    return changed


def judged(record: UsageRecord, settings: Settings) -> tuple[Verdict, Cost]:
    """Return what becomes of the price of a request, and that price."""
    before = record.cost
    if before.source in SETTLED:
        return Verdict.SETTLED, before
    after = cost_of(record, settings)
    if after.nano_usd is None:
        return Verdict.UNKNOWN if before.nano_usd is None else Verdict.KEPT, before
    is_same = (before.nano_usd, before.source, before.saved_nano_usd) == (
        after.nano_usd,
        after.source,
        after.saved_nano_usd,
    )
    return Verdict.UNCHANGED if is_same else Verdict.CHANGED, after
