"""A stream that ends before its end, in every place where it can."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.agents.connection import Timeouts
from clanker_tui.domain.events import Finished, RequestSent
from clanker_tui.domain.providers import Wire
from clanker_tui.errors import StreamError
from tests.agents.fakes import TEXT, FakeTime, Server, agent_over, broken_response, hear, response, stream_file

SAMPLES = {
    "openai.sse": (Wire.OPENAI, b'"finish_reason":"stop"}],"usage":null}'),
    "groq.sse": (Wire.GROQ, b'"total_time":0.062}}}'),
    "anthropic.sse": (Wire.ANTHROPIC, b'"usage": {"output_tokens": 15}}'),
}


@pytest.mark.parametrize("name", SAMPLES)
async def test_a_stream_cut_at_any_byte_is_an_error_and_never_a_short_reply(name: str) -> None:
    wire, last_needed = SAMPLES[name]
    body = stream_file(name)
    needed = body.index(last_needed) + len(last_needed)
    server = Server([])
    agent = agent_over(server, wire)
    for cut in range(len(body)):
        server.responses = [response(body[:cut])]
        heard = await hear(agent)
        assert TEXT.startswith(heard.text)
        if cut >= needed:
            assert heard.end.raw_reason, cut
            assert heard.text == TEXT
        else:
            assert isinstance(heard.error, StreamError), cut
            assert heard.error.status == 200
            assert not heard.of(Finished)


@pytest.mark.parametrize("name", SAMPLES)
@given(cuts=st.lists(st.integers(0, 3000), max_size=30))
def test_a_stream_says_the_same_however_it_is_cut_into_pieces(name: str, cuts: list[int]) -> None:
    wire, _ = SAMPLES[name]
    body = stream_file(name)
    edges = [0, *sorted(cuts), len(body)]
    pieces = [body[start:end] for start, end in pairwise(edges)]
    whole = asyncio.run(hear(agent_over(response(body), wire)))
    cut = asyncio.run(hear(agent_over(response(pieces), wire)))
    assert cut.events == whole.events


@pytest.mark.parametrize("size", [40, 700])
async def test_a_connection_that_breaks_in_mid_reply_is_an_error_that_keeps_the_text(size: int) -> None:
    body = stream_file("openai.sse")[:size]
    server = Server([broken_response(body, httpx2.ReadError("connection reset"))])
    time = FakeTime()
    heard = await hear(agent_over(server, policy=time.policy()))
    assert isinstance(heard.error, StreamError)
    assert "connection reset" in heard.error.message
    assert TEXT.startswith(heard.text)
    assert len(server.requests) == 1
    assert heard.of(RequestSent) == [RequestSent(1)]
    assert not time.naps


async def test_a_connection_that_breaks_after_the_finish_reason_breaks_nothing() -> None:
    body = stream_file("no_done.sse")
    heard = await hear(agent_over(broken_response(body, httpx2.ReadError("connection reset"))))
    assert heard.text == TEXT
    assert heard.end.raw_reason == "stop"


class NeverEnding(httpx2.AsyncByteStream):
    """A body whose connection stays open after the last word."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.is_silent = asyncio.Event()
        self.is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
        self.is_silent.set()
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("name", ["openai.sse", "no_done.sse", "anthropic.sse", "anthropic_no_message_stop.sse"])
async def test_a_connection_that_stays_open_after_the_end_does_not_hold_up_the_reply(name: str) -> None:
    stream = NeverEnding(stream_file(name))
    wire = Wire.ANTHROPIC if "anthropic" in name else Wire.OPENAI
    agent = agent_over(httpx2.Response(200, stream=stream), wire, timeouts=Timeouts(tail_s=0.01))
    heard = await hear(agent)
    assert heard.text == TEXT
    assert heard.end.raw_reason
    assert stream.is_closed


async def test_a_stopped_reply_closes_its_connection() -> None:
    stream = NeverEnding(stream_file("openai.sse")[:700])
    task = asyncio.create_task(hear(agent_over(httpx2.Response(200, stream=stream))))
    await stream.is_silent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stream.is_closed


async def test_an_idle_server_is_named_as_such() -> None:
    request = httpx2.Request("POST", "http://x", extensions={"timeout": {"read": 120.0}})
    heard = await hear(agent_over(broken_response(b"data:", httpx2.ReadTimeout("", request=request))))
    assert heard.error is not None
    assert "nothing came for 2 min" in heard.error.message


@pytest.mark.parametrize(
    "body", [b"", b"\n\n\n", b": keep-alive\n\n", b"data: [DONE]\n\n", b"data: {}\n\n", b"{}", b"[]"]
)
async def test_a_reply_without_anything_in_it_is_an_error(body: bytes) -> None:
    assert isinstance((await hear(agent_over(response(body)))).error, StreamError)
    assert isinstance((await hear(agent_over(response(body), Wire.ANTHROPIC))).error, StreamError)


async def test_an_event_that_is_no_json_is_an_error() -> None:
    heard = await hear(agent_over(response(b'data: {"choices"\n\ndata: [DONE]\n\n')))
    assert heard.error is not None
    assert "no valid JSON" in heard.error.message


async def test_json_nested_beyond_reason_is_an_error() -> None:
    heard = await hear(agent_over(response(b"data: " + b"[" * 200_000 + b"\n\n")))
    assert isinstance(heard.error, StreamError)
    heard = await hear(agent_over(response(b"[" * 200_000)))
    assert isinstance(heard.error, StreamError)
