"""Asks whoever sits at the terminal whether something is to be sent all the same."""

from __future__ import annotations

import asyncio
import sys

from clanker_tui.cli.terminal import print_notice


def can_ask() -> bool:
    """Whether there is somebody who could answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


async def agrees(why: str) -> bool:
    """Say what is against it, and return whether it is to be sent all the same."""
    print_notice(why)
    print("Send it all the same? [y/N] ", end="", file=sys.stderr, flush=True)
    return await asyncio.to_thread(says_yes)


def says_yes() -> bool:
    """Whether the next line is a yes. One that is no text is none."""
    try:
        return sys.stdin.readline().strip().casefold() in ("y", "yes")
    except UnicodeDecodeError:
        return False
