"""What an export says of usage in one line."""

from __future__ import annotations

from clanker_tui.domain.usage import Usage, UsageTotals
from clanker_tui.export.facts import summary
from tests.history.records import record


def test_what_is_estimated_is_marked() -> None:
    told = UsageTotals().plus(record(usage=Usage(10, output_tokens=5), nano_usd=1_000_000))
    guessed = told.plus(record(usage=Usage(1, output_tokens=2, is_estimate=True), nano_usd=1_000_000))

    assert summary(told) == "10 tokens in · 5 out · $0.001"
    assert summary(guessed) == "≈ 11 tokens in · 7 out · ≈ $0.002"
