"""Keys in a message before it is sent: found, or replaced by a mark."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.key_shapes import KeyShape, first_key, without_keys
from clanker_tui.domain.messages import FilePart
from clanker_tui.domain.scrub import MARK
from clanker_tui.domain.secret import Secret


def key_in(texts: Iterable[str], known: Sequence[Secret]) -> KeyShape | None:
    """Return the first thing in some texts that looks like a key."""
    return next((found for text in texts if (found := first_key(text, known)) is not None), None)


def texts_of(composed: Composed, *, besides: Collection[FilePart] = ()) -> list[str]:
    """Return what is said in a message and in its files, but those that were agreed to."""
    return [composed.text, *(file.text for file in composed.files if file not in besides)]


def hidden(composed: Composed, known: Sequence[Secret], *, besides: Collection[FilePart] = ()) -> Composed:
    """Return a message with a mark in place of all that looks like a key, but in the files that were agreed to."""

    def safe(text: str) -> str:
        return without_keys(text, MARK, known)

    files = tuple(file if file in besides else replace(file, text=safe(file.text)) for file in composed.files)
    return replace(composed, text=safe(composed.text), files=files)
