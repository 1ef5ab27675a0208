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
