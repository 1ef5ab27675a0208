"""Where a provider is reached, and whether a key may travel there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from clanker_tui.config.nearest import quote
from clanker_tui.domain.hosts import is_this_machine
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A base URL, taken apart. `host` is what messages may show: the rest of a URL can hold secrets."""

    scheme: str
    host: str
    authority: str
    path: str
    query: str

    @property
    def is_https(self) -> bool:
        return self.scheme == "https"

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine, by name or number."""
        return is_this_machine(self.host)

    def url(self, path: str, query: str = "") -> str:
        """Return the URL of a path below this one. A query of the base URL, as Azure wants one, stays."""
        joined = "&".join(part for part in (self.query, query) if part)
        return f"{self.scheme}://{self.authority}{self.path}{path}" + (f"?{joined}" if joined else "")


def parse_endpoint(base_url: str) -> Endpoint:
    """Return the endpoint that a base URL names.

    Raises:
        ConfigError: it is not an http or https URL, or holds a password.
    """
    parts = split(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            f"The base URL {shown(base_url)} is not a web address.",
            hint="It should look like https://host.example/v1.",
        )
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            f"The base URL of {parts.hostname} holds a user name or password.",
            hint="Take it out; store a key with: clanker-tui keys set.",
        )
    return Endpoint(parts.scheme, parts.hostname, parts.netloc, parts.path.rstrip("/"), parts.query)


def split(base_url: str) -> SplitResult:
    try:
        parts = urlsplit(base_url.strip())
        _ = parts.port  # urlsplit checks it only when it is asked for
    except ValueError as error:
        raise ConfigError(
            f"The base URL {shown(base_url)} cannot be read.", hint="It should look like https://host.example/v1."
        ) from error
    return parts


def shown(base_url: str) -> str:
    """Return a base URL as a message may show it: not at all where it may hold a password."""
    return "(not shown: it may hold a password)" if "@" in base_url else quote(base_url)


def check_key_may_travel(endpoint: Endpoint, key: Secret | None, *, allow_plain_http: bool) -> None:
    """Refuse to send a key where others can read it, or one that cannot be sent at all.

    Raises:
        ConfigError: see the message.
    """
    if key is None:
        return
    if not (key.reveal().isascii() and key.reveal().isprintable()):
        raise ConfigError(
            "The key holds a character that cannot be sent.", hint="Store it again with: clanker-tui keys set."
        )
    if not (endpoint.is_https or endpoint.is_loopback or allow_plain_http):
        raise ConfigError(
            f"The key would travel unencrypted to {endpoint.host}.",
            hint="Use https, or set allow_plain_http = true under [providers.NAME].",
        )
