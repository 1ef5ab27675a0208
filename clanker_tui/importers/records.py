"""What importers have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in a file that was not imported, and the reason."""

    what: str
    why: str
