"""How a failure is told: one line for an error of ours, a traceback without local variables for a bug."""

from __future__ import annotations

import os
import sys
from types import TracebackType

from clanker_tui.cli.terminal import print_notice
from clanker_tui.domain.clean import clean
from clanker_tui.domain.scrub import scrub
from clanker_tui.errors import ClankerError


def report(error: ClankerError, *, with_traceback: bool = False) -> None:
    """Print `error: what happened. What to do.`, after a traceback when one is wanted."""
    if with_traceback:
        show_traceback(type(error), error, error.__traceback__)
    print_notice(f"error: {error}")


def show_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback, without the values of variables and, in what foreign messages quote, without keys."""
    print(traceback_text(kind, error, trace), end="", file=sys.stderr, flush=True)


def traceback_text(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Return a traceback that may be shown."""
    from traceback import format_exception

    return clean(without_keys("".join(format_exception(kind, error, trace))))


def without_keys(text: str) -> str:
    """Return text without anything that is shaped like a key, or is one in the environment."""
    from clanker_tui.domain.spellings import of_environment, without_secrets

    return scrub(without_secrets(text, of_environment(os.environ.items())))
