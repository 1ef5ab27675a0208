"""A year of requests for the demo: enough to see what the usage screen is for. The same for the same moment."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from clanker_tui.domain.messages import Conversation, FinishReason, Message, Role, TextPart
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord

if TYPE_CHECKING:
    from clanker_tui.history.store import History

DAYS = 365
HOLIDAY = range(120, 138)  # days ago
HOSTS = ("laptop", "laptop", "laptop", "workshop", "build-server")
CATALOGUE = "sample prices"
LEAST_AGE = timedelta(days=10)  # of what stands in the archive
TITLES = (
    "Borrow checker: lifetimes in structs", "Migrating a blog to static pages", "Postgres: a slow join",
    "Names for a sailing boat", "CI cache that never hits", "Regex for log lines", "Letter to the landlord",
    "Async generators and cancellation", "Bread: higher hydration", "Terraform state, moved",
    "Type hints for decorators", "A talk about terminals", "Unicode widths", "Backup plan for photos",
    "Budget for the kitchen", "Flaky test on Windows", "Explaining TLS to my father", "A parser for dates",
    "Dockerfile, half the size", "Review: payment module", "Poem for a retirement", "Kubernetes probes",
    "SQL window functions", "Translating a recipe", "Git: split a commit", "Home network with VLANs",
    "Load test report", "Property tests for money", "Rust FFI with callbacks", "Interview questions",
    "Spanish: subjunctive", "Makefile to just", "Accessibility of charts", "Bike gears, computed",
    "Incident review, March", "Vector search, small scale", "Grammar of the config file", "Tax form, explained",
    "Garden plan", "Release notes, drafted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habit:
    """A model, and how it is used: `since` and `until` in days ago, `weight` beside the others.

    Prices are nano-dollars for a token: of input, of what a cache held, of output. None: nobody knows them.
    """

    provider: str
    model: str
    since: int
    until: int
    weight: int
    prices: tuple[int, int, int] | None
    cached: float
    reasoning: float
    first_ms: int
    tokens_per_s: int


HABITS = (
    Habit("groq", "openai/gpt-oss-120b", 365, 0, 30, (150, 75, 600), 0.2, 0.3, 190, 480),
    Habit("groq", "openai/gpt-oss-20b", 365, 0, 14, (75, 37, 300), 0.1, 0.2, 120, 940),
    Habit("openai", "gpt-5-mini", 365, 0, 16, (250, 25, 2000), 0.4, 0.5, 640, 95),
    Habit("openai", "gpt-5", 250, 0, 8, (1250, 125, 10_000), 0.5, 0.6, 1400, 62),
    Habit("anthropic", "claude-sonnet-4-5", 300, 0, 14, (3000, 300, 15_000), 0.6, 0.2, 850, 78),
    Habit("anthropic", "claude-haiku-4-5", 200, 0, 8, (1000, 100, 5000), 0.5, 0.0, 420, 150),
    Habit("ollama", "qwen3:8b", 330, 0, 12, (0, 0, 0), 0.0, 0.3, 900, 38),
    Habit("groq", "moonshotai/kimi-k2", 150, 60, 8, None, 0.0, 0.0, 260, 310),
)


async def add_sample_usage(history: History, now: datetime) -> None:
    """Store a year of requests that ends now, beside everything else."""
    await history.merge_all(await asyncio.to_thread(lambda: list(sample_usage(now))))


def sample_usage(now: datetime) -> Iterator[ConversationTree]:
    """Yield old conversations, out of the way in the archive, each with the requests that were made for it."""
    chance = Random(42)  # noqa: S311  # samples are no secret
    by_title: dict[int, list[UsageRecord]] = {number: [] for number in range(len(TITLES))}
    for days in range(DAYS, -1, -1):
        for number in range(requests_on(chance, now, days)):
            title = topic_of(chance, days)
            by_title[title].append(request(chance, now, days, number=number, title=title))
    for title, records in by_title.items():
        if records:
            yield conversation(title, records, now)


def requests_on(chance: Random, now: datetime, days: int) -> int:
    """Return how many requests a day sees: more each month, fewer at weekends, none on holiday."""
    if days in HOLIDAY:
        return 0
    is_weekend = (now.astimezone() - timedelta(days=days)).weekday() >= 5
    usual = 4 + 12 * (DAYS - days) / DAYS
    if is_weekend and chance.random() < 0.4:
        return 0
    return round(chance.gauss(usual * (0.4 if is_weekend else 1), usual * 0.45)) if chance.random() < 0.94 else 0


def topic_of(chance: Random, days: int) -> int:
    """Return what one is busy with: a few conversations at a time, others later."""
    place = (DAYS - days) * (len(TITLES) - 4) // DAYS
    return min(len(TITLES) - 1, place + min(int(chance.expovariate(0.7)), 4))


def request(chance: Random, now: datetime, days: int, *, number: int, title: int) -> UsageRecord:
    """Return one request of a day."""
    known = [one for one in HABITS if one.until <= days <= one.since]
    habit = chance.choices(known, [one.weight for one in known])[0]
    sent_at = moment_of(chance, now, days)
    purpose = chance.choices((Purpose.CHAT, Purpose.TITLE, Purpose.TEST), (88, 10, 2))[0]
    is_long = purpose is Purpose.CHAT
    has_failed = chance.random() < 0.02
    name = f"sample-{days:03}-{number:03}"
    output = int(chance.lognormvariate(6.2, 0.8)) if is_long else chance.randint(4, 12)
    usage = None if has_failed else used(chance, habit, output, is_long=is_long)
    first_ms = round(habit.first_ms * chance.uniform(0.7, 1.9))
    streamed_ms = round(output * 1000 / (habit.tokens_per_s * chance.uniform(0.75, 1.15)))
    return UsageRecord(
        id=name,
        conversation_id=None if purpose is Purpose.TEST else conversation_id(title),
        message_id=None,
        purpose=purpose,
        provider=habit.provider,
        model=habit.model,
        host=chance.choice(HOSTS),
        sent_at=sent_at,
        duration_ms=400 if has_failed else first_ms + streamed_ms,
        attempt=1,
        outcome="failed" if has_failed else "complete",
        ttft_ms=None if has_failed else first_ms,
        finish_reason="" if has_failed else "stop",
        usage=usage,
        cost=cost_of(habit, usage, sent_at),
    )


def moment_of(chance: Random, now: datetime, days: int) -> datetime:
    """Return a time of a day, in working hours for the most part; never one to come."""
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    hour = min(23.9, max(0.1, chance.gauss(14, 3.5)))
    latest = now - timedelta(seconds=chance.randint(60, 4000))
    return min(midnight + timedelta(hours=hour), latest).astimezone(now.tzinfo)


def used(chance: Random, habit: Habit, output: int, *, is_long: bool) -> Usage:
    """Return the tokens of a request that went well."""
    prompt = int(chance.lognormvariate(7.6, 1.1)) if is_long else chance.randint(150, 400)
    cached = int(prompt * habit.cached * chance.random()) if is_long else 0
    reasoning = int(output * habit.reasoning * chance.random()) if is_long else 0
    told = {"prompt_tokens": prompt, "completion_tokens": output, "prompt_tokens_details": {"cached_tokens": cached}}
    return Usage(
        input_tokens=prompt - cached,
        cached_tokens=cached,
        output_tokens=output,
        reasoning_tokens=reasoning,
        raw=json.dumps(told),
        is_estimate=habit.provider == "ollama" and chance.random() < 0.05,
    )


def cost_of(habit: Habit, usage: Usage | None, at: datetime) -> Cost:
    """Return what a request cost by the sample prices."""
    if habit.prices is None:
        return Cost()
    if usage is None:
        return Cost(0, PriceSource.CATALOGUE, catalogue=CATALOGUE, priced_at=at)
    read, cached, written = habit.prices
    nano_usd = usage.input_tokens * read + usage.cached_tokens * cached + usage.output_tokens * written
    prices = json.dumps({"input": read / 1000, "cached": cached / 1000, "output": written / 1000})
    return Cost(nano_usd, PriceSource.CATALOGUE, prices, CATALOGUE, usage.cached_tokens * (read - cached), at)


def conversation_id(title: int) -> str:
    return f"sample-conversation-{title:02}"


def conversation(title: int, records: list[UsageRecord], now: datetime) -> ConversationTree:
    """Return a conversation of one question and reply, with all requests that were made for it.

    It looks older than it is, so that it does not stand before the conversations of the samples.
    """
    identity, first = conversation_id(title), records[0]
    at = min(first.sent_at, now - LEAST_AGE)
    question = Message(f"{identity}-q", identity, None, Role.USER, (TextPart(TITLES[title]),), at)
    reply = Message(
        f"{identity}-r", identity, question.id, Role.ASSISTANT, (TextPart("Its replies are not among the samples."),),
        at + timedelta(seconds=1), provider=first.provider, model=first.model, finish_reason=FinishReason.STOP,
    )  # fmt: skip
    record = Conversation(
        identity, TITLES[title], at, at, first.provider, first.model, leaf_id=reply.id, archived_at=at
    )  # fmt: skip
    return ConversationTree(record, (question, reply), tuple(records))
