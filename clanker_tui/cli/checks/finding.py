"""What a check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"  # works, but not as well as it could
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact. `mend` is the exact thing to do about it; empty when there is nothing to mend.

    `area` and `name` together stay the same from version to version: scripts look for them.
    """

    area: str
    name: str
    state: State
    what: str
    why: str = ""
    mend: str = ""


def is_broken(findings: Sequence[Finding]) -> bool:
    """Whether something does not work."""
    return any(finding.state is State.BROKEN for finding in findings)
