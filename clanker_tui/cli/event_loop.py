"""Runs a coroutine so that nothing which never answers can hold up the end of the program."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from clanker_tui.daemon_threads import DaemonThreads

T = TypeVar("T")


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns."""
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(DaemonThreads())
        return runner.run(work)
