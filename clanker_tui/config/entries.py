"""Every setting as a pair of dotted key and value, in the order of the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from clanker_tui.config.document import dotted
from clanker_tui.config.settings import Settings

SINGLE = ("agent", "budget", "ui", "history")
NAMED = ("agents", "providers", "prices", "models", "budgets")


def entries(settings: Settings) -> Iterator[tuple[str, object]]:
    """Yield the key and value of every setting: of the fixed tables all, of the named ones those that are there."""
    for table in SINGLE:
        yield from _record_entries(getattr(settings, table), table)
    for table in NAMED:
        for name, record in getattr(settings, table).items():
            yield from _record_entries(record, table, name)


def _record_entries(record: Any, *table: str) -> Iterator[tuple[str, object]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Mapping):
            yield from ((dotted(*table, field.name, name), text) for name, text in value.items())
        else:
            yield dotted(*table, field.name), value
