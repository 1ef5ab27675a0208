"""A history in which every table is filled and every column holds something."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart, FinishReason, Status, TextPart, ThinkingPart, new_conversation, now
from clanker_tui.domain.outline import Position
from clanker_tui.domain.usage import Cost, PriceSource, Usage
from clanker_tui.history.store import History
from clanker_tui.samples import add_samples
from tests.history.records import question, record, reply

USAGE = Usage(120, 30, 20, 10, 60, 15, '{"prompt_tokens": 180}', 7_000_000, is_estimate=False, tier="flex")


async def fill(path: Path) -> None:
    """Write the history."""
    history = await History.open(path)
    try:
        await add_samples(history)
        conversation = new_conversation(provider="groq", model="openai/gpt-oss-120b", system_prompt="Be brief.")
        asked = replace(
            question(conversation, "What is in it?"), parts=(TextPart("What is in it?"), FilePart("a.txt", "b"))
        )
        await history.add_message(conversation, asked)
        told = reply(asked, ThinkingPart("Hm."), "A letter.", FilePart("c.md", "# d"))
        await history.save_draft(replace(told, status=Status.STREAMING, finish_reason=None))
        sent = replace(record(told, usage=USAGE, nano_usd=7_000_000), finish_reason="stop")
        await history.finish_reply(told, [sent])
        await history.set_cost(sent.id, Cost(6_000_000, PriceSource.CONFIG, "{}", "2026", 1_000, now()))
        again = question(conversation, "And then?", told)
        await history.add_message(conversation, again)
        cut = replace(
            reply(again, "Then", status=Status.FAILED), finish_reason=FinishReason.LENGTH, error="It was cut."
        )
        await history.finish_reply(cut, [replace(record(cut, outcome="failed"), usage=None)])
        other = replace(reply(again, "Nothing."), model="tiny")
        await history.finish_reply(other, [record(other, nano_usd=3)])
        await history.tag(conversation.id, add=["work", "rust"])
        await history.pin(conversation.id, is_pinned=True)
        await history.send_from(conversation.id, again.id, summary="There was a letter.")
        await history.save_position(conversation.id, Position(told.id, 3))
        await history.delete_message(other.id)
        one, two, *_ = await history.conversations()
        await history.archive(two.id, is_archived=True)
        await history.save_composer("", Composed("not sent yet", (FilePart("notes.txt", "kept too"),)))
        await history.save_composer(one.id, Composed("half of"))
        gone = new_conversation()
        await history.add_message(gone, question(gone, "Away with it"))
        await history.delete(gone.id)
        await history.add_usage(record())
        while await history.count_slice():
            pass
    finally:
        await history.close()


@cache
def filled() -> bytes:
    """Return the file of the history, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "history.db"
        asyncio.run(fill(path))
        return path.read_bytes()
