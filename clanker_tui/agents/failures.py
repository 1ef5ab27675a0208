"""Turns an error response into the error the program knows, and says whether to try again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from clanker_tui.agents.complaints import Complaint, read_complaint
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.retries import MAX_WAIT_S, Failure
from clanker_tui.agents.waits import asked_wait_s, until_reset_s
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.durations import in_words, time_of_day
from clanker_tui.domain.retired import retirement
from clanker_tui.errors import (
    AuthenticationError,
    ContextLengthError,
    InvalidRequestError,
    ModelNotFoundError,
    ProviderError,
    QuotaError,
    RateLimitError,
    ServerError,
    TransportError,
)

RETRIED = {408, 409, 429, 498}  # and every status from 500 on
QUOTA_CODES = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_error",
}
TOO_LONG_CODES = {"context_length_exceeded", "exceed_context_size_error", "request_too_large"}
NO_MODEL_CODES = {"model_not_found", "model_decommissioned"}
_QUOTA = re.compile(r"credit balance is too low|out of credit|specified api usage limits", re.IGNORECASE)
_TOO_LONG = re.compile(
    r"maximum context length|context (?:window|length|size)|prompt is too long|too many (?:input )?tokens",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"\bmodel\b.{0,120}?(?:not found|does not exist|not exist|decommissioned|not a valid model)"
    r"|not a valid model|^model: \S+$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """A response that is no reply, read to its end or to the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    model: str
    moment: datetime


def read_failure(response: ErrorResponse, origin: Origin) -> Failure:
    """Return what an error response means."""
    complaint = read_complaint(response.body)
    wait_s = asked_wait_s(response.headers, complaint.message, response.moment)
    if wait_s is None and response.status == 429:
        wait_s = until_reset_s(response.headers, response.moment) or None
    error = error_of(response, complaint, origin, wait_s)
    return Failure(error, may_retry(response, error), wait_s)


def may_retry(response: ErrorResponse, error: ProviderError) -> bool:
    """Whether waiting may heal it: what the server says of that beats what its status suggests."""
    if isinstance(error, QuotaError):
        return False
    told = response.headers.get("x-should-retry", "").lower()
    if told in ("true", "false"):
        return told == "true"
    return response.status in RETRIED or (response.status >= 500 and not isinstance(error, TransportError))


def error_of(response: ErrorResponse, complaint: Complaint, origin: Origin, wait_s: float | None) -> ProviderError:
    """Return the error that a status and a complaint stand for."""
    provider, status = origin.provider, response.status
    message = f"{provider} answered {status}: {said(complaint, status, origin)}"
    if 300 <= status < 400 and status != HTTPStatus.NOT_MODIFIED:
        return redirect_error(response, origin)
    if is_out_of_credit(complaint, status):
        return QuotaError(message, provider=provider, status=status, hint="Add credit or raise the spend limit there.")
    if status in (401, 403, 407, 511):
        return access_error(message, provider, status)
    hint = wait_hint(wait_s, response.moment)
    if status in (429, 498):
        return RateLimitError(message, provider=provider, status=status, retry_after=wait_s, hint=hint)
    if status in (408, 409) or status >= 500:
        return ServerError(message, provider=provider, status=status, retry_after=wait_s, hint=hint)
    return request_error(response, complaint, message, origin)


def is_out_of_credit(complaint: Complaint, status: int) -> bool:
    """Whether the account may spend no more: no wait heals that."""
    named = bool({complaint.code, complaint.kind} & QUOTA_CODES or _QUOTA.search(complaint.message))
    return status == 402 or (status in (400, 403, 429) and named)


def access_error(message: str, provider: str, status: int) -> ProviderError:
    """Return the error of a key that was turned away, or of a user whom a proxy or the network turned away."""
    if status in (407, 511):
        hint = "This network wants a login first."
        if status == 407:
            hint = "The proxy wants its user and password: put them into HTTP_PROXY."
        return TransportError(message, provider=provider, status=status, hint=hint)
    hint = "The key may not do this, or the service is not offered where you are."
    if status == 401:
        hint = f"Check the key: clanker-tui keys set {provider}."
    return AuthenticationError(message, provider=provider, status=status, hint=hint)


def request_error(response: ErrorResponse, complaint: Complaint, message: str, origin: Origin) -> InvalidRequestError:
    """Return the error of a request that will never succeed as it is."""
    provider, status = origin.provider, response.status
    codes = {complaint.code, complaint.kind}
    if status == 413 or codes & TOO_LONG_CODES or (status in (400, 422) and _TOO_LONG.search(complaint.message)):
        return ContextLengthError(
            message, provider=provider, status=status, hint="Ask for less, or begin a new conversation."
        )
    if codes & NO_MODEL_CODES or (status in (400, 404) and _NO_MODEL.search(complaint.message)):
        return model_error(response, message, provider)
    hint = "Check the base URL: it often ends in /v1." if status in (404, 405) else ""
    return InvalidRequestError(
        message, provider=provider, status=status, hint=hint, parameter=complaint.parameter or None
    )


def model_error(response: ErrorResponse, message: str, provider: str) -> ModelNotFoundError:
    """Return the error of a model that is not there, with what to use instead where that is known."""
    known = retirement(provider, response.model)
    successor = known.successor if known else None
    if known and known.is_past(response.moment.date()):
        message = f"{known.notice(response.moment.date())} ({message})"
    return ModelNotFoundError(
        message,
        provider=provider,
        status=response.status,
        hint=f"Use {successor} instead." if successor else "Choose another model from the live list.",
        successor=successor,
    )


def redirect_error(response: ErrorResponse, origin: Origin) -> InvalidRequestError:
    """Return the error of a redirect. Only the host it leads to is named: the rest of the address may hold secrets."""
    try:
        target = clean_line(urlsplit(response.headers.get("location", "")).hostname or "", 100)
    except ValueError:
        target = ""
    where = f"to {target}" if target else "elsewhere"
    return InvalidRequestError(
        f"{origin.provider} sends its callers {where} (status {response.status}); redirects are not followed.",
        provider=origin.provider,
        status=response.status,
        hint="Set api_base_url to the address that is meant.",
    )


def said(complaint: Complaint, status: int, origin: Origin) -> str:
    """Return the server's words, else what its status stands for."""
    told = origin.redact.line(complaint.message or complaint.code or complaint.kind)
    if told:
        return told
    known = {one.value: one.phrase for one in HTTPStatus} | {498: "no capacity", 529: "overloaded"}
    return known.get(status, "no reason given")


def wait_hint(wait_s: float | None, moment: datetime) -> str:
    """Return what to do when a server asks for more patience than the program has by itself; empty otherwise."""
    if wait_s is None or wait_s <= MAX_WAIT_S:
        return ""
    until = time_of_day(moment + timedelta(seconds=wait_s), moment)
    return f"It asks to wait {in_words(wait_s)}: try again at {until}, or choose another model."
