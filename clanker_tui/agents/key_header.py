"""Puts the key where it belongs: into one header, at the last moment, and nowhere else."""

from __future__ import annotations

from collections.abc import Generator

import httpx2

from clanker_tui.domain.secret import Secret


class KeyHeader(httpx2.Auth):
    """Adds a key to each request. Until then it stays wrapped, so that nothing that holds a client can show it."""

    def __init__(self, name: str, key: Secret, *, prefix: str = "") -> None:
        self._name = name
        self._key = key
        self._prefix = prefix

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers[self._name] = self._prefix + self._key.reveal()
        yield request
