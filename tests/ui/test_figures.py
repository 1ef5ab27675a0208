"""Tokens, time and money are written so that they cannot be misread."""

from __future__ import annotations

import pytest

from clanker_tui.config.settings import UiSettings
from clanker_tui.domain.figures import count, money
from clanker_tui.domain.messages import FinishReason, Message, Role, Status, now
from clanker_tui.domain.usage import Cost, Purpose, Usage, UsageRecord, UsageTotals
from clanker_tui.ui.figures import cost, cost_of_totals, reply_figures, reply_state, tokens_of_totals
from tests.ui.stage import SETTINGS, staged


def record(nano_usd: int | None, usage: Usage | None = None) -> UsageRecord:
    return UsageRecord(
        "u", "c", "m", Purpose.CHAT, "p", "m", "h", now(), 1180, 1, "complete", 180, "stop", usage, Cost(nano_usd)
    )


@pytest.mark.parametrize(
    ("nano_usd", "text"),
    [(0, "$0.00"), (1, "< $0.0001"), (1_200_000, "$0.0012"), (140_000_000, "$0.14"), (12_346_000_000, "$12.35")],
)
def test_money_is_never_rounded_to_nothing(nano_usd: int, text: str) -> None:
    assert money(nano_usd) == text


def test_an_unknown_price_is_said() -> None:
    assert cost([record(None)]) == "price unknown"
    assert cost([record(140_000_000), record(None)]) == "$0.14 + price unknown"
    assert cost_of_totals(UsageTotals(requests=1, unpriced=1)) == "price unknown"


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (1204, "1,204"), (131_072, "131k"), (1_048_576, "1.0M"), (6_921_500_000, "6.9B")]
)
def test_counts_are_read_at_a_glance(number: int, text: str) -> None:
    assert count(number) == text


def test_the_figures_of_a_reply_stand_in_order() -> None:
    usage = Usage(input_tokens=204, output_tokens=1000)
    assert reply_figures([record(1_200_000, usage)]) == "0.18 s · 1,000 tok/s · 1,204 tok · $0.0012"
    assert reply_figures([]) == ""


def test_an_estimate_is_marked_as_one() -> None:
    guess = Usage(input_tokens=204, output_tokens=1000, is_estimate=True)
    assert reply_figures([record(1_200_000, guess)]) == "0.18 s · ≈ 1,000 tok/s · ≈ 1,204 tok · ≈ $0.0012"
    assert reply_figures([record(0, guess)]).endswith("≈ 1,204 tok · $0.00")
    sums = UsageTotals().plus(record(1_200_000, guess)).plus(record(1, Usage(4)))
    assert (tokens_of_totals(sums), cost_of_totals(sums)) == ("≈ 1,208 tok", "≈ $0.0012")


def test_what_came_from_a_cache_is_told_where_it_fits() -> None:
    records = [record(1_200_000, Usage(input_tokens=204, cached_tokens=1000, output_tokens=1000))]
    assert reply_figures(records, 60) == "0.18 s · 1,000 tok/s · 2,204 tok, 1,000 cached · $0.0012"
    assert reply_figures(records, 50) == "0.18 s · 1,000 tok/s · 2,204 tok · $0.0012"


def test_a_reply_that_is_not_whole_says_so_in_words() -> None:
    def reply(status: Status, reason: FinishReason | None = None, error: str = "") -> str:
        return reply_state(Message("m", "c", None, Role.ASSISTANT, (), now(), status, "", "", reason, error))

    assert reply(Status.COMPLETE, FinishReason.STOP) == ""
    assert reply(Status.COMPLETE, FinishReason.LENGTH) == "cut at the length limit"
    assert reply(Status.STOPPED) == "stopped"
    assert reply(Status.FAILED, error="Groq answered 503.") == "failed: Groq answered 503."


async def test_a_key_of_the_users_own_works_and_a_clash_is_told() -> None:
    ui = UiSettings(keys={"chat.new": "ctrl+y"})
    async with staged(settings=type(SETTINGS)(agent=SETTINGS.agent, ui=ui)) as stage:
        before = stage.room.place
        await stage.pilot.press("ctrl+y")
        await stage.until(lambda: stage.room.place is not before)
    ui = UiSettings(keys={"chat.new": "f9", "list.rename": "n", "app.palette": "f12"}, theme="no-such-theme")
    async with staged(size=(120, 40), settings=type(SETTINGS)(agent=SETTINGS.agent, ui=ui)) as stage:
        await stage.sees("f9 is given to both")
        await stage.sees("there is no theme")
        assert "there is no action" not in stage.seen
        await stage.pilot.press("f12")
        await stage.sees("Start a new conversation")


async def test_every_binding_of_the_screen_is_in_the_help() -> None:
    async with staged(size=(120, 60)) as stage:
        await stage.pilot.press("f1")
        await stage.sees("Help")
        for words in ("New conversation", "Copy the last reply", "New line", "Write in your editor", "Quit"):
            await stage.type(words[:-1])
            await stage.sees(words)
            await stage.pilot.press("ctrl+u")


async def test_the_palette_offers_the_commands() -> None:
    async with staged() as stage:
        await stage.pilot.press("ctrl+p")
        await stage.sees("Start a new conversation")
