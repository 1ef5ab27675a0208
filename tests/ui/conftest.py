"""What is drawn is the same wherever and whenever a test runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, tzinfo
from types import SimpleNamespace
from typing import Self

import pytest

from tests.ui.stage import NOON

TIMED = ("clanker_tui.accounting", "clanker_tui.ui.widgets.retry_strip")  # what measures how long something takes


class StoppedClock(datetime):
    """A clock that shows noon always."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.combine(NOON.date(), NOON.timetz()).astimezone(tz)


@pytest.fixture
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draw times of day as in UTC, whoever runs the test."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def stopped_clock(in_utc: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon, in UTC, and nothing take any time."""
    monkeypatch.setattr("clanker_tui.domain.messages.datetime", StoppedClock)
    for module in TIMED:
        monkeypatch.setattr(f"{module}.time", SimpleNamespace(monotonic=lambda: 0.0))
