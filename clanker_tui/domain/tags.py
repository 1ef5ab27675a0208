"""Tags: the words that conversations are marked with, as they are typed and as they are stored."""

from __future__ import annotations

from collections.abc import Iterable

from clanker_tui.domain.clean import clean_line

LONGEST_TAG = 40


def clean_tag(text: str) -> str:
    """Return a tag as it is stored: one short line in lower case, without the # before it."""
    return clean_line(text).lstrip("#").strip().lower()[:LONGEST_TAG].replace(" ", "-")


def tags_from(text: str) -> tuple[str, ...]:
    """Return the tags of a line with commas, each once, in order."""
    return tuple(sorted({tag for tag in map(clean_tag, text.split(",")) if tag}))


def changes_from(words: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tags that `+new -old` adds and takes off; a word without a sign is added."""
    add: list[str] = []
    remove: list[str] = []
    for word in words:
        tag = clean_tag(word.lstrip("+-"))
        if tag:
            (remove if word.startswith("-") else add).append(tag)
    return tuple(add), tuple(remove)


def with_marks(tags: Iterable[str]) -> str:
    """Return tags as they are shown: `#rust #work`."""
    return " ".join(f"#{clean_line(tag)}" for tag in tags)
