"""Checks the keyring: whether it answers, and what to do where it does not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from clanker_tui.cli.checks.finding import Finding, State

if TYPE_CHECKING:
    from clanker_tui.keys.sources import Keys

AREA = "keyring"
ELSEWHERE = "clanker-tui keys set PROVIDER --file, or PROVIDER_API_KEY in the environment"
UNLOCK = "gnome-keyring-daemon --unlock, or log in at the desktop once; else"
UNLOCK_MAC = "security unlock-keychain; else"
LOCKED = ("locked", "no answer", "interaction", "-25308")  # macOS's code where it may not ask for the password


def check_keyring(keys: Keys) -> Finding:
    """Return whether the keyring answers; takes 3 s at most."""
    problem = keys.keyring_problem()
    return judge_problem(problem) if problem else Finding(AREA, "answers", State.OK, f"{keys.keyring_place()} answers")


def judge_problem(problem: str, *, platform: str = sys.platform) -> Finding:
    """Judge why the keyring cannot be used. It is no fault where keys come from elsewhere, as on most remote hosts."""
    mend = ELSEWHERE
    if any(word in problem.lower() for word in LOCKED):
        mend = f"{UNLOCK_MAC if platform == 'darwin' else UNLOCK} {ELSEWHERE}"
    return Finding(AREA, "answers", State.NOTE, "the keyring cannot be used", problem, mend)
