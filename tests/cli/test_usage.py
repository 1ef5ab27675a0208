"""`usage`: sums, groups, limits."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import BORROW, fill


@pytest.fixture(autouse=True)
def samples(program: Program, utc: None) -> None:
    """Fill the history."""
    asyncio.run(fill(program.history_file))


def test_the_total_counts_what_has_no_price(call: Call) -> None:
    assert call("usage").out.splitlines() == [
        "       REQUESTS  INPUT  CACHED  OUTPUT  REASONING          COST",
        "total         2  1,000       0     204          0  $0.001234567",
        "1 request without a price.",
        "1 request failed.",
    ]


def test_a_group_without_any_price_costs_unknown_and_not_nothing(call: Call) -> None:
    lines = call("usage", "--by", "provider").out.splitlines()

    assert lines[0].startswith("PROVIDER")
    assert lines[1].split()[0] == "groq"
    assert lines[1].endswith("$0.001234567")
    assert lines[2].split() == ["local", "1", "0", "0", "0", "0", "?"]


@pytest.mark.parametrize(
    ("arguments", "requests"),
    [
        (["--since", "2026-04-01"], 1),
        (["--until", "2026-03-04"], 1),
        (["--until", "2026-03-03"], 0),
        (["--since", "2026-03-01", "--until", "2026-04-30"], 2),
        (["--since", "today"], 0),
        (["--provider", "groq"], 1),
        (["--model", "tiny"], 1),
        (["--provider", "groq", "--model", "tiny"], 0),
    ],
)
def test_sums_can_be_limited(call: Call, arguments: list[str], requests: int) -> None:
    assert json.loads(call("usage", "--json", *arguments).out)["total"]["requests"] == requests


def test_json_holds_the_total_and_the_groups(call: Call) -> None:
    report = json.loads(call("usage", "--json", "--by", "month").out)

    assert report["by"] == "month"
    assert [(group["key"], group["cost_usd"], group["unpriced"]) for group in report["groups"]] == [
        ("2026-03", "0.001234567", 0),
        ("2026-04", "0.00", 1),
    ]
    assert report["total"]["output_tokens"] == 204


def test_csv_has_a_line_for_each_group(call: Call) -> None:
    lines = call("usage", "--csv", "--by", "host").out.splitlines()

    assert lines[0].startswith("host,requests,failed,input_tokens")
    assert lines[1].startswith("laptop,2,1,1000")
    assert len(lines) == 2


def test_conversations_are_named(call: Call) -> None:
    assert f"{BORROW} Borrow checker" in call("usage", "--by", "conversation").out


def test_an_empty_time_is_said_in_words(call: Call) -> None:
    assert call("usage", "--since", "today").out == "No request was made in that time.\n"
