"""What a user wrote and has not sent yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clanker_tui.domain.messages import FilePart


@dataclass(frozen=True, slots=True)
class Composed:
    """A message while it is written, queued or kept as a draft: its text, and the files that go along."""

    text: str = ""
    files: tuple[FilePart, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text or self.files)


def joined(parts: Iterable[Composed]) -> Composed:
    """Return several as one, in their order, their texts parted by a blank line."""
    kept = [part for part in parts if part]
    text = "\n\n".join(part.text for part in kept if part.text)
    return Composed(text, tuple(file for part in kept for file in part.files))
