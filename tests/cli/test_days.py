"""Days as people write them, for the options of commands."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clanker_tui.cli.days import end_of, start_of
from clanker_tui.domain.periods import beginning, ending
from clanker_tui.errors import ConfigError

TODAY = date(2026, 3, 31)


@pytest.mark.usefixtures("utc")
@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-01-31", date(2026, 1, 31), date(2026, 2, 1)),
        ("today", TODAY, date(2026, 4, 1)),
        ("Yesterday", date(2026, 3, 30), TODAY),
        ("7d", date(2026, 3, 24), date(2026, 3, 25)),
        ("4w", date(2026, 3, 3), date(2026, 3, 4)),
        ("1m", date(2026, 2, 28), date(2026, 3, 1)),
        ("1y", date(2025, 3, 31), date(2025, 4, 1)),
        ("0d", TODAY, date(2026, 4, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_a_day_a_month_or_a_year_begins_and_ends(text: str, first: date, after: date) -> None:
    assert beginning(text, TODAY) == datetime(first.year, first.month, first.day, tzinfo=UTC)
    assert ending(text, TODAY) == datetime(after.year, after.month, after.day, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "soon", "d", "-3d", "2026-02-30", "2026-13", "9999999999d", "31.1.2026", "999999y"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    for read in (start_of, end_of):
        with pytest.raises(ConfigError, match="is no day"):
            read(text)


@pytest.mark.usefixtures("utc")
def test_until_means_to_the_end_of_the_day() -> None:
    assert start_of("2026-03-04") == datetime(2026, 3, 4, tzinfo=UTC)
    assert end_of("2026-03-04") == datetime(2026, 3, 5, tzinfo=UTC)


def test_the_end_of_the_calendar_is_an_error_and_never_a_crash() -> None:
    assert beginning("9999") is not None
    for text in ("9999-12-31", "9999-12", "9999"):
        with pytest.raises(ConfigError, match="too far away"):
            end_of(text)
