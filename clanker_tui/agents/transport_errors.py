"""Says in plain words why no response arrived."""

from __future__ import annotations

import os
import re
import socket
import ssl
from collections.abc import Iterator
from typing import TypeVar

import httpx2

from clanker_tui.agents.endpoint import Endpoint
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.progress import Progress, Step
from clanker_tui.agents.tls_errors import is_refusal, tls_refusal
from clanker_tui.domain.durations import in_words
from clanker_tui.errors import TransportError

# Raised while the answer is waited for or read: the request had been written to the end.
AFTER_SENDING = (httpx2.ReadTimeout, httpx2.ReadError, httpx2.RemoteProtocolError, ssl.SSLError)
CHECK_NETWORK = "Check the network and the base URL."
CHECK_SCHEME = "check the base URL: http or https."  # who wants TLS hangs up on who does not speak it
CHECK_PROXY = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
WORDLESS = {"ReadError": "it was reset", "WriteError": "it was reset", "CloseError": "it was reset"}
Failed = TypeVar("Failed", bound=BaseException)
_BYTES = re.compile(r": bytearray\(.*\)", re.DOTALL)  # raw bytes say nothing to a user, and could be anything


def transport_error(
    error: httpx2.HTTPError | ssl.SSLError, origin: Origin, endpoint: Endpoint, progress: Progress
) -> TransportError:
    """Return the error of a request that got no response."""
    what, hint = explanation(error, endpoint, progress)
    has_arrived = progress.step is Step.TALKING and isinstance(error, AFTER_SENDING)
    return origin.unreachable(what, hint=hint, has_arrived=has_arrived)


def endless_headers(allowed_s: float, origin: Origin, endpoint: Endpoint, progress: Progress) -> TransportError:
    """Return the error of a server that never came to the end of its headers, although it was never silent."""
    what = f"{peer(endpoint, progress)} did not begin its reply within {in_words(allowed_s)}."
    return origin.unreachable(what, hint=check(progress), has_arrived=progress.step is Step.TALKING)


def explanation(error: httpx2.HTTPError | ssl.SSLError, endpoint: Endpoint, progress: Progress) -> tuple[str, str]:
    """Return what happened, and what to do."""
    host = peer(endpoint, progress)
    if (refusal := refusal_in(error)) is not None:
        return tls_refusal(refusal, host)
    match error:
        case httpx2.ConnectTimeout() | httpx2.ConnectError():
            return no_connection(error, endpoint, progress)
        case httpx2.ProxyError():
            return proxy_refusal(error, host)
        case httpx2.TimeoutException():
            what = f"{host} was silent for {in_words(allowed_s(error, 'read'))}."
            hint = "Try again, or allow more time with timeout_s."
        case httpx2.RemoteProtocolError() if not is_cut(error):
            return f"{host} does not speak HTTP as it should ({reason(error)}).", check(progress)
        case _:
            what = f"the connection to {host} broke ({reason(error)})."
            hint = "Try again." if endpoint.is_https else f"Try again. If it stays so, {CHECK_SCHEME}"
    return what, hint if progress.step is Step.TALKING else check(progress)


def no_connection(
    error: httpx2.ConnectTimeout | httpx2.ConnectError, endpoint: Endpoint, progress: Progress
) -> tuple[str, str]:
    """Return why there was nobody to send a request to, and what to do."""
    host, is_reached = peer(endpoint, progress), progress.step is Step.ENCRYPTING
    if isinstance(error, httpx2.ConnectTimeout):
        within = f"within {in_words(allowed_s(error, 'connect'))}"
        what = f"{host} did not encrypt the connection" if is_reached else f"{host} could not be reached"
        return f"{what} {within}.", check(progress)
    if is_reached:
        return f"{host} broke the connection off before it was encrypted.", check(progress)
    if endpoint.is_loopback:
        return f"nothing answers at {host}.", "Is the server running?"
    if cause_of(error, socket.gaierror):
        return f"no address was found for {host}.", check(progress)
    return f"{host} could not be reached ({reason(error)}).", check(progress)


def peer(endpoint: Endpoint, progress: Progress) -> str:
    """Return who was talked to: the server, with the proxy on the way there if any, or the proxy itself."""
    if not progress.proxy:
        return endpoint.authority
    if progress.step in (Step.REACHING, Step.TUNNELLING):
        return f"the proxy {progress.proxy}"
    return f"{endpoint.authority} (through the proxy {progress.proxy})"


def check(progress: Progress) -> str:
    return CHECK_PROXY if progress.proxy else CHECK_NETWORK


def proxy_refusal(error: httpx2.ProxyError, proxy: str) -> tuple[str, str]:
    """Return how a proxy refused to let a request through, and what to do."""
    hint = "Put its user and password into HTTPS_PROXY." if status_of(error) == 407 else CHECK_PROXY
    return f"{proxy} refused ({error}).", hint


def status_of(error: httpx2.ProxyError) -> int:
    """Return the status that a proxy answered with; 0 where it did not come to that."""
    status = str(error).partition(" ")[0]
    return int(status) if status.isdecimal() else 0


def reason(error: Exception) -> str:
    """Return an error's own words; the system's where it was the system that refused, else what kind it is."""
    if isinstance(error, ssl.SSLError):
        return "it was garbled"
    if isinstance(error, httpx2.ConnectError):
        number = next((one.errno for one in causes(error) if isinstance(one, OSError) and one.errno), None)
        if number is not None:
            return os.strerror(number).lower()
    return _BYTES.sub("", str(error)) or WORDLESS.get(type(error).__name__, type(error).__name__)


def is_cut(error: httpx2.RemoteProtocolError) -> bool:
    """Whether a connection ended where something was still to come: what did come was in order."""
    return "disconnected" in str(error) or "closed" in str(error)


def allowed_s(error: httpx2.HTTPError, step: str) -> float:
    """Return the time that a step of the failed request was allowed, in seconds."""
    timeout: dict[str, float] = error.request.extensions["timeout"]
    return timeout[step]


def is_past_hope(error: BaseException) -> bool:
    """Whether trying again is no use: encryption or a proxy refuse for good, or minutes were spent already."""
    cause = error.__cause__
    if cause is not None and refusal_in(cause) is not None:
        return True
    if isinstance(cause, httpx2.ProxyError):
        return 300 <= status_of(cause) < 500
    return isinstance(cause, TimeoutError)


def refusal_in(error: BaseException) -> ssl.SSLError | None:
    """Return why two sides cannot talk in secret; None where an error is about something else.

    Once they do, the HTTP library lets errors of TLS through as they are: then an alert is a refusal, of a client
    without a certificate for one, and all else means that what came was garbled.
    """
    if isinstance(error, ssl.SSLError):
        return error if "ALERT" in (error.reason or "") else None
    found = cause_of(error, ssl.SSLError)
    return found if found is not None and is_refusal(found) else None


def cause_of(error: BaseException, kind: type[Failed]) -> Failed | None:
    """Return what of a kind led to an error, or is it; None when nothing did."""
    return next((one for one in causes(error) if isinstance(one, kind)), None)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and all that led to it. Several addresses of a server may each have failed in its own way."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from causes(one)
        error = error.__cause__ or error.__context__
