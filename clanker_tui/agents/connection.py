"""HTTP to one provider: one client, which keeps its connection between requests."""

from __future__ import annotations

import asyncio
import importlib
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache

import httpx2

from clanker_tui import __version__
from clanker_tui.agents.endpoint import Endpoint
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.progress import Progress
from clanker_tui.agents.transport_errors import endless_headers, transport_error
from clanker_tui.errors import ConfigError

KEEP_ALIVE_S = 60.0  # a user reads and types between two turns
QUIET_S = 10 * 60.0  # a model may think for minutes, and its server ping meanwhile
WHOLE_S = 2 * 3600.0  # a small machine writes a word a second, and a long reply has some thousands


@dataclass(frozen=True, slots=True)
class Timeouts:
    """`connect_s` to reach the server, `idle_s` the longest silence between two pieces of a response.

    `tail_s` is how long a connection that stays open after the last words may still bring the usage, and after the
    status of an error what it complains of. Who sends something all the time, and never anything to read, is given
    up after `quiet_s`; a reply of whatever kind after `whole_s`.
    """

    connect_s: float = 5.0
    idle_s: float = 120.0
    tail_s: float = 5.0
    quiet_s: float = QUIET_S
    whole_s: float = WHOLE_S


class Connection:
    """Sends requests to an endpoint. Redirects are not followed, and loopback is never reached through a proxy.

    Make it in a thread: reading the system's certificates takes long enough to be noticed.

    Raises:
        ConfigError: the address, or the proxy or certificate settings of the environment, are unusable.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        origin: Origin,
        *,
        headers: Mapping[str, str],
        auth: httpx2.Auth | None,
        timeouts: Timeouts,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.origin = origin
        self.timeouts = timeouts
        self._headers = {"accept-encoding": "identity", "user-agent": f"clanker-tui/{__version__}", **headers}
        self._auth = auth
        self._transport = transport
        self._client = self._make_client()

    @asynccontextmanager
    async def get(self, path: str, query: str, *, idle_s: float) -> AsyncIterator[httpx2.Response]:
        """Ask for something. Gives the response and raises as `post` does."""
        headers = {"accept": "application/json"}
        request = self._client.build_request(
            "GET", self.endpoint.url(path, query), headers=headers, timeout=self._timeout(idle_s)
        )
        async with self._send(request) as response:
            yield response

    @asynccontextmanager
    async def post(self, path: str, body: Mapping[str, object]) -> AsyncIterator[httpx2.Response]:
        """Send JSON; give the response once its headers have arrived, whatever its status.

        Raises:
            TransportError: no response arrived.
        """
        headers = {"accept": "text/event-stream, application/json", "content-type": "application/json"}
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        request = self._client.build_request(
            "POST", self.endpoint.url(path), content=content, headers=headers, timeout=self._timeout()
        )
        async with self._send(request) as response:
            yield response

    async def aclose(self) -> None:
        """Close what was opened."""
        await self._client.aclose()

    def _timeout(self, idle_s: float | None = None) -> httpx2.Timeout:
        return httpx2.Timeout(idle_s or self.timeouts.idle_s, connect=self.timeouts.connect_s)

    @asynccontextmanager
    async def _send(self, request: httpx2.Request) -> AsyncIterator[httpx2.Response]:
        progress = Progress(server_of(request.url))
        request.extensions["trace"] = progress.note
        try:
            async with asyncio.timeout(self.timeouts.quiet_s):
                response = await self._client.send(request, stream=True)
        except (httpx2.HTTPError, ssl.SSLError) as error:
            raise transport_error(error, self.origin, self.endpoint, progress) from error
        except TimeoutError as error:
            raise endless_headers(self.timeouts.quiet_s, self.origin, self.endpoint, progress) from error
        try:
            yield response
        finally:
            await response.aclose()

    def _make_client(self) -> httpx2.AsyncClient:
        try:
            httpx2.URL(self.endpoint.url(""))
        except httpx2.InvalidURL as error:
            why = str(error).rstrip(".")
            raise ConfigError(f"The base URL of {self.origin.provider} cannot be used: {why}.") from error
        except UnicodeEncodeError as error:
            raise ConfigError(
                f"The base URL of {self.origin.provider} holds a character that cannot be sent.",
                hint="Write it again: it is no text.",
            ) from error
        if self._transport is None:
            # The network backend imports this when it first connects, which would hold up the event loop.
            importlib.import_module("anyio._backends._asyncio")
        needs_certificates = self.endpoint.is_https and self._transport is None
        try:
            return httpx2.AsyncClient(
                headers=self._headers,
                auth=self._auth,
                verify=tls_context() if needs_certificates else bare_context(),
                trust_env=not self.endpoint.is_loopback,
                transport=self._transport,
                limits=httpx2.Limits(keepalive_expiry=KEEP_ALIVE_S),
            )
        except (ValueError, ImportError, httpx2.InvalidURL) as error:
            raise ConfigError(
                "A proxy address in the environment cannot be used.",
                hint="Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
            ) from error


def server_of(url: httpx2.URL) -> tuple[str, int]:
    """Return the name and the port that are connected to where no proxy is in between."""
    return url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)


@cache
def bare_context() -> ssl.SSLContext:
    """Return a context that trusts nobody, for who speaks no TLS: a client wants one, and it takes a while to make."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def tls_context() -> ssl.SSLContext:
    """Return a context that trusts what SSL_CERT_FILE, SSL_CERT_DIR or else the system names."""
    try:
        return httpx2.create_ssl_context()
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            "The trusted certificates cannot be read.", hint="Check SSL_CERT_FILE and SSL_CERT_DIR."
        ) from error
