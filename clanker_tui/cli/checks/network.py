"""Checks what the environment says of the network: proxies, and whom to trust."""

from __future__ import annotations

import re
import ssl
import stat
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from clanker_tui.cli.checks.finding import Finding, State

AREA = "network"
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
HOST = re.compile(r"[\w.:%-]*\w")
SCHEMES = ("http", "https", "socks5", "socks5h")
OF_OTHERS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")


def check_network(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found about the ways to a provider. Nothing is sent."""
    yield from check_proxies(environ)
    yield from check_trust(environ)


def check_proxies(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found about the proxies; of their addresses, which may hold a password, host and port alone."""
    set_ones = [name for name in PROXIES if in_force(environ, name)]
    if not set_ones:
        yield Finding(AREA, "proxy", State.OK, "no proxy is set")
        return
    for name in set_ones:
        spelling, value = in_force(environ, name) or ("", "")
        yield judge_proxy(spelling, value)
        other = environ.get(name, "")
        if spelling != name and other and other != value:
            why = f"{spelling} wins"
            yield Finding(
                AREA, "proxy", State.NOTE, f"{name} says something else and is not used", why, f"unset {name}"
            )
    _, exceptions = in_force(environ, "NO_PROXY") or ("", "")
    count = sum(bool(exception.strip()) for exception in exceptions.split(","))
    told = f"{count or 'no'} exceptions by NO_PROXY"
    yield Finding(AREA, "no-proxy", State.OK, told, "this machine itself is never reached through a proxy")


def in_force(environ: Mapping[str, str], name: str) -> tuple[str, str] | None:
    """Return the spelling of a variable that counts, and its value: small letters win, as everywhere."""
    return next(((one, environ[one]) for one in (name.lower(), name) if environ.get(one)), None)


def judge_proxy(name: str, value: str) -> Finding:
    """Judge the address of a proxy."""
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        address = address_of(parts)
    except ValueError:
        address, parts = "", urlsplit("")
    if not address or parts.scheme not in SCHEMES:
        why = "it is not shown: it may hold a password"
        mend = f"export {name}=http://HOST:PORT"
        return Finding(AREA, "proxy", State.BROKEN, f"{name} is not the address of a proxy", why, mend)
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        mend = f"unset {name}, or install it where clanker-tui is: pip install socksio"
        return Finding(
            AREA, "proxy", State.BROKEN, f"{name} names a SOCKS proxy", "the package socksio is missing", mend
        )
    return Finding(AREA, "proxy", State.OK, f"{name} sends requests through {address}")


def address_of(parts: SplitResult) -> str:
    """Return host and port of an address; empty where there is no host that could be one."""
    host = parts.hostname or ""
    if not HOST.fullmatch(host):
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{parts.port}" if parts.port else shown


def check_trust(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield which certificates are trusted, and what is set and not looked at."""
    file, folder = environ.get("SSL_CERT_FILE", ""), environ.get("SSL_CERT_DIR", "")
    if file:
        yield judge_file(file)
        if folder:
            yield Finding(AREA, "trust", State.NOTE, "SSL_CERT_DIR is not looked at", "SSL_CERT_FILE is set, too")
    elif folder:
        yield judge_folder(folder)
    else:
        yield Finding(AREA, "trust", State.OK, "the certificates of the system are trusted")
    for name in OF_OTHERS:
        if environ.get(name) and environ[name] != file:
            mend = f'If your network needs it: export SSL_CERT_FILE="${name}"'
            yield Finding(AREA, "trust-ignored", State.NOTE, f"{name} is not looked at", "SSL_CERT_FILE would be", mend)


def judge_file(name: str) -> Finding:
    """Judge the file of certificates. One that is no file is not opened: that might never end."""
    what = f"SSL_CERT_FILE: {name} cannot be used"
    try:
        if not stat.S_ISREG(Path(name).stat().st_mode):
            why = "it is no file"
        else:
            ssl.create_default_context(cafile=name)
            return Finding(AREA, "trust", State.OK, f"SSL_CERT_FILE: the certificates of {name} are trusted, no others")
    except ssl.SSLError:
        why = "it holds no certificates"
    except OSError as error:
        why = error.strerror or str(error)
    mend = "Let it name a file of PEM certificates, or: unset SSL_CERT_FILE"
    return Finding(AREA, "trust", State.BROKEN, what, f"{why}; no https works", mend)


def judge_folder(name: str) -> Finding:
    """Judge the folder of certificates."""
    if Path(name).is_dir():
        return Finding(AREA, "trust", State.OK, f"SSL_CERT_DIR: the certificates in {name} are trusted, no others")
    mend = "Let it name a folder that c_rehash has prepared, or: unset SSL_CERT_DIR"
    return Finding(AREA, "trust", State.BROKEN, f"SSL_CERT_DIR: {name} is no folder", "no https works", mend)
