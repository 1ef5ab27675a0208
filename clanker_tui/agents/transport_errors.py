"""Says in plain words why no response arrived."""

from __future__ import annotations

import re
import ssl

import httpx2

from clanker_tui.agents.endpoint import Endpoint
from clanker_tui.agents.origin import Origin
from clanker_tui.domain.durations import in_words
from clanker_tui.errors import TransportError

# Raised while the answer is waited for or read: the request had been written to the end.
AFTER_SENDING = (httpx2.ReadTimeout, httpx2.ReadError, httpx2.RemoteProtocolError)
CHECK_NETWORK = "Check the network and the base URL."
WORDLESS = {"ReadError": "it was reset", "WriteError": "it was reset", "CloseError": "it was reset"}
_BYTES = re.compile(r": bytearray\(.*\)", re.DOTALL)  # raw bytes say nothing to a user, and could be anything


def transport_error(error: httpx2.HTTPError, origin: Origin, endpoint: Endpoint) -> TransportError:
    """Return the error of a request that got no response."""
    what, hint = explanation(error, endpoint)
    return origin.unreachable(what, hint=hint, has_arrived=isinstance(error, AFTER_SENDING))


def endless_headers(allowed_s: float, origin: Origin, endpoint: Endpoint) -> TransportError:
    """Return the error of a server that never came to the end of its headers, although it was never silent."""
    what = f"{endpoint.authority} did not begin its reply within {in_words(allowed_s)}."
    return origin.unreachable(what, hint=CHECK_NETWORK, has_arrived=True)


def explanation(error: httpx2.HTTPError, endpoint: Endpoint) -> tuple[str, str]:
    """Return what happened, and what to do."""
    host = endpoint.authority
    match error:
        case _ if is_untrusted_certificate(error):
            what = f"the certificate of {host} is not trusted ({reason(error)})."
            hint = "If a company proxy inspects the traffic, name its certificate in SSL_CERT_FILE."
        case httpx2.ConnectTimeout():
            what, hint = f"{host} could not be reached within {in_words(allowed_s(error, 'connect'))}.", CHECK_NETWORK
        case httpx2.TimeoutException():
            what = f"{host} was silent for {in_words(allowed_s(error, 'read'))}."
            hint = "Try again, or allow more time with timeout_s."
        case httpx2.ProxyError():
            what, hint = f"the proxy refused: {reason(error)}.", "Check HTTPS_PROXY and HTTP_PROXY."
        case httpx2.ConnectError() if endpoint.is_loopback and not is_caused_by(error, ssl.SSLError):
            what, hint = f"nothing answers at {host}.", "Is the server running?"
        case httpx2.ConnectError():
            what, hint = f"{host} could not be reached ({reason(error)}).", CHECK_NETWORK
        case httpx2.RemoteProtocolError() if not is_cut(error):
            what, hint = f"{host} does not speak HTTP as it should ({reason(error)}).", CHECK_NETWORK
        case _:
            what, hint = f"the connection to {host} broke ({reason(error)}).", "Try again."
    return what, hint


def reason(error: Exception) -> str:
    """Return an error's own words; what kind it is when it has none."""
    return _BYTES.sub("", str(error)) or WORDLESS.get(type(error).__name__, type(error).__name__)


def is_cut(error: httpx2.RemoteProtocolError) -> bool:
    """Whether a connection ended where something was still to come: what did come was in order."""
    return "disconnected" in str(error) or "closed" in str(error)


def allowed_s(error: httpx2.HTTPError, step: str) -> float:
    """Return the time that a step of the failed request was allowed, in seconds."""
    timeout: dict[str, float] = error.request.extensions["timeout"]
    return timeout[step]


def is_untrusted_certificate(error: BaseException) -> bool:
    """Whether a server's certificate was refused: trying again would not change that."""
    return is_caused_by(error, ssl.SSLCertVerificationError)


def is_past_hope(error: BaseException) -> bool:
    """Whether trying again is no use: the certificate stays what it is, and minutes were spent already."""
    return is_untrusted_certificate(error) or isinstance(error.__cause__, TimeoutError)


def is_caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    """Whether an error, or anything that led to it, is of a kind."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, kind):
        cause = cause.__cause__ or cause.__context__
    return cause is not None
