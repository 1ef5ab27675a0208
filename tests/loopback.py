"""Keeps a test on this machine: connections and name look-ups that would leave it are failures."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import pytest

# Names that mean this machine while only it is reached. From a broadcast address a connection never sets out.
UNREACHABLE = "255.255.255.255"
NAMES: dict[str, tuple[str, ...]] = {
    "provider.test": ("127.0.0.1",),
    "both.test": ("::1", "127.0.0.1"),
    "far.test": (UNREACHABLE,),
}


class NetworkUseError(AssertionError):
    """A test tried to reach another machine. No code under test catches this by accident."""


def is_local(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified or str(address) == UNREACHABLE


def check(address: object) -> None:
    """Raise unless a socket address is a loopback or Unix one."""
    if isinstance(address, tuple) and not is_local(str(address[0])):
        raise NetworkUseError(f"a test tried to reach {address[0]}")


@contextmanager
def only_loopback() -> Iterator[None]:
    """Let sockets reach this machine and nothing else.

    Names under `.invalid` are unknown, as they are everywhere; under `.test` there are those of `NAMES`.
    """
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    look_up = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: bytes, *arguments: Any) -> int:
        check(arguments[-1])
        return sendto(self, data, *arguments)

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host or "")
        if name.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name in NAMES:
            return list(chain.from_iterable(look_up(address, *arguments, **options) for address in NAMES[name]))
        if not is_local(name):
            raise NetworkUseError(f"a test tried to look up {name}")
        return look_up(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket.socket, "sendto", guarded_sendto)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
