"""Runs a question on the stored history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from clanker_tui.cli.terminal import print_notice
from clanker_tui.config.settings import Settings
from clanker_tui.startup import open_services

if TYPE_CHECKING:
    from clanker_tui.history.store import History

T = TypeVar("T")


async def with_history(settings: Settings, work: Callable[[History], Awaitable[T]]) -> T:
    """Open the history, do the work, close it. What is special about the file is told on standard error."""
    services = await open_services(settings)
    try:
        for sentence in (services.history.news, services.history.problem):
            if sentence:
                print_notice(f"note: {sentence}")
        return await work(services.history)
    finally:
        await services.close()
