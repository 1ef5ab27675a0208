"""How the app was started."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Start:
    """What was asked for on the command line, beside the settings."""

    prompt: str = ""
    resume: str = ""
    continue_last: bool = False
    temporary: bool = False
    demo: bool = False
    debug: bool = False
    review: str | None = None
    """The history file to look through, without writing to it; empty is the user's own. None: no review."""

    @property
    def is_review(self) -> bool:
        return self.review is not None
