"""Days as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clanker_tui.cli.days import day, end_of, start_of
from clanker_tui.errors import ConfigError

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("today", TODAY),
        ("Yesterday", date(2026, 3, 3)),
        ("7d", date(2026, 2, 25)),
        ("4w", date(2026, 2, 4)),
        ("0d", TODAY),
    ],
)
def test_a_day_is_read(text: str, expected: date) -> None:
    assert day(text, TODAY) == expected


@pytest.mark.parametrize("text", ["", "soon", "d", "-3d", "2026-02-30", "9999999999d", "31.1.2026"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is no day"):
        day(text, TODAY)


@pytest.mark.usefixtures("utc")
def test_until_means_to_the_end_of_the_day() -> None:
    assert start_of("2026-03-04") == datetime(2026, 3, 4, tzinfo=UTC)
    assert end_of("2026-03-04") == datetime(2026, 3, 5, tzinfo=UTC)


def test_the_end_of_the_calendar_is_an_error_and_never_a_crash() -> None:
    with pytest.raises(ConfigError, match="too far away"):
        end_of("9999-12-31")
