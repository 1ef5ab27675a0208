"""Tells reasoning from reply where a model writes both into one text: `<think>…</think>` at its very start."""

from __future__ import annotations

from collections.abc import Iterator

from clanker_tui.domain.events import TextDelta, ThinkingDelta

OPEN = "<think>"
CLOSE = "</think>"


class ThinkTagSplitter:
    """Takes a reply's text in pieces; gives it back as thinking and text.

    Only as much is held back as might still be a tag. A tag after the first words is text like any other.
    """

    def __init__(self) -> None:
        self._held = ""
        self._read = self._read_start

    def add(self, piece: str) -> Iterator[TextDelta | ThinkingDelta]:
        """Yield what is certain now."""
        self._held += piece
        return self._read()

    def end(self) -> Iterator[TextDelta | ThinkingDelta]:
        """Yield what was held back: it was no tag after all."""
        held, self._held = self._held, ""
        if held:
            yield ThinkingDelta(held) if self._read == self._read_thinking else TextDelta(held)

    def _read_start(self) -> Iterator[TextDelta | ThinkingDelta]:
        start = self._held.lstrip()
        if start.startswith(OPEN):
            self._held = start[len(OPEN) :].removeprefix("\n")
            self._read = self._read_thinking
            yield from self._read()
        elif not OPEN.startswith(start):
            self._read = self._read_text
            yield from self._read()

    def _read_thinking(self) -> Iterator[TextDelta | ThinkingDelta]:
        thinking, tag, rest = self._held.partition(CLOSE)
        if tag:
            if thinking:
                yield ThinkingDelta(thinking)
            self._held = rest
            self._read = self._read_gap
            yield from self._read()
            return
        keep = unfinished_tag(thinking, CLOSE)
        self._held = thinking[len(thinking) - keep :]
        if len(thinking) > keep:
            yield ThinkingDelta(thinking[: len(thinking) - keep])

    def _read_gap(self) -> Iterator[TextDelta | ThinkingDelta]:
        """Drop the blank lines between reasoning and reply."""
        self._held = self._held.lstrip()
        if self._held:
            self._read = self._read_text
            yield from self._read()

    def _read_text(self) -> Iterator[TextDelta | ThinkingDelta]:
        text, self._held = self._held, ""
        if text:
            yield TextDelta(text)


def unfinished_tag(text: str, tag: str) -> int:
    """Return how many characters at the end of `text` may be the beginning of `tag`."""
    return next((size for size in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:size])), 0)
