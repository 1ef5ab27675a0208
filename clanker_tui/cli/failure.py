"""How a failure is told: one line for an error of ours, a traceback without local variables for a bug."""

from __future__ import annotations

import sys
from types import TracebackType

from clanker_tui.cli.terminal import print_notice
from clanker_tui.domain.clean import clean
from clanker_tui.errors import ClankerError


def report(error: ClankerError, *, with_traceback: bool = False) -> None:
    """Print `error: what happened. What to do.`, after a traceback when one is wanted."""
    if with_traceback:
        show_traceback(type(error), error, error.__traceback__)
    print_notice(f"error: {error}")


def show_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback. It holds no values of variables, so no key; what a foreign message says is cleaned."""
    from traceback import format_exception

    print(clean("".join(format_exception(kind, error, trace))), end="", file=sys.stderr, flush=True)
