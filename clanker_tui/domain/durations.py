"""Durations and moments, as a person says them."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

SOON = timedelta(minutes=10)  # within it, seconds count
THIS_WEEK = timedelta(days=6)  # within it, the name of a day means one day only


def in_words(seconds: float) -> str:
    """Return a duration as a person says it, rounded up: `45 s`, `9 min 39 s`, `1 h 3 min`."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    minutes = math.ceil(whole % 3600 / 60)
    if minutes == 60:
        return f"{whole // 3600 + 1} h"
    return f"{whole // 3600} h {minutes} min" if minutes else f"{whole // 3600} h"


def time_of_day(moment: datetime, seen_from: datetime) -> str:
    """Return a moment on the user's clock, rounded up: `12:00:40` when it is near, else `14:05`, or `Tue 00:10`."""
    is_soon = moment - seen_from < SOON
    step_s = 1 if is_soon else 60
    at = datetime.fromtimestamp(math.ceil(moment.timestamp() / step_s) * step_s, seen_from.astimezone().tzinfo)
    clock = f"{at:%H:%M:%S}" if is_soon else f"{at:%H:%M}"
    if at.date() == seen_from.astimezone().date():
        return clock
    return f"{at:%a} {clock}" if moment - seen_from < THIS_WEEK else f"{at.day} {at:%b} {clock}"
