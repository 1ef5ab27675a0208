"""When a request is tried again, how long that waits, and when it is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from clanker_tui.domain.events import RateLimitsSeen, RequestSent, Retrying
from clanker_tui.domain.providers import Wire
from clanker_tui.errors import ProviderError, QuotaError, RateLimitError, ServerError, TransportError
from tests.agents.fakes import (
    MOMENT,
    TEXT,
    FakeTime,
    Heard,
    Server,
    agent_over,
    error_response,
    hear,
    response,
    stream_file,
)


def good(wire: Wire = Wire.OPENAI_COMPATIBLE) -> httpx2.Response:
    return response(stream_file("anthropic.sse" if wire is Wire.ANTHROPIC else "openai.sse"))


async def tried(
    *failures: httpx2.Response | Exception, wire: Wire = Wire.OPENAI_COMPATIBLE, max_retries: int = 2
) -> tuple[Heard, list[float], int]:
    """Return what was heard, the waits in between, and how many requests were made."""
    server, time = Server([*failures, good(wire)]), FakeTime()
    heard = await hear(agent_over(server, wire, policy=time.policy(max_retries)))
    return heard, time.naps, len(server.requests)


def failure(status: int, **headers: str) -> httpx2.Response:
    return error_response(status, {"message": "not now"}, **headers)


@pytest.mark.parametrize("status", [408, 409, 429, 498, 500, 502, 503, 504, 529, 599])
async def test_a_passing_failure_is_tried_again_and_shown_before_the_wait(status: int) -> None:
    heard, naps, requests = await tried(failure(status))
    assert heard.text == TEXT
    assert requests == 2
    assert naps == [0.5]
    sent, retrying, again = heard.events[:3]
    assert (sent, again) == (RequestSent(1), RequestSent(2))
    assert isinstance(retrying, Retrying)
    assert (retrying.attempt, retrying.of, retrying.wait_s) == (2, 3, 0.5)
    assert retrying.error.status == status
    assert not retrying.adjustment


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 422, 424, 499])
async def test_a_lasting_failure_is_not_tried_again(status: int) -> None:
    heard, naps, requests = await tried(failure(status))
    assert heard.error is not None
    assert (requests, naps) == (1, [])


@pytest.mark.parametrize(
    "error",
    [httpx2.ConnectError("refused"), httpx2.RemoteProtocolError("server disconnected"), httpx2.ReadError("reset")],
)
async def test_a_connection_that_fails_is_tried_again(error: Exception) -> None:
    heard, naps, requests = await tried(error, error)
    assert heard.text == TEXT
    assert (requests, naps) == (3, [0.5, 1.0])
    assert all(isinstance(event.error, TransportError) for event in heard.of(Retrying))


async def test_waits_grow_and_end_and_the_last_error_is_the_one_that_is_raised() -> None:
    server, time = Server([failure(500)]), FakeTime()
    heard = await hear(agent_over(server, policy=time.policy(max_retries=7)))
    assert time.naps == [0.5, 1, 2, 4, 8, 8, 8]
    assert isinstance(heard.error, ServerError)
    assert len(server.requests) == 8


async def test_no_retries_are_made_when_none_are_wanted() -> None:
    heard, naps, requests = await tried(failure(503), max_retries=0)
    assert isinstance(heard.error, ServerError)
    assert (requests, naps) == (1, [])


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "0.25"}, 0.25),
        ({"retry_after": "60"}, 60),
        ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5),
        ({"retry_after": "Sun, 22 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry_after": "Sun, 22 Nov 2026 11:59:00 GMT"}, 0.5),
        ({"retry_after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 0.5),
        ({"retry_after": "nan"}, 0.5),
        ({"retry_after": "-5"}, 0.5),
        ({"retry_after": "inf"}, 0.5),
        ({"retry_after": "1e30"}, 0.5),
        ({"retry_after": "soon"}, 0.5),
        ({"retry_after": "0"}, 0.5),
        ({"retry_after_ms": "nan", "retry_after": "3"}, 3),
        ({"retry_after": "1m0s"}, 60),
        ({"x_ratelimit_remaining_requests": "0", "x_ratelimit_reset_requests": "12"}, 12),
        ({"x_ratelimit_remaining_tokens": "5", "x_ratelimit_reset_tokens": "12"}, 0.5),
        ({"x_rate_limit_reset_tokens": "55"}, 55),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int((MOMENT.timestamp() + 20) * 1000))}, 20),
    ],
)
async def test_the_wait_is_what_the_server_asks_for_when_that_makes_sense(headers: dict[str, str], wait: float) -> None:
    heard, naps, _ = await tried(failure(429, **headers))
    assert heard.text == TEXT
    assert naps == [wait]


@pytest.mark.parametrize("after", ["61", "3600", "Sun, 22 Nov 2026 14:00:00 GMT"])
async def test_a_wait_of_more_than_a_minute_is_left_to_the_user(after: str) -> None:
    heard, naps, requests = await tried(failure(429, retry_after=after))
    assert isinstance(heard.error, RateLimitError)
    assert heard.error.retry_after
    assert heard.error.retry_after > 60
    assert "It asks to wait" in heard.error.hint
    assert (requests, naps) == (1, [])


async def test_a_wait_named_only_in_the_message_counts_too() -> None:
    error = error_response(429, {"message": "Rate limit reached. Please try again in 9m38.016s. Visit …"})
    heard, _, _ = await tried(error)
    assert isinstance(heard.error, RateLimitError)
    assert heard.error.retry_after == pytest.approx(578.016)
    until = (MOMENT + timedelta(seconds=579)).astimezone()
    assert heard.error.hint == f"It asks to wait 9 min 39 s: try again at {until:%H:%M:%S}, or choose another model."


async def test_a_wait_named_in_words_counts_too() -> None:
    error = error_response(429, {"message": "You have exceeded token rate limit. Please retry after 86400 seconds."})
    heard, _, _ = await tried(error)
    assert isinstance(heard.error, RateLimitError)
    assert heard.error.retry_after == 86_400
    until = (MOMENT + timedelta(days=1)).astimezone()
    assert f"24 h: try again at {until:%a %H:%M}," in heard.error.hint


@pytest.mark.parametrize(
    ("status", "told", "requests"), [(400, "true", 2), (503, "false", 1), (429, "false", 1), (503, "maybe", 2)]
)
async def test_what_the_server_says_of_trying_again_beats_its_status(status: int, told: str, requests: int) -> None:
    _, _, made = await tried(failure(status, x_should_retry=told))
    assert made == requests


@pytest.mark.parametrize(
    "error",
    [
        {"message": "m", "type": "insufficient_quota"},
        {"message": "m", "code": "insufficient_quota"},
        {"message": "m", "code": "credit_balance_exhausted"},
        {"message": "m", "code": "organization_spend_limit_exceeded"},
        {"message": "m", "code": "organization_usage_limit_exceeded"},
    ],
)
async def test_an_empty_account_is_never_tried_again(error: dict[str, Any]) -> None:
    heard, _, requests = await tried(error_response(429, error, x_should_retry="true", retry_after="1"))
    assert isinstance(heard.error, QuotaError)
    assert requests == 1


async def test_anthropics_monthly_limit_names_no_wait_and_is_not_tried_again() -> None:
    assert (await tried(failure(429), wire=Wire.ANTHROPIC))[2] == 1
    assert (await tried(failure(429, retry_after="1"), wire=Wire.ANTHROPIC))[2] == 2
    assert (await tried(failure(529), wire=Wire.ANTHROPIC))[2] == 2


async def test_nothing_is_tried_again_once_a_reply_has_begun() -> None:
    heard, naps, requests = await tried(response(stream_file("groq_error.sse")))
    assert heard.text == "Half a "
    assert (requests, naps) == (1, [])


async def test_the_limits_of_a_refused_request_are_handed_on_too() -> None:
    heard, _, _ = await tried(failure(429, retry_after="1", x_ratelimit_remaining_requests="0"))
    assert heard.of(RateLimitsSeen)[0].limits.windows[0].remaining == 0


async def test_jitter_shortens_a_wait_by_up_to_a_quarter() -> None:
    server, time = Server([failure(500), good()]), FakeTime()
    policy = time.policy()
    heard = await hear(agent_over(server, policy=type(policy)(2, policy.sleep, lambda: 1.0, policy.now)))
    assert heard.text == TEXT
    assert time.naps == [0.375]


def test_errors_know_whether_they_may_pass() -> None:
    assert ServerError.retryable
    assert not ProviderError.retryable
