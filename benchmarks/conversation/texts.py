"""Replies that are hard on a view, and the turns of a long stored conversation."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import cycle, islice

from benchmarks import corpus
from benchmarks.clients.base import Turn
from benchmarks.corpus import sentence

FIRST = "Question 0:"
"""How the first question of a long conversation begins."""
LAST = "ZLATEST"
"""How its last reply ends."""

_CODE = (
    "def step_{n}(state: dict[str, int], limit: int = {n}) -> int:",
    '    """Return how many entries are left after {n} rounds."""',
    "    for key, value in sorted(state.items()):",
    "        if value > limit and key != 'total':  # {n} is the most",
    '            state[key] = value - {n}  # "quoted", too',
    "    return len(state) % {n}",
    "",
)


def mixed(tokens: int) -> str:
    """Return a reply of all sorts of Markdown."""
    return corpus.reply(tokens)


def fence(lines: int) -> str:
    """Return a reply that is one block of code."""
    rows = (line.format(n=number % 97 + 1) for number, line in enumerate(islice(cycle(_CODE), lines)))
    return _whole("```python\n" + "\n".join(rows) + "\n```")


def bullets(items: int) -> str:
    """Return a reply that is one list."""
    rng = random.Random(items)
    return _whole("\n".join(f"- {sentence(rng, 6, 12)}" for _ in range(items)))


def table(rows: int) -> str:
    """Return a reply that is one table."""
    rng = random.Random(rows)
    lines = ["| Stage | Median ms | p95 ms | Notes |", "|:------|----------:|-------:|-------|"]
    lines += [
        f"| step {number} | {rng.randint(1, 900)} | {rng.randint(900, 3000)} | {sentence(rng, 2, 4)} |"
        for number in range(rows)
    ]
    return _whole("\n".join(lines))


BLOCKS: dict[str, tuple[Callable[[int], str], int]] = {
    "2,000-line fence": (fence, 2000),
    "1,000-item list": (bullets, 1000),
    "1,600-row table": (table, 1600),
}
"""Name -> what makes a reply that is one block, and its size."""


def _whole(block: str) -> str:
    return f"{corpus.START}\n\n{block}\n\nThat is the whole answer. {corpus.END}"


PATHOLOGICAL: dict[str, str] = {
    "50,000 x [": _whole("[" * 50_000),
    "20,000 x *a_": _whole("*a_ " * 20_000),
    "10,000 x ![[]()": _whole("![[]()" * 10_000),
    "table of 20,000 rows": table(20_000),
}
"""Name -> a reply on which a Markdown parser, or what draws its result, may take very long."""


def huge(size_bytes: int) -> str:
    """Return a reply of that size: all sorts of Markdown, over and over, each time with a number."""
    part = corpus.reply(20_000, start="Part", end="and then:")
    count = size_bytes // (len(part) + 16)
    return _whole("\n\n".join(f"# Part {number}\n\n{part}" for number in range(count)))


def long_conversation(turns: int) -> list[Turn]:
    """Return turns of about 200 characters asked and 1,500 answered."""
    rows = [_turn(number) for number in range(turns)]
    question, answer = rows[-1]
    return [*rows[:-1], (question, f"{answer}\n\n{LAST}")]


def _turn(number: int) -> Turn:
    rng = random.Random(-number - 1)
    question, answer = corpus.short_turn(number, 480)
    return f"{question} {sentence(rng)} {sentence(rng, 4, 8)}", answer
