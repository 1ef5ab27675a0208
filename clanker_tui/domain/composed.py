"""What a user wrote and has not sent yet."""

from __future__ import annotations

from dataclasses import dataclass

from clanker_tui.domain.messages import FilePart


@dataclass(frozen=True, slots=True)
class Composed:
    """A message while it is written, queued or kept as a draft: its text, and the files that go along."""

    text: str = ""
    files: tuple[FilePart, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text or self.files)
