"""Makes a history of any number of requests fast: the sums are filled at the end, and not row by row."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from clanker_tui.history.connection import add_functions
from clanker_tui.history.mending import TRIGGERS
from clanker_tui.history.recounting import fill_conversations
from clanker_tui.history.schema import create_file
from clanker_tui.history.values import moment_text

END = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 5 * 365
MORNING, HOURS = timedelta(hours=7), 10  # when work begins, and for how long it goes on
REQUESTS = 10  # of a conversation
BATCH = 20_000
MODELS = (
    ("anthropic", "claude-sonnet-4", 30, "laptop"),
    ("anthropic", "claude-haiku-4", 10, "laptop"),
    ("openai", "gpt-5", 20, "laptop"),
    ("openai", "gpt-5-mini", 12, "workstation"),
    ("openai", "o5", 3, "workstation"),
    ("groq", "openai/gpt-oss-120b", 12, "workstation"),
    ("groq", "llama-4-maverick", 6, "workstation"),
    ("local", "qwen-4-coder", 4, "server"),
    ("local", "gemma-5", 2, "server"),
    ("local", "mistral-large", 1, "server"),
)
WEIGHTS = [weight for *_, weight, _ in MODELS]
HOSTS = ("laptop", "workstation", "server")
CONVERSATION = """
    INSERT INTO conversations (id, title, created_at, updated_at, provider, model, system_prompt)
    VALUES (?, ?, ?, ?, ?, ?, '')
"""
USAGE = """
    INSERT INTO usage (
        id, conversation_id, message_id, purpose, provider, model, host, sent_at, duration_ms, ttft_ms, attempt,
        outcome, finish_reason, input_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens,
        reasoning_tokens, raw, is_estimate, nano_usd, price_source, unit_prices, catalogue, saved_nano_usd, priced_at
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, 'stop', ?, ?, 0, 0, ?, ?, ?, ?, ?, 'catalogue', ?, 'list 1', ?, ?)
"""
RAW = '{"prompt_tokens": 1200, "completion_tokens": 345, "total_tokens": 1545, "cached_tokens": 0}'
PRICES = '{"input": "0.15", "output": "0.60"}'
Row = tuple[object, ...]


def fill(path: Path, requests: int) -> None:
    """Make a history of so many requests; a file that is there is used as it is."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    create_file(path)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            add_functions(connection)
            for pragma in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -400000"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            for trigger in TRIGGERS:
                connection.execute(f"DROP TRIGGER {trigger.split()[2]}")
            insert(connection, requests)
            connection.execute("DELETE FROM usage_conversations")
            fill_conversations(connection)
            for trigger in TRIGGERS:
                connection.execute(trigger)
            connection.execute("COMMIT")
    except BaseException:
        path.unlink()
        raise


def insert(connection: sqlite3.Connection, requests: int) -> None:
    """Insert requests in the order of time, and the conversations they were made for."""
    made = rows(requests)
    for _ in range(0, requests, BATCH):
        usage, conversations = [], []
        for number, row in zip(range(BATCH), made, strict=False):
            usage.append(row)
            if number % REQUESTS == 0:
                conversations.append((row[1] or id_of(3, 0), "A title", row[7], row[7], row[4], row[5]))
        connection.executemany(f"{CONVERSATION} ON CONFLICT (id) DO NOTHING", conversations)
        connection.executemany(USAGE, usage)


def rows(requests: int) -> Iterator[Row]:
    """Yield so many requests, each day as many."""
    chance = random.Random(7)
    for number in range(requests):
        day, place = divmod(number * DAYS, requests)
        at = END - timedelta(days=DAYS - day) + MORNING + timedelta(hours=HOURS) * (place / requests)
        yield request(chance, number, at)


def request(chance: random.Random, number: int, at: datetime) -> Row:
    """Return a request."""
    conversation = number // REQUESTS
    [(provider, model, _, host)] = random.Random(conversation).choices(MODELS, WEIGHTS)
    purpose = "chat"
    if number % REQUESTS == 1:
        purpose, (provider, model, _, host) = "title", MODELS[3]
    elif chance.random() < 0.03:
        purpose = chance.choice(("test", "summary"))
    outcome = "failed" if chance.random() < 0.02 else "complete"
    is_reported = outcome == "complete"
    tokens = (chance.randint(200, 9_000), chance.randint(0, 4_000), chance.randint(20, 900), chance.randint(0, 99))
    cost = None if provider == "local" or not is_reported else tokens[0] * 150 + tokens[2] * 600
    sent_at = moment_text(at)
    return (
        id_of(1, number),
        None if purpose == "test" else id_of(0, conversation),
        id_of(2, number),
        purpose,
        provider,
        model,
        host if chance.random() < 0.7 else chance.choice(HOSTS),
        sent_at,
        chance.randint(900, 9_000),
        chance.randint(90, 800),
        outcome,
        *(tokens if is_reported else (None,) * 4),
        RAW,
        chance.random() < 0.01,
        cost,
        PRICES,
        tokens[1] * 75 if is_reported else None,
        sent_at,
    )


def id_of(kind: int, number: int) -> str:
    """Return an id that sorts as its number does."""
    return str(UUID(int=0x0190_0000_0000_7000_8000 << 48 | kind << 40 | number))
