"""Model servers on this machine."""

from __future__ import annotations

import socket

import pytest

from clanker_tui.agents.local import LocalServer, find_local_servers
from tests.agents.raw_server import http, raw_server


@pytest.mark.parametrize(
    ("body", "header", "name", "models"),
    [
        (b'{"object":"list","data":[{"id":"qwen3:8b","owned_by":"library"}]}', "", "Ollama", ("qwen3:8b",)),
        (b'{"object":"list","data":[{"id":"a.gguf","owned_by":"llamacpp"}]}', "", "llama.cpp", ("a.gguf",)),
        (b'{"object":"list","data":[{"id":"a"}]}', "Server: llama.cpp", "llama.cpp", ("a",)),
        (b'{"object":"list","data":[{"id":"a","owned_by":"vllm"}]}', "", "vLLM", ("a",)),
        (b'{"object":"list","data":[{"id":"a","owned_by":"organization_owner"}]}', "", "LM Studio", ("a",)),
        (b'{"object":"list","data":null}', "", "", ()),
        (b'{"data":[{"id":7},"x",{"id":"a"}]}', "", "", ("a",)),
    ],
)
async def test_a_server_is_recognised_by_its_answer(
    body: bytes, header: str, name: str, models: tuple[str, ...]
) -> None:
    async with raw_server(http(body, "200 OK", *([header] if header else []))) as server:
        found = await find_local_servers((server.port,), timeout_s=10)
    assert found == [LocalServer(name or f"Server on port {server.port}", f"http://127.0.0.1:{server.port}/v1", models)]


NO_SERVERS = {
    "a web page": http(b"<html>Welcome</html>"),
    "another API": http(b"{}"),
    "a greeting": http(b'"hi"'),
    "no such path": http(b'{"data":[]}', "404 Not Found"),
    "a redirect": http(b"", "302 Found", "Location: http://example.com/"),
    "SSH": b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
    "deep JSON": http(b"[" * 100_000),
    "endless JSON": http(b'{"data":[' + b" " * 5_000_000),
}


@pytest.mark.parametrize("kind", NO_SERVERS)
async def test_what_is_no_model_server_is_not_found(kind: str) -> None:
    async with raw_server(NO_SERVERS[kind]) as server:
        assert await find_local_servers((server.port,), timeout_s=10) == []


async def test_a_server_that_does_not_answer_in_time_is_not_there_and_holds_up_no_other() -> None:
    async with raw_server(b"") as silent, raw_server(http(b'{"data":[{"id":"a"}]}')) as server:
        found = await find_local_servers((silent.port, server.port), timeout_s=1)
    assert [one.models for one in found] == [("a",)]


async def test_nothing_is_found_where_nothing_is() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert await find_local_servers((port,)) == []


async def test_proxies_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw_server(http(b'{"data":[{"id":"a"}]}')) as server, raw_server(http(b"{}")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert len(await find_local_servers((server.port,), timeout_s=10)) == 1
    assert proxy.requests == []
