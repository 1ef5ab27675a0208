"""Does checks beside one another, each within its own time: what does not answer is a finding, too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clanker_tui.cli.checks.finding import Finding, State

PATIENCE_S = 4.0


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at that may take long, or for ever. `subject` is what does not answer then."""

    area: str
    subject: str
    look: Callable[[], Iterable[Finding]]
    within_s: float = PATIENCE_S


async def look_at_all(checks: Iterable[Check]) -> list[Finding]:
    """Return what all checks find, in their order."""
    found = await asyncio.gather(*(look_at(check) for check in checks))
    return [finding for findings in found for finding in findings]


async def look_at(check: Check) -> list[Finding]:
    """Return what a check finds. It has a thread of its own, which is left behind where it does not come to an end."""
    try:
        async with asyncio.timeout(check.within_s):
            return await asyncio.to_thread(lambda: list(check.look()))
    except TimeoutError:
        why = f"not within {check.within_s:g} s"
        return [Finding(check.area, "answer", State.BROKEN, f"{check.subject} does not answer", why)]
    except OSError as error:
        why = error.strerror or str(error)
        return [Finding(check.area, "answer", State.BROKEN, f"{check.subject} cannot be looked at", why)]
