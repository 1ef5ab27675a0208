"""`usage reprice`: what changes is said before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from clanker_tui.domain.usage import UsageRecord
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import fill


@pytest.fixture(autouse=True)
def samples(program: Program, utc: None) -> None:
    """Fill the history, and give its model a price of the user's own."""
    asyncio.run(fill(program.history_file))
    program.configure(
        program.config.read_text() + '[prices."groq/openai/gpt-oss-120b"]\ninput = 1\noutput = 2\ncached = 0.5\n'
    )


def requests(program: Program) -> Sequence[UsageRecord]:
    return program.stored(lambda history: history.usage_requests()).records


def test_a_dry_run_says_what_would_change_and_changes_nothing(call: Call, program: Program) -> None:
    before = requests(program)

    assert call("usage", "reprice", "--dry-run").out.splitlines() == [
        "MODEL                     REQUESTS        BEFORE      AFTER",
        "groq/openai/gpt-oss-120b         1  $0.001234567  $0.001408",
        "1 price would change. Nothing was written.",
        "1 request still without a price.",
    ]
    assert requests(program) == before


def test_new_prices_are_written_and_the_old_ones_kept(call: Call, program: Program) -> None:
    done = call("usage", "reprice")

    assert "1 price changed. What was known before is kept with the requests." in done.out
    [priced] = [one for one in requests(program) if one.provider == "groq"]
    assert priced.cost.nano_usd == 1_000 * 1_000 + 204 * 2_000
    assert [cost.nano_usd for cost in priced.earlier] == [1_234_567]
    assert "No price changes." in call("usage", "reprice").out


@pytest.mark.parametrize(
    "words",
    [
        ["reprice", "--until", "2026-01-01"],
        ["--until", "2026-01-01", "reprice"],
        ["reprice", "-p", "local"],
        ["reprice", "--model", "tiny"],
    ],
)
def test_it_can_be_limited(call: Call, words: list[str]) -> None:
    assert call("usage", *words).out.startswith("No price changes.")


def test_a_day_that_is_none_is_an_error_of_one_line(call: Call) -> None:
    done = call("usage", "reprice", "--since", "soon")

    assert (done.code, done.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("option", ["--json", "--failed", "--by=day", "--check", "--limit=3"])
def test_what_is_for_sums_is_refused_and_not_passed_over(call: Call, option: str) -> None:
    done = call("usage", option, "reprice")

    assert done.code == 2
    assert f"{option.partition('=')[0]} does not go with reprice" in done.err
