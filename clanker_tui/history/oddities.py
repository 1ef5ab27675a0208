"""Values that no column holds while the file is sound: of another type, or times that are none. Found, told, mended.

A flipped bit is enough to make NULL or bytes of a text, and SQLite finds nothing wrong with either.
"""
# ruff: noqa: S608 - the statements are made of the names of our own tables and columns

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from clanker_tui.domain.usage import MOST_NANO_USD, MOST_TOKENS
from clanker_tui.errors import DamagedError
from clanker_tui.history.database import Database
from clanker_tui.history.messages import EPOCH, MICROSECOND
from clanker_tui.history.usage import BUCKETS
from clanker_tui.history.values import moment_text

TABLES = ("conversations", "messages", "parts", "usage", "drafts", "tags")
SUMS = ("usage_offsets", "usage_days", "usage_conversations")  # made anew from the requests, not mended here
MONEY = ("billed_nano_usd", "nano_usd", "saved_nano_usd")
DIGITS = "[0-9][0-9]"
MOMENT = f"{DIGITS}{DIGITS}-{DIGITS}-{DIGITS}T{DIGITS}:{DIGITS}:{DIGITS}.{DIGITS}{DIGITS}{DIGITS}Z"
NO_MOMENT = f"""
    typeof({{name}}) <> 'text' OR {{name}} NOT GLOB '{MOMENT}' OR {{name}} < '0001'
    OR coalesce(datetime(substr({{name}}, 1, 19), '+0 days'), '') <> replace(substr({{name}}, 1, 19), 'T', ' ')
"""
COST = ("nano_usd", "source", "unit_prices", "catalogue", "saved_nano_usd", "priced_at")
PRICED_AT = "json_extract(value, '$.priced_at')"
NO_COST = " OR ".join(
    (
        *(f"json_type(value, '$.{name}') IS NULL" for name in COST),
        f"{PRICED_AT} IS NOT NULL AND ({NO_MOMENT.format(name=PRICED_AT)})",
    )
)
JSON = {  # what each column holds, and what is wrong with a value in that
    "edits": ("object", NO_MOMENT.format(name="value")),
    "earlier_costs": ("array", f"CASE type WHEN 'object' THEN {NO_COST} ELSE TRUE END"),
    "files": ("array", "type <> 'object'"),
}
NO_JSON = """
    typeof({name}) <> 'text' OR {name} <> '' AND CASE WHEN json_valid({name})
        THEN json_type({name}) <> '{kind}' OR EXISTS (SELECT 1 FROM json_each({name}) WHERE {odd})
        ELSE TRUE
    END
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what is wrong with a value in it, as a condition, and what takes its place, as an expression."""

    table: str
    name: str
    wrong: str
    instead: str


def columns(database: Database, tables: Sequence[str] = TABLES) -> Iterator[Column]:
    """Yield the columns of tables, all of which have values that can be told right from wrong."""
    for table in tables:
        for _, name, kind, is_needed, _, key in database.execute(f"PRAGMA table_info({table})").fetchall():
            if name == "seq":
                continue
            quoted = f'"{name}"'
            if name.endswith("_at"):
                wrong = NO_MOMENT.format(name=quoted)
                instead = f"born({'conversation_id' if table == 'drafts' else 'id'})"
            elif name in JSON:
                content, odd = JSON[name]
                wrong = NO_JSON.format(name=quoted, kind=content, odd=odd)
                instead = "''"
            elif kind == "TEXT":
                wrong = f"typeof({quoted}) <> 'text'"
                instead = f"coalesce(CAST({quoted} AS TEXT), '')"
            else:
                wrong = f"typeof({quoted}) <> 'integer'"
                instead = f"coalesce(CAST({quoted} AS INTEGER), 0)" if is_needed else "NULL"
            may_be_null = not (is_needed or key)
            yield Column(table, name, f"{quoted} IS NOT NULL AND ({wrong})" if may_be_null else wrong, instead)


def oddities(database: Database) -> list[str]:
    """Return what is odd in the tables, one line for each column. An index may hold what the table no longer does."""
    counts = (
        (column, database.one(f"SELECT count(*) FROM {column.table} NOT INDEXED WHERE {column.wrong}"))
        for column in columns(database, (*TABLES, *SUMS))
    )
    return [
        f"{count:,} of {column.table} {'has' if count == 1 else 'have'} a value that cannot be: {column.name}"
        for column, count in counts
        if count
    ]


def mend_oddities(database: Database) -> str:
    """Put what can be in the place of what cannot: texts of bytes, times that an id knows, figures as unknown."""
    database.connection.create_function("born", 1, born, deterministic=True)
    mended = forget_impossible_figures(database)
    for column in columns(database):
        statement = (
            f'UPDATE OR IGNORE {column.table} NOT INDEXED SET "{column.name}" = {column.instead} WHERE {column.wrong}'
        )
        mended += database.execute(statement).rowcount
    return f"{mended:,} values that could not be were replaced" if mended else ""


def forget_impossible_figures(database: Database) -> int:
    """Take figures that no request can have for unknown, all of its report: they would spoil every sum."""
    forgotten = 0
    for figures, least, most in ((BUCKETS, 0, MOST_TOKENS), (MONEY, -MOST_NANO_USD, MOST_NANO_USD)):
        wrong = [
            f"{name} IS NOT NULL AND NOT (typeof({name}) = 'integer' AND {name} BETWEEN {least} AND {most})"
            for name in figures
        ]
        unknown = ", ".join(f"{name} = NULL" for name in figures)
        forgotten += database.execute(f"UPDATE usage SET {unknown} WHERE {' OR '.join(wrong)}").rowcount
    return forgotten


def born(identity: object) -> str:
    """Return when an id was made, which is in it; where it is not, the beginning of all times."""
    try:
        value = UUID(str(identity))
        return moment_text(EPOCH + (value.int >> 80) * 1000 * MICROSECOND) if value.version == 7 else moment_text(EPOCH)
    except (ValueError, OverflowError):
        return moment_text(EPOCH)


def odd_value(finding: str) -> DamagedError:
    """Return the error for something that cannot be read because of a value."""
    return DamagedError(f"The history is damaged: {finding}.", hint="Mend it with `clanker-tui db check --mend`.")
