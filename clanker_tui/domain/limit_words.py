"""Rate limits, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from clanker_tui.domain.allowance import Allowance, Standing, Wait
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.durations import time_of_day
from clanker_tui.domain.limits import RateWindow

SHORT_PERIODS = {"second": "s", "minute": "min"}
NAME_LENGTH = 40


def brief_count(number: int) -> str:
    """Return a count of tokens that is read at a glance: `970`, `1.2k`, `131k`, `2.5M`. Never more than there are."""
    for unit, name in ((1_000_000, "M"), (1000, "k")):
        if number >= unit:
            tenths = number * 10 // unit
            is_round = tenths >= 1000 or tenths % 10 == 0
            return f"{tenths // 10}{'' if is_round else f'.{tenths % 10}'}{name}"
    return str(number)


def left_words(standing: Standing) -> str:
    """Return what is left of a window: `27/30 req/min`, `tokens ≈1.2k/8k per min`; empty when that is not known."""
    window = standing.window
    if standing.left is None:
        return ""
    period = SHORT_PERIODS.get(window.period, window.period)
    mark = "≈" if standing.is_estimate else ""
    if window.unit == "requests":
        whole = f"/{window.limit:,}" if window.limit is not None else ""
        return f"{mark}{standing.left:,}{whole} req{f'/{period}' if period else ''}"
    whole = f"/{brief_count(window.limit)}" if window.limit is not None else ""
    return f"{window.unit} {mark}{brief_count(standing.left)}{whole}{f' per {period}' if period else ''}"


def more_at(standing: Standing, allowance: Allowance, at: datetime) -> datetime:
    """Return when a window that is nearly used up is full again; of one that is used up, when there is any again."""
    back = allowance.back_at(standing.window, at)
    return back if back is not None else standing.full_at or at


def used_up_words(provider: str, allowance: Allowance, at: datetime) -> str:
    """Return what is used up, to be told before anything is sent; empty when something is left of everything."""
    name = clean_line(provider, NAME_LENGTH)
    if allowance.closed_until is not None and allowance.closed_until > at:
        return f"{name} takes no request until {time_of_day(allowance.closed_until, at)}"
    for standing in allowance.standings(at):
        back = allowance.back_at(standing.window, at)
        if back is not None:
            return f"no {standing.window.unit} left at {name} until {time_of_day(back, at)}"
    return ""


def wait_words(provider: str, wait: Wait, at: datetime) -> str:
    """Return what something waits for: `waits 23 s for tokens (groq, per minute)`."""
    from clanker_tui.domain.durations import in_words

    name = clean_line(provider, NAME_LENGTH)
    left = in_words((wait.until - at).total_seconds())
    if wait.window is None:
        return f"waits {left}: {name} asks for it"
    return f"waits {left} for {wait.window.unit} ({name}{over(wait.window)})"


def over(window: RateWindow) -> str:
    """Return which window it is, after a name: `, per minute`; empty when that is not known."""
    return f", per {window.period}" if window.period else ""


def too_large_words(provider: str, model: str, needed: int, window: RateWindow) -> str:
    """Return why something would wait for ever."""
    limit = f"{window.limit or 0:,}{f' per {window.period}' if window.period else ''}"
    allowed = f"{clean_line(provider, NAME_LENGTH)} allows {limit} for {clean_line(model, NAME_LENGTH)}"
    return f"This takes about {needed:,} {window.unit}, and {allowed}. No wait makes it fit; it may be refused."


def all_words(allowances: Iterable[tuple[tuple[str, str], Allowance]], paced: Sequence[str], at: datetime) -> str:
    """Return all that is known of all limits, one block for each model."""
    blocks = []
    for (provider, model), allowance in allowances:
        waits = " · messages wait for it" if provider in paced else ""
        seen = time_of_day(allowance.limits.seen_at, at)
        lines = [f"{clean_line(provider, NAME_LENGTH)} · {clean_line(model)}{waits}", f"  told at {seen}"]
        if allowance.closed_until is not None and allowance.closed_until > at:
            lines.append(f"  no request before {time_of_day(allowance.closed_until, at)}")
        lines += [f"  {line(one, at)}" for one in allowance.standings(at)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def line(standing: Standing, at: datetime) -> str:
    """Return a window in a line of its own."""
    window = standing.window
    name = f"{window.unit}{f' per {window.period}' if window.period else ''}"
    mark = "≈ " if standing.is_estimate else ""
    left = f"{mark}{standing.left:,}" if standing.left is not None else "?"
    limit = f"of {window.limit:,}" if window.limit is not None else "left"
    full = f"full at {time_of_day(standing.full_at, at)}" if standing.full_at is not None else "full"
    return f"{name:<24} {left:>9} {limit:<11} {full if window.limit else ''}".rstrip()
