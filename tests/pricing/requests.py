"""Requests as they go through the program: bytes of a reply in, the row of the history out."""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

from clanker_tui.accounting import Account
from clanker_tui.config.settings import PriceSettings, ProviderSettings, Settings
from clanker_tui.domain.providers import Wire
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.errors import ClankerError
from clanker_tui.history.store import History
from clanker_tui.pricing import price
from tests.agents.fakes import agent_over, question, response

DAY = datetime(2026, 11, 1, 12, tzinfo=UTC)
Json = dict[str, object]

GROQ = "https://api.groq.com/openai/v1"
OPENAI = "https://api.openai.com/v1"
ANTHROPIC = "https://api.anthropic.com"
LOCAL = "http://127.0.0.1:8080/v1"


def settings_for(base_url: str, model: str, prices: PriceSettings | None = None) -> Settings:
    """Return settings in which the provider "p" is at an address, and its model may have a price of the user's own."""
    return Settings(
        providers={"p": ProviderSettings(api_base_url=base_url)}, prices={f"p/{model}": prices} if prices else {}
    )


def streamed(*chunks: Json) -> bytes:
    """Return a stream of chunks."""
    return b"".join(f"data: {json.dumps(chunk)}\n\n".encode() for chunk in chunks) + b"data: [DONE]\n\n"


def said(text: str = "Yes.", **more: object) -> Json:
    """Return a chunk with a piece of the reply."""
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}], **more}


def end(**more: object) -> Json:
    """Return the chunk that says why a reply ended."""
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], **more}


def last(usage: Json, **more: object) -> Json:
    """Return the chunk that holds nothing but the usage."""
    return {"choices": [], "usage": usage, **more}


def messages(start: Json, delta: Json) -> bytes:
    """Return a stream of Anthropic's, with the usage at its start and at its end."""
    return b"".join(
        f"data: {json.dumps(event)}\n\n".encode()
        for event in (
            {"type": "message_start", "message": {"usage": start}},
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Yes."}},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": delta},
            {"type": "message_stop"},
        )
    )


async def row_of(
    history: History,
    body: bytes,
    *,
    base_url: str,
    model: str,
    wire: Wire = Wire.OPENAI_COMPATIBLE,
    prices: PriceSettings | None = None,
    sent_at: datetime = DAY,
) -> UsageRecord:
    """Return what the history holds of a request that was answered with a body, on a day whose prices are known."""
    agent = agent_over(response(body), wire, model=model, provider="p", base_url=base_url)
    request = question("hello")
    account = Account(agent, request)
    try:
        async with aclosing(agent.stream(request)) as events:
            async for event in events:
                account.see(event)
    except ClankerError as error:
        account.fail(error)
    else:
        account.complete()
    [record] = [replace(one, sent_at=sent_at) for one in account.records]
    cost = await price(record, settings_for(base_url, model, prices))
    await history.add_usage(replace(record, cost=cost))
    stored = await history.usage_request(record.id)
    assert stored is not None
    return stored
