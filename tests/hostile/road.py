"""How a request gets to a server: the name it is asked by, the encryption, the proxy, and what the environment says."""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import pytest

from tests.hostile.certificates import certificates
from tests.hostile.script import HostileServer, Script, hostile_server


@dataclass(frozen=True, kw_only=True)
class Road:
    """In the address and the environment, PORT stands for the server's port, CERTS for the folder of certificates.

    `certificate` is the one that the server shows; empty: it speaks no TLS. `at` is where it listens.
    """

    url: str = "http://127.0.0.1:PORT/v1"
    certificate: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    at: str = "127.0.0.1"
    is_open: bool = True

    def filled(self, text: str, port: int) -> str:
        """Return a text with what stands for something replaced."""
        return text.replace("PORT", str(port)).replace("CERTS", os.fspath(certificates().path))

    @asynccontextmanager
    async def server(self, scripts: Sequence[Script], *, speaks_first: bool) -> AsyncIterator[HostileServer]:
        """Run the server at the end of the road; one that is not open is gone before anybody asks."""
        context: ssl.SSLContext | None = certificates().context(self.certificate) if self.certificate else None
        async with hostile_server(scripts, speaks_first=speaks_first, context=context, at=self.at) as server:
            if self.is_open:
                yield server
        if not self.is_open:
            yield server

    @contextmanager
    def travelled(self, port: int) -> Iterator[str]:
        """Set the environment; give the address."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment:
                patch.setenv(name, self.filled(value, port))
            yield self.filled(self.url, port)


STRAIGHT = Road()
