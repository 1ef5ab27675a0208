"""How large a text is: in bytes, and in tokens as far as that can be said without the model's tokenizer."""

from __future__ import annotations

import re

# Scripts without blanks between words, which tokenizers cut into about one token a character.
DENSE = re.compile(
    "[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
CHARACTERS_PER_TOKEN = 4
SAMPLE = 200_000  # characters that are looked at; the rest is taken to be like them


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text is: one for four characters, or for one that is dense.

    A rule of thumb for prose and code. Every model cuts in its own way: it is never to be shown as a count.
    """
    sample = text[:SAMPLE]
    dense = 0 if sample.isascii() else len(DENSE.findall(sample))
    of_sample = dense + (len(sample) - dense) / CHARACTERS_PER_TOKEN
    return round(of_sample * len(text) / len(sample)) if sample else 0


def spelled_tokens(count: int) -> str:
    """Return an estimate as it is shown, to two digits: `≈ 3,100 tokens`."""
    digits = max(0, len(str(count)) - 2)
    about = round(count, -digits)
    return f"≈ {about:,} token{'' if about == 1 else 's'}"


def size_of(text: str) -> int:
    """Return how many bytes a text takes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def spelled_size(size: int) -> str:
    """Return a number of bytes as it is shown: `12.4 kB`."""
    if size < 1000:
        return f"{size} B"
    kilo = size / 1000
    return f"{kilo:.1f} kB" if kilo < 999.95 else f"{kilo / 1000:.1f} MB"
