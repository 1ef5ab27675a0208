"""A body that comes fast is read in fewer, larger parts, and none of it is changed or kept back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from clanker_tui.agents.payloads import MOUTHFUL, in_gulps


async def arriving(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def test_what_comes_at_once_is_handed_on_in_parts_with_others_between() -> None:
    body = bytes(range(256)) * 1024
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(others())
    parts = [part async for part in in_gulps(arriving(body, b"", b"the end"))]
    other.cancel()
    assert b"".join(parts) == body + b"the end"
    assert max(map(len, parts)) == MOUTHFUL
    assert turns >= len(body) // MOUTHFUL - 1
