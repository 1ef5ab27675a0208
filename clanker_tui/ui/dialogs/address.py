"""Reads the address of a server as people type it."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from clanker_tui.domain.providers import built_in
from clanker_tui.errors import ConfigError

EXAMPLE = "for example http://127.0.0.1:8080/v1"
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def parse_address(text: str) -> str:
    """Return the base URL that `text` means.

    Without a scheme it is http on this machine and https elsewhere; without a path it is `/v1`, where every
    compatible server has its API.

    Raises:
        ConfigError: it is no address of a server.
    """
    typed = text.strip()
    if not typed:
        raise ConfigError("Type the address of the server,", hint=EXAMPLE + ".")
    if any(char.isspace() or not char.isprintable() for char in typed):
        raise ConfigError("An address has no spaces or control characters in it.")
    parts = split(typed if "://" in typed else f"{likely_scheme(typed)}://{typed}")
    if parts.scheme not in {"http", "https"}:
        raise ConfigError("The address must begin with http:// or https://,", hint=EXAMPLE + ".")
    if not parts.hostname:
        raise ConfigError("The address names no host,", hint=EXAMPLE + ".")
    if parts.username is not None or parts.password is not None:
        raise ConfigError("Leave name and password out of the address:", hint="a key is asked for by itself.")
    if parts.fragment:
        raise ConfigError("Leave out what follows # in the address.")
    return parts._replace(path=parts.path.rstrip("/") or "/v1").geturl()


def split(address: str) -> SplitResult:
    """Return an address in its parts; the port is known to be one."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # the parser looks at it only when asked
    except ValueError as error:
        raise ConfigError("That is not an address: the port or the brackets are wrong,", hint=EXAMPLE + ".") from error
    return parts


def likely_scheme(address: str) -> str:
    """Return http for this machine, https for any other."""
    is_here = address.startswith(("127.", "localhost", "[::1]"))
    return "http" if is_here else "https"


def provider_name(text: str) -> str:
    """Return a name for a provider, as it stands in the configuration: `llama.cpp` becomes `llama-cpp`.

    Raises:
        ConfigError: nothing of it can stand in a name, or a built-in provider has it.
    """
    name = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    if not NAME.fullmatch(name):
        raise ConfigError("Give the server a name of letters and digits,", hint="for example my-llama.")
    if built_in(name) is not None:
        raise ConfigError(f"{name} is the name of a built-in provider.", hint="Choose another one.")
    return name
