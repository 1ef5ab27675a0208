"""What is wrong between here and the server: names, addresses, encryption, proxies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.agents.raw_server import http
from tests.hostile.answers import GOOD
from tests.hostile.road import Road
from tests.hostile.script import Garbled, Pause, Reset
from tests.hostile.situation import QUICK, Situation
from tests.hostile.streams import HEAD, said
from tests.hostile.words import AGAIN, CHECK, KEPT, MORE, NETWORK, OWN, PORT, PROXY, SET_URL, THRICE

TRUSTED = (("SSL_CERT_FILE", "CERTS/authority.pem"),)
TLS = "https://provider.test:PORT/v1"
ALERT = b"\x15\x03\x01\x00\x02\x02"  # and what it is about, by number
HALF_A_HELLO = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76"
UNSAFE = "hostile: provider.test:PORT"
SECRET = "http://user:s3cret@127.0.0.1:PORT"
PROXIED = (("HTTP_PROXY", SECRET), ("HTTPS_PROXY", SECRET))
CUT = "broke (Server disconnected without sending a response.)"
HASTY = replace(QUICK, connect_s=0.3)
LATER: dict[str, Any] = {"requests": 0, "naps": (0.5, 1.0)}  # tried again twice, and never heard


def row(name: str, *steps: Any, sentence: str = "", road: Road, **more: Any) -> Situation:
    return Situation(name=name, scripts=(steps or (GOOD,),), sentence=sentence, road=road, **more)


def networks() -> list[Situation]:
    """Return what can be wrong on the way."""
    return [*certified(), *handshakes(), *addresses(), *tunnels(), *forwarded()]


def certified() -> list[Situation]:
    """Return what a server can show, and what the user can trust."""

    def shown(name: str, certificate: str, sentence: str, **more: Any) -> Situation:
        road = Road(**{"url": TLS, "certificate": certificate, "environment": TRUSTED, **more})
        return row(name, sentence=sentence, road=road, requests=0 if sentence else 1, text=text_of(sentence))

    the = "hostile: the certificate of"
    wrong = "is for another name. Check the base URL, and whether this network wants a login first."
    clock = "Check this computer's clock."
    owner = "If that is right, only the owner of the server can mend it."
    return [
        shown("a certificate that SSL_CERT_FILE vouches for", "good", ""),
        shown("a certificate of its own that SSL_CERT_FILE names", "self-signed", "", environment=own_trust()),
        shown(
            "a certificate from nobody known",
            "good",
            f"{the} provider.test:PORT is not trusted: its issuer is unknown. {OWN}",
            environment=(),
        ),
        shown(
            "a certificate of its own",
            "self-signed",
            f"{the} provider.test:PORT is not trusted: it vouches for itself alone. {OWN}",
        ),
        shown(
            "a certificate that has expired",
            "expired",
            f"{the} provider.test:PORT has expired. {clock} {owner}",
        ),
        shown("a certificate for tomorrow", "early", f"{the} provider.test:PORT is not valid yet. {clock}"),
        shown("a certificate for another name", "another name", f"{the} provider.test:PORT {wrong}"),
        shown(
            "a certificate for another address",
            "another name",
            f"{the} 127.0.0.1:PORT {wrong}",
            url="https://127.0.0.1:PORT/v1",
        ),
        *(
            shown(
                f"trusted certificates that {what}",
                "good",
                "The trusted certificates cannot be read. Check SSL_CERT_FILE and SSL_CERT_DIR.",
                environment=(("SSL_CERT_FILE", f"CERTS/{file}"),),
            )
            for what, file in (("are not there", "none.pem"), ("are none", "nonsense.pem"))
        ),
    ]


def own_trust() -> tuple[tuple[str, str], ...]:
    return (("SSL_CERT_FILE", "CERTS/self-signed.pem"),)


def text_of(sentence: str) -> str:
    return "" if sentence else "Half a loaf."


def handshakes() -> list[Situation]:
    """Return what can go wrong before a connection is encrypted, and what when it is or should have been."""
    bare, sealed = Road(url=TLS), Road(url=TLS, certificate="good", environment=TRUSTED)
    broke_off = f"{UNSAFE} broke the connection off before it was encrypted. {NETWORK}"
    slow = f"{UNSAFE} did not encrypt the connection within 1 s. {NETWORK}"
    early: dict[str, Any] = {"road": bare, "speaks_first": True}
    return [
        row(
            "TLS of 1999",
            ALERT + bytes([70]),
            Pause(),
            sentence=f"{UNSAFE} speaks old versions of TLS alone, which are not safe. Only its owner can mend that.",
            **early,
        ),
        row(
            "no cipher in common",
            ALERT + bytes([40]),
            Pause(),
            sentence=f"{UNSAFE} could not agree with this program on encryption (…). {NETWORK}",
            **early,
        ),
        row(
            "a name that its own server does not know",
            ALERT + bytes([112]),
            Pause(),
            sentence=f"{UNSAFE} could not agree with this program on encryption (…). {NETWORK}",
            **early,
        ),
        row("silence instead of a handshake", Pause(), sentence=slow, **early | THRICE, timeouts=HASTY),
        row("half a handshake", HALF_A_HELLO, Pause(), sentence=slow, **early | THRICE, timeouts=HASTY),
        row("half a handshake, cut", HALF_A_HELLO, sentence=broke_off, **early | THRICE),
        row("a hang-up in the handshake", b"", sentence=broke_off, **early | THRICE),
        row("a reset in the handshake", Reset(), sentence=broke_off, **early | THRICE),
        row(
            "a reset in the handshake with this machine",
            Reset(),
            sentence=broke_off.replace("provider.test", "127.0.0.1"),
            **early | THRICE | {"road": Road(url="https://127.0.0.1:PORT/v1")},
        ),
        row(
            "plain HTTP where TLS is expected",
            http(b"", "400 Bad Request"),
            Pause(),
            sentence=f"{UNSAFE} does not speak TLS. {PORT}",
            **early,
        ),
        row(
            "an SSH banner where TLS is expected",
            b"SSH-2.0-OpenSSH_9.6\r\n",
            Pause(),
            sentence=f"{UNSAFE} does not speak TLS. {PORT}",
            **early,
        ),
        row(
            "TLS where plain HTTP is expected",
            sentence=f"hostile: the connection to provider.test:PORT broke (…). {AGAIN}",
            road=Road(url="http://provider.test:PORT/v1", certificate="good"),
            **LATER,
        ),
        row(
            "a reply over TLS that is reset",
            HEAD + said("Half a"),
            Reset(),
            sentence=f"hostile: the reply broke off (…). {KEPT}",
            text="Half a",
            road=sealed,
        ),
        row(
            "a reply over TLS that is cut",
            HEAD + said("Half a"),
            sentence=f"hostile: the reply broke off before its end. {KEPT}",
            text="Half a",
            road=sealed,
        ),
        row(
            "headers that are garbled behind the encryption",
            Garbled(bytes(range(256))),
            sentence="hostile: the connection to provider.test:PORT broke (it was garbled). Try again.",
            road=sealed,
            **THRICE,
        ),
        row(
            "a reply that is garbled behind the encryption",
            HEAD + said("Half a"),
            Pause(0.05),
            Garbled(b"\x17\x03\x03\x00\x20" + b"x" * 32),
            sentence=f"hostile: the reply broke off (it was garbled). {KEPT}",
            text="Half a",
            road=sealed,
        ),
        row(
            "a hang-up over TLS before the headers",
            b"",
            sentence=f"hostile: the connection to provider.test:PORT {CUT}. Try again.",
            road=sealed,
            **THRICE,
        ),
    ]


def addresses() -> list[Situation]:
    """Return what a name or an address can lead to."""
    return [
        row(
            "a name that nobody has",
            sentence=f"hostile: no address was found for provider.invalid. {NETWORK}",
            road=Road(url="https://provider.invalid/v1"),
            **LATER,
        ),
        row(
            "an address that is no text",
            sentence="The base URL of hostile holds a character that cannot be sent. Write it again: it is no text.",
            road=Road(url="http://127.0.0.1:PORT/\ud800"),
            requests=0,
        ),
        row(
            "a port that refuses",
            sentence=f"hostile: provider.test:PORT could not be reached (connection refused). {NETWORK}",
            road=Road(url="http://provider.test:PORT/v1", is_open=False),
            **LATER,
        ),
        row(
            "two addresses that refuse",
            sentence=f"hostile: both.test:PORT could not be reached (…). {NETWORK}",
            road=Road(url="http://both.test:PORT/v1", is_open=False),
            **LATER,
        ),
        row(
            "a port of this machine that refuses",
            sentence="hostile: nothing answers at 127.0.0.1:PORT. Is the server running?",
            road=Road(is_open=False),
            **LATER,
        ),
        row(
            "a network that is out of reach",
            sentence=f"hostile: far.test:PORT could not be reached (…). {NETWORK}",
            road=Road(url="http://far.test:PORT/v1"),
            **LATER,
        ),
        row("a server on IPv6 alone", road=Road(url="http://[::1]:PORT/v1", at="::1"), text="Half a loaf."),
        row(
            "a name with two addresses, of which the first answers",
            road=Road(url="http://both.test:PORT/v1", at="::1"),
            text="Half a loaf.",
        ),
        row(
            "a name with two addresses, of which the second answers",
            road=Road(url="http://both.test:PORT/v1"),
            text="Half a loaf.",
        ),
    ]


def tunnels() -> list[Situation]:
    """Return what a proxy can do to a request that is encrypted."""
    proxied = Road(url="https://provider.invalid/v1", environment=PROXIED)
    the = "hostile: the proxy 127.0.0.1:PORT"

    def asked(name: str, *steps: Any, sentence: str, **more: Any) -> Situation:
        return row(f"a proxy that {name}", *steps, sentence=sentence, **{"road": proxied, **more})

    closed = Road(url="https://provider.invalid/v1", environment=PROXIED, is_open=False)
    unknown = (("HTTPS_PROXY", "http://proxy.invalid:3128"),)
    no_tunnel = (
        "hostile: provider.invalid (through the proxy 127.0.0.1:PORT) "
        f"broke the connection off before it was encrypted. {PROXY}"
    )
    return [
        asked(
            "is not there", sentence=f"{the} could not be reached (connection refused). {PROXY}", road=closed, **LATER
        ),
        asked(
            "nobody knows",
            sentence=f"hostile: no address was found for the proxy proxy.invalid:3128. {PROXY}",
            road=Road(url="https://provider.invalid/v1", environment=unknown),
            **LATER,
        ),
        asked(
            "wants a password",
            http(b"", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic"),
            sentence=f"{the} refused (407 Proxy Authentication Required). Put its user and password into HTTPS_PROXY.",
        ),
        asked("forbids it", http(b"no", "403 Forbidden"), sentence=f"{the} refused (403 Forbidden). {PROXY}"),
        asked(
            "leads to a login",
            http(b"", "302 Found", "Location: http://login.test/"),
            sentence=f"{the} refused (302 Found). {PROXY}",
        ),
        asked(
            "does not get through",
            http(b"no", "502 Bad Gateway"),
            sentence=f"{the} refused (502 Bad Gateway). {PROXY}",
            **THRICE,
        ),
        asked(
            "speaks no HTTP",
            bytes(range(256)),
            Pause(),
            sentence=f"{the} does not speak HTTP as it should (illegal request line). {PROXY}",
            **THRICE,
        ),
        asked("is silent", Pause(), sentence=f"{the} was silent for 1 s. {PROXY}", **THRICE),
        asked(
            "hangs up", b"", sentence=f"hostile: the connection to the proxy 127.0.0.1:PORT {CUT}. {PROXY}", **THRICE
        ),
        asked("lets through, and hangs up", b"HTTP/1.1 200 OK\r\n\r\n", sentence=no_tunnel, **THRICE),
        asked(
            "lets through to what is no TLS",
            b"HTTP/1.1 200 OK\r\n\r\n",
            Pause(0.05),
            b"hello, hello",
            Pause(),
            sentence=f"hostile: provider.invalid (through the proxy 127.0.0.1:PORT) does not speak TLS. {PORT}",
        ),
    ]


def forwarded() -> list[Situation]:
    """Return what a proxy can do to a request that it can read, and who is asked without it."""
    proxied = Road(url="http://provider.invalid/v1", environment=PROXIED)
    through = "provider.invalid (through the proxy 127.0.0.1:PORT)"
    spared = Road(
        url="http://provider.test:PORT/v1",
        environment=(("HTTP_PROXY", "http://proxy.invalid:1"), ("NO_PROXY", "provider.test")),
    )
    return [
        row("a proxy that hands on", road=proxied, text="Half a loaf."),
        row("a host that NO_PROXY spares", road=spared, text="Half a loaf."),
        row(
            "a proxy that hands on for a password",
            http(b"<title>Who are you</title>", "407 Proxy Authentication Required"),
            sentence="hostile answered 407: Who are you. "
            "The proxy wants its user and password: put them into HTTP_PROXY.",
            road=proxied,
        ),
        row(
            "a proxy that reads and hangs up",
            b"",
            sentence=f"hostile: the connection to {through} {CUT}. {AGAIN}",
            road=proxied,
            **THRICE,
        ),
        row(
            "a proxy that reads and is silent",
            Pause(),
            sentence=f"hostile: {through} was silent for 1 s. {MORE}",
            road=proxied,
            **THRICE,
        ),
        row(
            "a login page in place of a server",
            http(b"<title>Welcome to Hotel</title>", "302 Found", "Location: http://login.test/?from=me"),
            sentence=f"hostile sends its callers to login.test (status 302); redirects are not followed. {SET_URL}",
            road=proxied,
        ),
        row(
            "a network that wants a login",
            http(b"<title>Log in</title>", "511 Network Authentication Required"),
            sentence="hostile answered 511: Log in. This network wants a login first.",
            road=proxied,
        ),
        row(
            "a proxy that answers with words of its own",
            http(b"I am a teapot"),
            sentence=f"hostile: what came is no reply: I am a teapot. {CHECK}",
            road=proxied,
        ),
        *(
            row(
                f"a proxy that is no address: {address.rpartition('@')[2]}",
                sentence="A proxy address in the environment cannot be used. "
                "Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
                road=Road(url="http://provider.invalid/v1", environment=(("HTTP_PROXY", address),)),
                requests=0,
            )
            for address in ("ftp://user:s3cret@proxy", "http://s3cret:port", "socks5://user:s3cret@127.0.0.1:1")
        ),
    ]
