"""The times in rows of a damaged history: one that cannot be read is nobody's reason to lose the row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from clanker_tui.domain.messages import now
from clanker_tui.history.pages import Value
from clanker_tui.history.salvage import Row, is_moment
from clanker_tui.history.values import moment_text


class Times:
    """Puts the time of the row before, of the same table, in place of one that cannot be read.

    One that need not be there is left out: it says that something is in the bin, for example.

    Args:
        needed: of each table the columns that cannot be empty.
    """

    def __init__(self, needed: Mapping[str, frozenset[str]]) -> None:
        self._needed = needed
        self._before: dict[str, bytes] = {}

    def readable(self, table: str, row: Row) -> Row:
        """Return a row whose times can all be read."""
        return {name: self._time(table, name, value) if name.endswith("_at") else value for name, value in row.items()}

    def _time(self, table: str, name: str, value: Value) -> Value:
        if name not in self._needed[table]:
            return value if is_readable(value) else None
        if is_readable(value) and isinstance(value, bytes):
            self._before[table] = value
        return self._before.setdefault(table, moment_text(now()).encode())


def is_readable(value: Value) -> bool:
    """Whether a value is a time, and one that there is."""
    if not isinstance(value, bytes) or not is_moment(value):
        return False
    try:
        datetime.fromisoformat(value.decode())
    except ValueError:  # the 93rd of a month
        return False
    return True
