"""The guard round the tests holds."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from tests.loopback import NetworkUseError

ELSEWHERE = "192.0.2.1"  # reserved for documentation: no machine has it (RFC 5737)


def test_a_connection_to_another_machine_fails_before_it_is_tried() -> None:
    with socket.socket() as client, pytest.raises(NetworkUseError, match=ELSEWHERE):
        client.connect((ELSEWHERE, 443))


def test_a_datagram_to_another_machine_fails() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkUseError):
        client.sendto(b"x", (ELSEWHERE, 53))


async def test_the_event_loop_is_guarded_too() -> None:
    with pytest.raises(NetworkUseError):
        await asyncio.open_connection("example.com", 443)


def test_a_name_that_never_exists_is_unknown_and_not_looked_up() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("provider.invalid", 443)


async def test_this_machine_can_be_reached() -> None:
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


def test_the_home_folder_is_empty_and_no_key_is_inherited(home: Path) -> None:
    assert Path.home() == home
    assert not list(home.iterdir())
    assert not [name for name in os.environ if name.endswith("_API_KEY") and not name.endswith("_TEST_API_KEY")]
