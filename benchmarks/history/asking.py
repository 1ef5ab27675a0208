"""What is asked of a history, and within how many milliseconds it should answer with a million messages."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.history.filling import END, MODELS, YEARS
from benchmarks.history.vocabulary import COMMON, Vocabulary
from clanker_tui.domain.query import parse_query
from clanker_tui.history.search import Order
from clanker_tui.history.store import History

FIRST, SECOND = COMMON.split()[:2]
Ask = Callable[[History], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask. No bound: to know."""

    name: str
    ask: Ask
    bound_ms: float | None = None


def searching(name: str, line: str, bound_ms: float | None = None, *, order: Order = "newest") -> Question:
    """Return a search for what a line says."""
    query = parse_query(line)
    return Question(f"{name}, {order}", lambda history: history.search(query, order=order), bound_ms)


def questions() -> list[Question]:
    """Return all that is asked."""
    vocabulary = Vocabulary()
    word = vocabulary.words[2_000]
    common, frequent = vocabulary.ideographs[0], vocabulary.ideographs[1]
    middle = (END - YEARS / 2).date()
    return [
        searching("rare word", "quaggazebra3", 20),
        searching("very common word", FIRST, 30),
        searching("two very common words", f"{FIRST} {SECOND}", 30),
        searching("phrase of common words", f'"{SECOND} {FIRST}"', 30),
        searching("beginning of three letters", f"{word[:3]}*", 150),
        searching("beginning of two letters", f"{word[:2]}*", 150),
        searching("beginning of one letter", f"{word[:1]}*", 150),
        searching("common word without another", f"{FIRST} -{SECOND}", 30),
        searching("inside of words", "*streamread"),
        searching("two Chinese characters", common + frequent, 500),
        searching("one Chinese character", common, 500),
        searching("Latin word, also within Chinese", "Python"),
        searching("common word of one model", f"{FIRST} model:{MODELS[0]}", 30),
        searching("common word of a model that is not there", f"{FIRST} model:nothing"),
        searching("common word, two and a half years back", f"{FIRST} before:{middle}", 30),
        searching("all of a year", f"after:{middle - timedelta(days=365)} before:{middle}", 30),
        searching("title", f"in:title {FIRST}"),
        searching("title that is not there", "in:title xyzzy"),
        searching("rare word", "quaggazebra3", 200, order="best"),
        searching("very common word", FIRST, 200, order="best"),
        searching("two very common words", f"{FIRST} {SECOND}", 200, order="best"),
        searching("phrase of common words", f'"{SECOND} {FIRST}"', 200, order="best"),
        searching("beginning of three letters", f"{word[:3]}*", 200, order="best"),
        searching("two Chinese characters", common + frequent, 500, order="best"),
        Question("page of the list", lambda history: history.conversations(archived=False), 20),
        Question("conversation opened", opened, 20),
    ]


async def opened(history: History) -> None:
    """Open the conversation in the middle of the list."""
    [*_, one] = await history.conversations(archived=False, limit=100)
    conversation = await history.conversation(one.id)
    if conversation and conversation.leaf_id:
        await history.branch(conversation.leaf_id)


async def measure(path: Path, size: int, rounds: int) -> list[Figure]:
    """Ask everything in each round, once before to warm the files, and return the milliseconds of each answer."""
    history = await History.open(path, read_only=True)
    asked = questions()
    values: dict[str, list[float]] = {question.name: [] for question in asked}
    for number in range(rounds + 1):
        for question in asked:
            taken = await duration_ms(partial(question.ask, history))
            if number:
                values[question.name].append(taken)
    await history.close()
    return [Figure(f"{size:,}: {one.name}", "ms", values[one.name], bound=one.bound_ms) for one in asked]


async def duration_ms(ask: Callable[[], Awaitable[object]]) -> float:
    """Return how long an answer takes, there and back."""
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * 1000
