"""What is left of the rate limits, in the status line."""

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.allowance import Allowance
from clanker_tui.domain.durations import time_of_day
from clanker_tui.domain.limit_words import left_words, more_at
from clanker_tui.ui.widgets.status import Fact, Told

LOW = 0.1  # of a window: what is left is told with when there is more


def limit_fact(allowance: Allowance, at: datetime) -> Fact:
    """Return what is left of the limits, the tightest first; empty when none is known, or all are full again.

    Where there is room for one only, it is the tightest. Of one that is nearly used up it is told when there is more.
    """
    if allowance.closed_until is not None and allowance.closed_until > at:
        return Told(f"limit reached until {time_of_day(allowance.closed_until, at)}", "$text-error")
    standings = [one for one in allowance.standings(at) if one.full_at is not None and left_words(one)]
    if not standings:
        return ""
    tightest = standings[0]
    if tightest.share < LOW and tightest.full_at is not None:
        look = "$text-warning" if tightest.left else "$text-error"
        return Told(f"limit {left_words(tightest)} until {time_of_day(more_at(tightest, allowance, at), at)}", look)
    words = [left_words(one) for one in standings]
    return Told(f"limit {', '.join(words)}", brief=f"limit {words[0]}")
