"""Reads days as people write them, for the options of commands: 2026-01-31, 2026-01, 2026, today, yesterday, 7d, 4w."""

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.periods import EXAMPLES, beginning, ending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.errors import ConfigError


def start_of(text: str) -> datetime:
    """Return the moment in UTC at which a day, a month or a year begins in the local time zone.

    Raises:
        ConfigError: it is none.
    """
    moment = beginning(text)
    if moment is None:
        raise no_day(text)
    return moment


def end_of(text: str) -> datetime:
    """Return the moment in UTC at which a day, a month or a year ends. Raises as `start_of` does."""
    moment = ending(text)
    if moment is None:
        raise no_day(text)
    return moment


def no_day(text: str) -> ConfigError:
    """Return the error for a text that means no day, or one that no calendar has."""
    from clanker_tui.config.nearest import quote
    from clanker_tui.errors import ConfigError

    if beginning(text) is not None:
        return ConfigError(f"{quote(text)} is too far away.")
    return ConfigError(f"{quote(text)} is no day.", hint=f"Write {EXAMPLES}.")
