"""Finds model servers on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import items, parse, table, text

if TYPE_CHECKING:
    import httpx2

PORTS = (11434, 8080, 1234, 8000)
ANSWER_LIMIT_BYTES = 4 * 1024 * 1024

BY_PORT: Mapping[int, str] = {11434: "Ollama", 8080: "llama.cpp", 1234: "LM Studio", 8000: "vLLM"}
BY_OWNER: Mapping[str, str] = {
    "library": "Ollama",
    "llamacpp": "llama.cpp",
    "vllm": "vLLM",
    "organization_owner": "LM Studio",
}


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that lists models the OpenAI way. `models` may be empty: none is installed yet."""

    name: str
    base_url: str
    models: tuple[str, ...]


async def find_local_servers(ports: Sequence[int] = PORTS, timeout_s: float = 0.5) -> list[LocalServer]:
    """Return the servers that answer on 127.0.0.1, in the order of the ports.

    All ports are asked at once, past any proxy and without a key; whatever does not answer in time, or not as such a
    server would, is not there.
    """
    client = await asyncio.to_thread(plain_client, timeout_s)
    async with client:
        found = await asyncio.gather(*(ask(client, port, timeout_s) for port in ports))
    return [server for server in found if server is not None]


def plain_client(timeout_s: float) -> httpx2.AsyncClient:
    """Return a client for plain http, straight to the server. Its imports take a moment: call it in a thread."""
    import ssl

    import httpx2

    trusts_nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # reading the certificates would be in vain
    return httpx2.AsyncClient(verify=trusts_nobody, trust_env=False, timeout=timeout_s)


async def ask(client: httpx2.AsyncClient, port: int, timeout_s: float) -> LocalServer | None:
    """Return the server at a port; None when there is none."""
    import httpx2

    base_url = f"http://127.0.0.1:{port}/v1"
    try:
        async with asyncio.timeout(timeout_s), client.stream("GET", f"{base_url}/models") as response:
            if not response.is_success:
                return None
            body = await read_up_to(response, ANSWER_LIMIT_BYTES)
            return recognise(parse(body), response.headers.get("server", ""), port, base_url)
    except (httpx2.HTTPError, TimeoutError, ValueError):
        return None  # nothing there that could be used, which is the answer


async def read_up_to(response: httpx2.Response, limit: int) -> bytes:
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limit:
            raise ValueError("too long for a list of models")
    return body


def recognise(answer: object, server: str, port: int, base_url: str) -> LocalServer | None:
    """Return what gave an answer: told by the models' owner, the server's header, else the port."""
    listed = table(answer)
    if listed.get("object") != "list" and not isinstance(listed.get("data"), list):
        return None
    models = [table(item) for item in items(listed.get("data"))]
    owner = next((text(model.get("owned_by")) for model in models), "")
    by_header = "llama.cpp" if "llama.cpp" in server.lower() else ""
    name = BY_OWNER.get(owner) or by_header or BY_PORT.get(port) or f"Server on port {port}"
    return LocalServer(name, base_url, tuple(text(model.get("id")) for model in models if text(model.get("id"))))
