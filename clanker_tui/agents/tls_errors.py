"""Says in plain words why a connection could not be encrypted, or is not trusted."""

from __future__ import annotations

import ssl

# https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
NOT_YET_VALID, EXPIRED = 9, 10
OTHER_NAME = (62, 64)
DISTRUST = dict.fromkeys((2, 20, 21), "its issuer is unknown") | dict.fromkeys((18, 19), "it vouches for itself alone")

NOT_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "PACKET_LENGTH_TOO_LONG"}
TOO_OLD = {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE"}
# The connection broke or stayed silent: that says nothing of either side.
NO_REFUSALS = (
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
    ssl.SSLWantReadError,
    ssl.SSLWantWriteError,
)


def is_refusal(error: ssl.SSLError) -> bool:
    """Whether the two sides cannot talk for what they are: asking again would not change it."""
    return not isinstance(error, NO_REFUSALS)


def tls_refusal(error: ssl.SSLError, host: str) -> tuple[str, str]:
    """Return what is wrong with a server's encryption, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return certificate_refusal(error, host)
    if error.reason in NOT_TLS:
        return f"{host} does not speak TLS.", "Check the base URL: http or https, and the port."
    if error.reason in TOO_OLD:
        return f"{host} speaks old versions of TLS alone, which are not safe.", "Only its owner can mend that."
    why = (error.reason or "no reason given").replace("_", " ").lower()
    return f"{host} could not agree with this program on encryption ({why}).", "Check the network and the base URL."


def certificate_refusal(error: ssl.SSLCertVerificationError, host: str) -> tuple[str, str]:
    """Return what is wrong with a certificate, and what to do."""
    whose = f"the certificate of {host}"
    if error.verify_code == EXPIRED:
        hint = "Check this computer's clock. If that is right, only the owner of the server can mend it."
        return f"{whose} has expired.", hint
    if error.verify_code == NOT_YET_VALID:
        return f"{whose} is not valid yet.", "Check this computer's clock."
    if error.verify_code in OTHER_NAME:
        return f"{whose} is for another name.", "Check the base URL, and whether this network wants a login first."
    why = DISTRUST.get(error.verify_code, error.verify_message)
    hint = "If the server is yours, or a company proxy reads the traffic, name its certificate in SSL_CERT_FILE."
    return f"{whose} is not trusted: {why}.", hint
