"""What became of a text that was to be copied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clanker_tui.domain.clean import clean_line

REASON_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Copied:
    """A tool took the whole text and said that it was done."""

    tool: str
    length: int

    has_failed = False

    @property
    def sentence(self) -> str:
        return f"{characters(self.length)} copied with {self.tool}."


@dataclass(frozen=True, slots=True)
class Sent:
    """The text went to the terminal, which never says what it did with it.

    `holder` has a copy of its own for certain, such as tmux in its buffer. `trouble` says what was tried before.
    """

    length: int
    holder: str = ""
    trouble: str = ""

    has_failed = False

    @property
    def sentence(self) -> str:
        before = f"{self.trouble.rstrip('.')}. " if self.trouble else ""
        if self.holder:
            return f"{before}{characters(self.length)} put into {self.holder} and sent to the terminal (unconfirmed)."
        return f"{before}{characters(self.length)} sent to the terminal (unconfirmed)."


@dataclass(frozen=True, slots=True)
class Saved:
    """The text was too long for a terminal and is in a file."""

    path: Path

    has_failed = False

    @property
    def sentence(self) -> str:
        return f"Not copied, but written to {clean_line(str(self.path))}."


@dataclass(frozen=True, slots=True)
class NotCopied:
    """The text is nowhere but where it was."""

    reason: str

    has_failed = True

    @property
    def sentence(self) -> str:
        return f"Not copied: {clean_line(self.reason, REASON_LENGTH).rstrip('.')}."


Outcome = Copied | Sent | Saved | NotCopied


def characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count:,} characters"
