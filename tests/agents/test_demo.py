"""The offline agent."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from clanker_tui.agents.demo import DemoAgent
from clanker_tui.agents.demo_replies import FOOTER, LABEL, REPLIES
from clanker_tui.domain.agent import ChatRequest
from clanker_tui.domain.continuing import request_to_continue
from clanker_tui.domain.draft import Draft
from clanker_tui.domain.events import Finished, RateLimitsSeen, RequestSent, Retrying, UsageSeen
from clanker_tui.domain.messages import FilePart, FinishReason, TextPart, user_message
from clanker_tui.errors import ServerError, StreamError
from tests.agents.fakes import FakeTime, hear, question


def demo(model: str = "demo-fast") -> DemoAgent:
    return DemoAgent(model, pace=0)


async def test_the_same_question_gets_the_same_reply_in_the_same_pieces() -> None:
    one, two = await hear(demo(), question("Why?")), await hear(demo(), question("Why?"))
    without_time = [[event for event in heard.events if not isinstance(event, RateLimitsSeen)] for heard in (one, two)]
    assert without_time[0] == without_time[1]
    assert len(one.events) > 100


async def test_different_questions_get_different_replies() -> None:
    replies = {(await hear(demo(), question(f"question {number}"))).text for number in range(30)}
    assert len(replies) == len(REPLIES)


async def test_a_reply_fits_the_question_where_it_can() -> None:
    assert "ssh -L" in (await hear(demo(), question("How do I make an SSH tunnel?"))).text
    assert "```rust" in (await hear(demo(), question("Why does Rust not compile this?"))).text


@pytest.mark.parametrize("text", REPLIES, ids=["borrowing", "dates", "tunnels", "queries"])
def test_a_reply_is_real_markdown(text: str) -> None:
    for pattern in (r"^## ", r"^```\w+\n", r"^\|.*\|$", r"^ +- ", r"^> ", r"^1\. |^- "):
        assert re.search(pattern, text, re.MULTILINE), pattern
    assert text.count("```") % 2 == 0


@pytest.mark.parametrize("text", ["hi", "/demo long", "/demo slow", "/demo code", "/demo nonsense"])
async def test_a_demo_says_that_it_is_one(text: str) -> None:
    assert LABEL[1:] in (await hear(demo(), question(text))).text


async def test_a_reply_comes_with_usage_and_limits_and_costs_nothing() -> None:
    heard = await hear(demo())
    usage = heard.end.usage
    assert usage
    assert usage.input_tokens > 0
    assert usage.output_tokens > 50
    assert usage.billed_nano_usd == 0
    assert heard.of(UsageSeen)[-1].usage == usage
    assert heard.of(RateLimitsSeen)[0].limits.windows[0].unit == "requests"
    assert heard.events[0] == RequestSent(1)


async def test_the_thinking_model_thinks_first_and_the_other_when_asked() -> None:
    assert (await hear(demo("demo-thinking"), question("Why?"))).thinking
    assert (await hear(demo(), question("/demo think"))).thinking
    assert not (await hear(demo(), question("Why?"))).thinking
    heard = await hear(demo("demo-thinking"))
    assert heard.end.usage
    assert heard.end.usage.reasoning_tokens > 0


async def test_a_failure_can_be_asked_for() -> None:
    heard = await hear(demo(), question("/demo fail"))
    assert isinstance(heard.error, ServerError)
    assert not heard.text


async def test_a_cut_reply_can_be_asked_for() -> None:
    heard = await hear(demo(), question("/demo cut"))
    assert isinstance(heard.error, StreamError)
    assert heard.text
    assert not heard.of(Finished)


async def test_a_rate_limit_can_be_asked_for() -> None:
    heard = await hear(demo(), question("/demo limit"))
    assert [type(event) for event in heard.events[:3]] == [RequestSent, Retrying, RequestSent]
    assert heard.end.reason is FinishReason.STOP


async def test_other_endings_can_be_asked_for() -> None:
    assert (await hear(demo(), question("/demo length"))).end.reason is FinishReason.LENGTH
    refused = await hear(demo(), question("/demo refuse"))
    assert refused.end.reason is FinishReason.REFUSAL
    assert refused.end.note


async def test_an_unknown_wish_lists_what_there_is() -> None:
    assert "/demo fail" in (await hear(demo(), question("/demo dance"))).text


async def test_a_slow_reply_takes_longer_and_pace_sets_how_long() -> None:
    async def takes(text: str, pace: float) -> float:
        time = FakeTime()
        await hear(DemoAgent(pace=pace, sleep=time.sleep), question(text))
        return sum(time.naps)

    usual, slow = await takes("How do I make an SSH tunnel?", 1), await takes("/demo slow", 1)
    assert 0.5 < usual < 5
    assert slow > 5 * usual
    assert await takes("/demo slow", 0) == 0


async def test_the_demo_lists_its_models_and_is_well() -> None:
    assert [model.id for model in await demo().list_models()] == ["demo-fast", "demo-thinking"]
    assert (await demo().health()).is_ok
    assert (await demo().generate(question())).text


@pytest.mark.parametrize("text", ["/demo cut", "/demo length"])
async def test_a_reply_that_was_cut_goes_on_to_its_end(text: str) -> None:
    request = question(text)
    cut = await hear(demo(), request)
    begun = Draft.reply_to(request.messages[-1], provider="demo", model="m").build()
    begun = replace(begun, parts=(TextPart(cut.text),))
    rest = await hear(demo(), request_to_continue(request, begun))
    assert cut.text + rest.text in {reply + FOOTER for reply in REPLIES}
    assert rest.end.reason is FinishReason.STOP


@pytest.mark.parametrize("text", ["Why?", "/demo long", "/demo code", "/demo slow"])
@pytest.mark.parametrize("length", [1, 40, 700, 10_000_000])
async def test_a_reply_that_was_stopped_anywhere_goes_on_from_there(text: str, length: int) -> None:
    request = question(text)
    whole = (await hear(demo(), request)).text
    begun = Draft.reply_to(request.messages[-1], provider="demo", model="m").build()
    begun = replace(begun, parts=(TextPart(whole[:length]),))
    rest = (await hear(demo(), request_to_continue(request, begun))).text
    assert rest
    assert (whole[:length] + rest).startswith(whole)


async def test_files_count_as_what_was_read() -> None:
    bare, full = question("Why?"), ChatRequest((user_message("Why?", "c", None, files=(FilePart("a", "x" * 4000),)),))
    usages = [(await hear(demo(), request)).end.usage for request in (bare, full)]
    assert usages[0]
    assert usages[1]
    assert usages[1].input_tokens - usages[0].input_tokens > 1000
