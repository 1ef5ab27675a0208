"""Every request that reached a provider has one record; what nobody tells of it is estimated, and marked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from clanker_tui.accounting import Account
from clanker_tui.domain.agent import ChatRequest
from clanker_tui.domain.estimated_usage import prompt_estimate
from clanker_tui.domain.events import (
    Finished,
    RequestSent,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    UsageSeen,
)
from clanker_tui.domain.messages import FilePart, FinishReason, Status, user_message
from clanker_tui.domain.usage import MOST_TOKENS, PriceSource, Usage, UsageRecord
from clanker_tui.errors import ClankerError, RateLimitError, StreamError, TransportError
from tests.ui.stage import HandledAgent

ASKED = ChatRequest((user_message("a" * 396, "c", None),), "b" * 76)
PROMPT = (396 // 4 + 4) + (76 // 4 + 4)  # four letters a token, and four more round each message
SENT = RequestSent(1)
TOLD = Usage(7, 3, output_tokens=1, raw='{"prompt_tokens": 10}', billed_nano_usd=5, tier="flex")
CUT = StreamError("cut", provider="test", status=200)
LIMITED = RateLimitError("slow down", provider="test")
SILENT = TransportError("silent", provider="test", has_arrived=True)
UNREACHED = TransportError("no route", provider="test")


def account(*events: StreamEvent, request: ChatRequest = ASKED) -> Account:
    account = Account(HandledAgent("test", "m", []), request)
    for event in events:
        account.see(event)
    return account


def only(account: Account) -> UsageRecord:
    [record] = account.records
    return record


def failed(error: ClankerError, *events: StreamEvent) -> list[UsageRecord]:
    told = account(*events)
    told.fail(error)
    return told.records


def test_what_the_provider_tells_of_a_whole_reply_is_taken_as_it_is() -> None:
    told = account(SENT, TextDelta("text"), UsageSeen(TOLD), Finished(FinishReason.STOP, TOLD))
    told.complete()

    assert only(told).usage == TOLD


def test_a_stopped_reply_is_estimated_by_what_was_sent_and_what_came() -> None:
    told = account(SENT, ThinkingDelta("h" * 40), TextDelta("t" * 21), TextDelta("t" * 21))
    told.stop()

    record = only(told)
    assert record.outcome == Status.STOPPED
    assert record.usage == Usage(PROMPT, output_tokens=21, reasoning_tokens=10, is_estimate=True)  # 20.5 rounded up


def test_a_prompt_that_was_told_is_no_guess_and_what_was_charged_so_far_is_no_bill() -> None:
    told = account(SENT, UsageSeen(TOLD, is_whole=False), TextDelta("t" * 400))
    told.fail(CUT)

    assert only(told).usage == Usage(7, 3, output_tokens=100, raw=TOLD.raw, is_estimate=True, tier="flex")


def test_more_than_was_seen_is_believed_when_it_is_told() -> None:
    told = account(SENT, UsageSeen(Usage(7, output_tokens=50), is_whole=False), TextDelta("t"))
    told.stop()

    assert only(told).usage == Usage(7, output_tokens=50, is_estimate=True)


def test_a_cut_reply_that_was_counted_to_its_end_needs_no_estimate() -> None:
    told = account(SENT, TextDelta("t" * 400), UsageSeen(TOLD))
    told.stop()

    assert only(told).usage == TOLD


@pytest.mark.parametrize("said", [(), (TextDelta("t" * 40),)])
def test_a_whole_reply_of_a_server_that_counts_nothing_is_estimated(said: Sequence[StreamEvent]) -> None:
    told = account(SENT, *said, Finished(FinishReason.STOP, None))
    told.complete()

    assert only(told).usage == Usage(PROMPT, output_tokens=10 * len(said), is_estimate=True)


def test_a_report_that_cannot_be_true_is_none() -> None:
    absurd = Usage(MOST_TOKENS + 1, output_tokens=-1)
    told = account(SENT, TextDelta("t" * 40), UsageSeen(absurd), Finished(FinishReason.STOP, absurd))
    told.complete()

    assert only(told).usage == Usage(PROMPT, output_tokens=10, is_estimate=True)


def test_files_and_other_scripts_count_in_an_estimate() -> None:
    message = user_message("世" * 12, "c", None, files=(FilePart("name", "f" * 40),))

    assert prompt_estimate(ChatRequest((message,))) == 10 + 1 + 10 + 4


def test_a_request_that_was_refused_used_nothing_and_is_free() -> None:
    [record] = failed(LIMITED, SENT)

    assert (record.usage, record.cost.nano_usd, record.cost.source) == (Usage(), 0, PriceSource.FREE)
    assert record.outcome == Status.FAILED


@pytest.mark.parametrize("error", [SILENT, CUT])
def test_of_an_answer_that_never_came_nothing_is_known_but_that_it_was_asked_for(error: ClankerError) -> None:
    [record] = failed(error, SENT)

    assert (record.usage, record.cost.source) == (None, PriceSource.UNKNOWN)


def test_what_did_not_reach_the_provider_or_was_never_sent_has_no_record() -> None:
    assert failed(UNREACHED, SENT) == []
    assert failed(LIMITED) == []
    assert failed(TransportError("proxy", provider="test", status=407), SENT) == []
    never = account()
    never.stop()
    assert never.records == []


def test_stopping_between_two_attempts_counts_no_attempt_twice() -> None:
    told = account(SENT)
    told.fail(LIMITED)
    told.stop()

    assert [record.outcome for record in told.records] == [Status.FAILED]


def test_each_attempt_begins_with_nothing() -> None:
    told = account(SENT, UsageSeen(TOLD))
    told.fail(SILENT)
    told.see(RequestSent(2))
    told.stop()

    assert [(record.attempt, record.usage) for record in told.records] == [(1, TOLD), (2, None)]
