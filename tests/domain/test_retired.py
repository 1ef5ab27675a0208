"""Models that are gone, or will be."""

from __future__ import annotations

import re
from datetime import date

import pytest

from clanker_tui.domain.retired import RETIREMENTS, retired, retirement

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("provider", "model", "successor"),
    [
        ("groq", "llama-3.3-70b-versatile", "openai/gpt-oss-120b"),
        ("groq", "llama-3.1-70b-versatile", "openai/gpt-oss-120b"),
        ("groq", "mixtral-8x7b-32768", "openai/gpt-oss-20b"),
        ("groq", "gemma2-9b-it", "openai/gpt-oss-20b"),
        ("openai", "gpt-3.5-turbo", "gpt-6-luna"),
        ("anthropic", "claude-3-5-sonnet-20241022", "claude-sonnet-5-5"),
        ("anthropic", "claude-3-7-sonnet-latest", "claude-sonnet-5-5"),
        ("anthropic", "claude-sonnet-4-20250514", "claude-sonnet-5-5"),
    ],
)
def test_a_retired_model_is_known_with_its_successor(provider: str, model: str, successor: str) -> None:
    known = retired(provider, model, today=TODAY)
    assert known is not None
    assert known.successor == successor
    assert f"Use {successor} instead." in known.notice(TODAY)


def test_a_retirement_says_when() -> None:
    past = retirement("groq", "llama-3.3-70b-versatile")
    coming = retirement("openai", "gpt-4o-2024-08-06")
    unknown_day = retirement("anthropic", "claude-3-opus-20240229")
    assert past
    assert past.notice(TODAY).startswith("llama-3.3-70b-versatile was retired on 2026-08-16.")
    assert coming
    assert coming.notice(TODAY).startswith("gpt-4o retires on 2027-01-14.")
    assert unknown_day
    assert unknown_day.notice(TODAY).startswith("claude-3-opus was retired.")


def test_a_model_that_will_end_is_not_yet_retired() -> None:
    assert retired("openai", "gpt-5", today=date(2026, 12, 10)) is None
    assert retired("openai", "gpt-5", today=date(2026, 12, 11)) is not None


@pytest.mark.parametrize(
    ("provider", "model"),
    [("groq", "openai/gpt-oss-120b"), ("openai", "gpt-5.4"), ("my-llama", "gpt-4"), ("groq", "gpt-4"), ("groq", "")],
)
def test_a_model_that_is_alive_or_anothers_is_not_retired(provider: str, model: str) -> None:
    assert retirement(provider, model) is None


def test_dates_are_dates_and_successors_are_alive() -> None:
    for provider, rows in RETIREMENTS.items():
        for row in rows:
            assert re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", row.since)
            assert row.successor is None or retirement(provider, row.successor) is None
