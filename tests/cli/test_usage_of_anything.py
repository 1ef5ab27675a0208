"""Whatever a provider said, and whatever is called how: what `usage` prints of it is whole, exact and harmless."""

from __future__ import annotations

import csv
import json
from argparse import Namespace
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.cli import usage_request, usage_requests, usage_sums
from clanker_tui.cli.usage_sums import Sums
from clanker_tui.domain.clean import clean
from clanker_tui.domain.spending import RequestPage
from clanker_tui.domain.usage import MOST_NANO_USD, NANO, UsageRecord, UsageTotals
from clanker_tui.export.tables import told
from tests.history.records import texts
from tests.history.test_usage import records

TEXT, JSON, CSV = (Namespace(json=kind == 1, csv=kind == 2) for kind in range(3))
amounts = st.integers(-MOST_NANO_USD, MOST_NANO_USD)
totals = st.builds(
    UsageTotals,
    st.integers(1, 10**6),
    *[st.integers(0, 10**12)] * 5,
    amounts,
    *[st.integers(0, 10**6)] * 4,
    amounts,
)
pages = st.lists(records, max_size=4).map(lambda found: RequestPage(tuple(found), None))
sums = st.builds(
    Sums,
    st.sampled_from(["model", "conversation", "day", "host"]),
    st.lists(st.tuples(texts, totals), max_size=4).map(tuple),
    totals,
).map(
    lambda one: Sums(
        one.name, one.rows, one.whole, tuple(None if number % 2 else key for number, (key, _) in enumerate(one.rows))
    )
)


def read(text: str) -> Iterator[dict[str, str]]:
    """Yield the lines of a CSV file as another program reads them."""
    for row in csv.DictReader(StringIO(text + "\n", newline="")):
        yield {name: told(cell) for name, cell in row.items()}


@settings(max_examples=40)
@given(pages)
def test_requests_come_back_out_of_csv_and_json(page: RequestPage) -> None:
    rows = list(read(usage_requests.shown(CSV, page)))
    listed = json.loads(usage_requests.shown(JSON, page))["requests"]
    assert [row["model"] for row in rows] == [record.model for record in page.records]
    assert [row["host"] for row in listed] == [json.loads(json.dumps(record.host)) for record in page.records]
    for row, shown, record in zip(rows, listed, page.records, strict=True):
        nano_usd = record.cost.nano_usd
        assert (Decimal(row["cost_usd"]) * NANO if row["cost_usd"] else None) == nano_usd
        assert (Decimal(shown["cost_usd"]) * NANO if shown["cost_usd"] else None) == nano_usd
        assert row["output_tokens"] == ("" if record.usage is None else str(record.usage.output_tokens))


@settings(max_examples=40)
@given(pages)
def test_requests_have_a_line_each(page: RequestPage) -> None:
    if page.records:
        lines = usage_requests.shown(TEXT, page).split("\n")
        assert len(lines) == len(page.records) + 1
        assert clean("\n".join(lines)) == "\n".join(lines)


@settings(max_examples=40)
@given(records)
@pytest.mark.parametrize("options", [TEXT, JSON, CSV], ids=["text", "json", "csv"])
def test_one_request_can_always_be_shown(options: Namespace, record: UsageRecord) -> None:
    shown = usage_request.shown(options, record)
    assert shown
    if options.json:
        assert json.loads(shown)["duration_ms"] == record.duration_ms
    elif options.csv:
        assert {row["field"]: row["value"] for row in read(shown)}["duration_ms"] == str(record.duration_ms)


@settings(max_examples=40)
@given(sums)
def test_sums_come_back_out_of_csv_and_json(found: Sums) -> None:
    rows = list(read(usage_sums.shown(CSV, found)))
    groups = json.loads(usage_sums.shown(JSON, found))["groups"]
    assert [row[found.name] for row in rows] == [key for key, _ in found.rows]
    for row, group, (_, expected) in zip(rows, groups, found.rows, strict=True):
        assert int(row["input_tokens"]) == group["input_tokens"] == expected.input_tokens
        assert Decimal(row["saved_usd"]) * NANO == expected.saved_nano_usd
        if row["cost_usd"]:
            assert Decimal(row["cost_usd"]) * NANO == Decimal(group["cost_usd"]) * NANO == expected.nano_usd


@settings(max_examples=40)
@given(sums)
def test_sums_have_a_line_each_and_a_total(found: Sums) -> None:
    lines = usage_sums.shown(TEXT, found).split("\n")
    assert len(lines) >= len(found.rows) + 2
    assert lines[len(found.rows) + 1].startswith("total")
    assert clean("\n".join(lines)) == "\n".join(lines)
