"""Every peculiarity of a server that is known, as the bytes it sends."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from clanker_tui.domain.events import UsageSeen
from clanker_tui.domain.messages import FinishReason
from clanker_tui.domain.providers import Wire
from clanker_tui.errors import StreamError
from tests.agents.fakes import TEXT, agent_over, hear, response, stream_file

STOP = FinishReason.STOP


@dataclass(frozen=True)
class Expected:
    """What becomes of a stream. `tokens` are input, cached, cache write, output, reasoning; None: none reported."""

    text: str = TEXT
    thinking: str = ""
    reason: FinishReason = STOP
    raw_reason: str = "stop"
    tokens: tuple[int, int, int, int, int] | None = None
    has_note: bool = False


PLAIN = Expected()
COUNTED = Expected(tokens=(7, 0, 0, 3, 0))
THOUGHT = Expected(thinking="Thinking.", tokens=(7, 0, 0, 3, 0))

CHAT = {
    "openai.sse": Expected(tokens=(7, 8, 4, 12, 5)),
    "openai_refusal.sse": Expected("I cannot help with that.", reason=FinishReason.REFUSAL),
    "openai_tool_call.sse": Expected("", reason=FinishReason.TOOL_CALLS, raw_reason="tool_calls", has_note=True),
    "azure.sse": PLAIN,
    "groq.sse": Expected(thinking="Thinking.", tokens=(16, 64, 0, 30, 10)),
    "openrouter.sse": Expected(thinking="Thinking.", tokens=(10, 0, 0, 5, 0)),
    "openrouter_details_only.sse": Expected(thinking="Thinking."),
    "ollama.sse": THOUGHT,
    "llama_cpp.sse": THOUGHT,
    "vllm_usage_on_every_chunk.sse": COUNTED,
    "litellm.sse": Expected(raw_reason=""),
    "gemini_usage_on_many.sse": COUNTED,
    "mistral.sse": THOUGHT,
    "deepseek.sse": Expected(thinking="Thinking.", tokens=(2, 5, 0, 3, 0)),
    "xai.sse": Expected(tokens=(7, 0, 0, 8, 5)),
    "no_done.sse": PLAIN,
    "finish_null_to_the_end.sse": Expected(raw_reason=""),
    "finish_empty_string.sse": PLAIN,
    "finish_unknown_word.sse": Expected(raw_reason="eos_token"),
    "finish_length.sse": Expected(reason=FinishReason.LENGTH, raw_reason="length"),
    "only_thinking_until_length.sse": Expected(
        "", thinking="Thinking.", reason=FinishReason.LENGTH, raw_reason="length", has_note=True
    ),
    "content_filter.sse": Expected(reason=FinishReason.CONTENT_FILTER, raw_reason="content_filter", has_note=True),
    "insufficient_resource.sse": Expected(
        reason=FinishReason.OTHER, raw_reason="insufficient_system_resource", has_note=True
    ),
    "message_instead_of_delta.sse": PLAIN,
    "text_after_done.sse": PLAIN,
    "bom_crlf.sse": PLAIN,
    "cr_only_no_space.sse": PLAIN,
    "no_final_newline.sse": PLAIN,
    "line_separators_in_json.sse": Expected("a\u2028b\u0085c\u2029d"),
    "data_over_several_lines.sse": PLAIN,
    "surrogate_pair_cut_in_two.sse": Expected("Earth 🌍! \ufffd"),
    "think_tag.sse": Expected(thinking="Thinking."),
    "think_tag_never_closed.sse": Expected(
        "", thinking="Thinking.", reason=FinishReason.LENGTH, raw_reason="length", has_note=True
    ),
    "think_tag_later_is_text.sse": Expected("Use <think> tags</think>"),
    "absurd_usage.sse": COUNTED,
    "unknown_shapes.sse": PLAIN,
    "whole.json": Expected(thinking="Thinking.", raw_reason="", tokens=(7, 0, 0, 3, 0)),
}

ANTHROPIC = {
    "anthropic.sse": Expected(raw_reason="end_turn", tokens=(25, 50, 60, 15, 0)),
    "anthropic_thinking.sse": Expected(thinking="Thinking.", raw_reason="end_turn", tokens=(25, 50, 60, 40, 22)),
    "anthropic_refusal.sse": Expected(
        "", reason=FinishReason.REFUSAL, raw_reason="refusal", tokens=(25, 50, 60, 1, 0), has_note=True
    ),
    "anthropic_max_tokens.sse": Expected(
        "", reason=FinishReason.LENGTH, raw_reason="max_tokens", tokens=(25, 50, 60, 16, 0), has_note=True
    ),
    "anthropic_no_message_stop.sse": Expected(raw_reason="end_turn", tokens=(25, 50, 60, 15, 0)),
    "anthropic_tool_use.sse": Expected(
        "", reason=FinishReason.TOOL_CALLS, raw_reason="tool_use", tokens=(25, 50, 60, 9, 0), has_note=True
    ),
    "anthropic_absurd_usage.sse": Expected(raw_reason="end_turn", tokens=(25, 50, 60, 1, 0)),
    "anthropic_whole.json": Expected(thinking="Thinking.", raw_reason="end_turn", tokens=(25, 0, 0, 15, 0)),
}

BROKEN = {
    "groq_error.sse": ("Half a ", "model crashed"),
    "groq_error_object.sse": ("Half a ", "over capacity"),
    "openrouter_error.sse": ("Half a ", "upstream died"),
    "finish_reason_error.sse": ("Half a ", "the server met an error"),
    "lm_studio_error.sse": ("", "The model has crashed"),
    "plain_text_error.sse": ("Half a ", "out of memory"),
    "type_error.sse": ("Half a ", "gone"),
    "vllm_error.sse": ("Half a ", "engine died"),
    "error_in_200.json": ("", "No such deployment"),
    "error_array_in_200.json": ("", "API key not valid"),
    "login_page.html": ("", "Sign in to the network"),
}


async def check(name: str, wire: Wire, expected: Expected, size: int) -> None:
    body = stream_file(name)
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    heard = await hear(agent_over(response(pieces), wire))
    end = heard.end
    assert (heard.text, heard.thinking) == (expected.text, expected.thinking)
    assert (end.reason, end.raw_reason, bool(end.note)) == (expected.reason, expected.raw_reason, expected.has_note)
    usage = end.usage
    found = usage and (
        usage.input_tokens,
        usage.cached_tokens,
        usage.cache_write_tokens,
        usage.output_tokens,
        usage.reasoning_tokens,
    )
    assert found == expected.tokens
    assert (heard.of(UsageSeen)[-1].usage if heard.of(UsageSeen) else None) == usage


@pytest.mark.parametrize("size", [1, 13, 100_000])
@pytest.mark.parametrize("name", CHAT)
async def test_a_chat_server_with_a_peculiarity_is_understood(name: str, size: int) -> None:
    await check(name, Wire.OPENAI_COMPATIBLE, CHAT[name], size)


@pytest.mark.parametrize("size", [1, 13, 100_000])
@pytest.mark.parametrize("name", ANTHROPIC)
async def test_an_anthropic_reply_of_each_kind_is_understood(name: str, size: int) -> None:
    await check(name, Wire.ANTHROPIC, ANTHROPIC[name], size)


@pytest.mark.parametrize("name", BROKEN)
async def test_an_error_inside_a_200_is_an_error_and_the_text_before_it_stays(name: str) -> None:
    text, words = BROKEN[name]
    heard = await hear(agent_over(response(stream_file(name))))
    assert heard.text == text
    assert isinstance(heard.error, StreamError)
    assert heard.error.status == 200
    assert words in heard.error.message


async def test_an_anthropic_error_in_mid_stream_is_an_error_and_the_text_before_it_stays() -> None:
    heard = await hear(agent_over(response(stream_file("anthropic_error.sse")), Wire.ANTHROPIC))
    assert heard.text == "Half a "
    assert heard.error is not None
    assert "Overloaded" in heard.error.message


def test_every_stream_is_tested() -> None:
    from tests.agents.fakes import STREAMS

    tested = {*CHAT, *ANTHROPIC, *BROKEN, "anthropic_error.sse"}
    assert {file.name for file in STREAMS.iterdir()} == tested


async def test_a_refusal_says_why() -> None:
    heard = await hear(agent_over(response(stream_file("anthropic_refusal.sse")), Wire.ANTHROPIC))
    assert "cyber: This was declined." in heard.end.note


async def test_what_the_provider_says_it_charged_is_exact_to_the_nano_dollar() -> None:
    usage = (await hear(agent_over(response(stream_file("openrouter.sse"))))).end.usage
    assert usage is not None
    assert usage.billed_nano_usd == 1_530_000
    assert '"cost": 0.00153' in usage.raw


async def test_tokens_written_to_a_cache_for_an_hour_are_counted_apart() -> None:
    usage = (await hear(agent_over(response(stream_file("anthropic.sse")), Wire.ANTHROPIC))).end.usage
    assert usage is not None
    assert usage.cache_write_1h_tokens == 40
    assert usage.prompt_tokens == 175
