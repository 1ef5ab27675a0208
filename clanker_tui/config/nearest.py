"""Finds what a user most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.scrub import scrub


def suggest(wrong: str, right: Iterable[str]) -> str:
    """Return a hint: the nearest of the right words, else all of them."""
    from difflib import get_close_matches

    words = list(right)
    by_fold = {word.casefold(): word for word in words}
    near = get_close_matches(wrong[:100].casefold(), by_fold, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{by_fold[near[0]]}"?'
    return f"It can be {', '.join(words)}." if words else ""


def quote(text: str) -> str:
    """Return a user's word as a message may show it: short, on one line, and without what is shaped like a key."""
    return f'"{clean_line(scrub(text), 60)}"'
