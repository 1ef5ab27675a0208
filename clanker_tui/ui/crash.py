"""What is left of a crash: a traceback without the values of variables, on the terminal and in the log."""

from __future__ import annotations

import os
from pathlib import Path
from traceback import format_exception

from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.domain.scrub import scrub
from clanker_tui.domain.spellings import of_environment, without_secrets


def crash_report(error: BaseException) -> str:
    """Return a traceback that may be shown and sent to others: no variables, no keys, no control sequences."""
    return without_keys(clean("".join(format_exception(error))))


def crash_line(error: BaseException, log: Path | None) -> str:
    """Return the one line that says what happened, and where it can be read again."""
    what = clean_line(without_keys(clean_line(f"{type(error).__name__}: {error}")), 200)
    where = f" It is written down in {log}. To report it: clanker-tui doctor --report" if log is not None else ""
    return f"error: {what.rstrip('.')}. This is a bug in clanker-tui.{where}"


def without_keys(text: str) -> str:
    """Return text without anything that is shaped like a key, or is one in the environment."""
    return scrub(without_secrets(text, of_environment(os.environ.items())))
