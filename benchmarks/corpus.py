"""Deterministic Markdown corpora for the benchmarks, and the token splitter.

A "token" here is a chunk of roughly the size a GPT-style tokenizer produces
(a short word with its leading space, a few digits, one punctuation mark, a run
of newlines).  It only has to be deterministic and realistic in size.
"""

from __future__ import annotations

import random
import re

# Marker words; at most seven letters, so that each is one token.
START = "ZSTART"
END = "ZFINISH"

_TOKEN = re.compile(r" ?[A-Za-z]{1,7}|\d{1,3}|\n+| {1,8}|[^\sA-Za-z\d]", re.ASCII)

_WORD_TEXT = (
    "the buffer stream parser keeps small state between events so each update "
    "touches only what changed while readers wait for the next frame and every "
    "cache entry is measured before it is dropped because memory has a price "
    "when a queue grows without bound the system slows down in ways that are "
    "hard to see from the outside until someone draws the latency histogram"
)
_WORDS = _WORD_TEXT.split()

_PYTHON = '''\
```python
async def drain(queue: asyncio.Queue[str], limit: int = {n}) -> list[str]:
    """Collect at most *limit* items without blocking the event loop."""
    items: list[str] = []
    while len(items) < limit and not queue.empty():
        items.append(queue.get_nowait())
        if len(items) % 16 == 0:
            await asyncio.sleep(0)  # let other tasks run
    return items
```
'''

_RUST = """\
```rust
pub fn percentile(samples: &mut Vec<f64>, p: f64) -> Option<f64> {{
    if samples.is_empty() {{
        return None;
    }}
    samples.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let index = ((samples.len() - {n}) as f64 * p).round() as usize;
    Some(samples[index])
}}
```
"""

_SQL = """\
```sql
SELECT c.id, c.title, max(m.created_at) AS last_seen
FROM conversation AS c
JOIN message AS m ON m.conversation_id = c.id
WHERE m.role = 'assistant' AND length(m.body) > {n}
GROUP BY c.id
ORDER BY last_seen DESC
LIMIT 50;
```
"""


def tokens(text: str) -> list[str]:
    """Split *text* into token-sized pieces whose concatenation is *text*."""
    out: list[str] = []
    position = 0
    for match in _TOKEN.finditer(text):
        if match.start() > position:
            out.append(text[position : match.start()])
        out.append(match.group())
        position = match.end()
    if position < len(text):
        out.append(text[position:])
    return out


def sentence(rng: random.Random, low: int = 8, high: int = 18) -> str:
    """Return a sentence of some words, with now and then bold or code in it."""
    words = [rng.choice(_WORDS) for _ in range(rng.randint(low, high))]
    if rng.random() < 0.3:
        words[rng.randrange(len(words))] = f"**{rng.choice(_WORDS)}**"
    if rng.random() < 0.3:
        words[rng.randrange(len(words))] = f"`{rng.choice(_WORDS)}_{rng.choice(_WORDS)}`"
    text = " ".join(words)
    return text[0].upper() + text[1:] + "."


def _paragraph(rng: random.Random, sentences: int = 4) -> str:
    return " ".join(sentence(rng) for _ in range(sentences)) + "\n\n"


def _list(rng: random.Random) -> str:
    if rng.random() < 0.5:
        rows = [f"- {sentence(rng, 5, 10)}" for _ in range(5)]
        rows.insert(3, f"  - {sentence(rng, 4, 7)}")
    else:
        rows = [f"{i}. {sentence(rng, 5, 10)}" for i in range(1, 6)]
    return "\n".join(rows) + "\n\n"


def _table(rng: random.Random) -> str:
    rows = ["| Stage | Median ms | p95 ms | Notes |", "|:------|----------:|-------:|-------|"]
    rows.extend(
        f"| {rng.choice(_WORDS)} {rng.choice(_WORDS)} | {rng.randint(1, 900)} "
        f"| {rng.randint(900, 3000)} | {' '.join(rng.choice(_WORDS) for _ in range(3))} |"
        for _ in range(5)
    )
    return "\n".join(rows) + "\n\n"


def _code(rng: random.Random, index: int) -> str:
    return (_PYTHON, _RUST, _SQL)[index % 3].format(n=rng.randint(1, 99)) + "\n"


def reply(target_tokens: int = 4000, seed: int = 7, start: str = START, end: str = END) -> str:
    """A Markdown answer of about *target_tokens* tokens, with marker words."""
    rng = random.Random(seed)
    parts = [f"{start} {sentence(rng)}\n\n"]
    count = len(tokens(parts[0])) + 6
    section = 0
    while count < target_tokens:
        blocks = [
            f"## {section + 1}. {sentence(rng, 3, 5).rstrip('.')}\n\n",
            _paragraph(rng),
            _list(rng),
            _code(rng, section),
            f"### {sentence(rng, 2, 4).rstrip('.')}\n\n",
            _table(rng),
            f"> {sentence(rng)}\n\n",
        ]
        for block in blocks:
            if count >= target_tokens:
                break
            parts.append(block)
            count += len(tokens(block))
        section += 1
    parts.append(f"That is the whole answer. {end}")
    return "".join(parts)


def short_turn(index: int, target_tokens: int = 300) -> tuple[str, str]:
    """One (question, answer) pair for seeding a history."""
    rng = random.Random(index)
    question = f"Question {index}: {sentence(rng, 6, 12)}"
    parts = [f"Answer {index}. {sentence(rng)}\n\n"]
    makers = [_list, lambda r: _code(r, index), _table, _paragraph]
    rng.shuffle(makers)
    count = len(tokens(parts[0]))
    for maker in makers * 3:
        if count >= target_tokens:
            break
        block = maker(rng)
        parts.append(block)
        count += len(tokens(block))
    return question, "".join(parts).rstrip()
