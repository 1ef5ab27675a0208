"""History files whose bytes are damaged, and sound ones with values that this program never writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

from tests.fuzz.histories import filled
from tests.fuzz.mutator import Mutator
from tests.fuzz.target import Meeting, Target
from tests.history.behind import raw

PAGE = 4096
HEADER = 100
TABLES = (
    *("conversations", "messages", "parts", "usage", "drafts", "tags", "usage_offsets", "usage_days"),
    *("usage_conversations", "alembic_version"),
)
VALUES: Sequence[object] = (
    *(
        None,
        0,
        -1,
        1,
        2**63 - 1,
        -(2**63),
        1.5,
        float("inf"),
        -1e308,
        b"",
        b"\0\xff",
        b"\xed\xa0\x80",
        "",
        "x",
        "\0",
        "1e999",
    ),
    *("9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000000Z", "0000-00-00", "2026-11-28", "2026-02-30T00:00:00Z"),
    *(
        "2026-11-28T12:00:00+99:99",
        "not a time",
        "user",
        "assistant",
        "streaming",
        "deleted",
        "text",
        "file",
        "[]",
        "{}",
    ),
    *(
        "[1]",
        "null",
        '[{"nano_usd": "x"}]',
        '{"a": "\\ud800"}',
        "[" * 5000,
        '[{"name": 1}]',
        "\x1b[31m\n\u202e",
        "x" * 70_000,
    ),
    *("model", "each", "all", "groq/x", "gsk_" + "Ab3d" * 10, "9" * 40),
)
COMMANDS: Sequence[Sequence[str]] = (
    *(["history", "list"], ["history", "list", "--all", "--json"], ["history", "show", "--last"], ["history", "bin"]),
    *(
        ["history", "show", "--last", "--json"],
        ["history", "search", "it"],
        ["history", "search", "a", "--best", "--json"],
    ),
    *(
        ["history", "search", "model:tiny", "the"],
        ["history", "export", "--all", "--format", "json"],
        ["history", "bin", "--json"],
    ),
    *(
        ["history", "export", "--last", "--whole-tree"],
        ["history", "export", "--all", "--format", "html", "-o", "out/"],
    ),
    *(
        ["history", "export", "--all", "--format", "jsonl"],
        ["history", "export", "--tag", "work"],
        ["usage"],
        ["usage", "--speed"],
    ),
    *(
        ["usage", "--by", "day"],
        ["usage", "--by", "conversation"],
        ["usage", "--by", "month", "--json"],
        ["usage", "--requests"],
    ),
    *(
        ["usage", "--by", "host", "--csv"],
        ["usage", "--requests", "--json"],
        ["usage", "--requests", "--csv", "--limit", "1000"],
    ),
    *(
        ["usage", "--check"],
        ["usage", "--since", "2026-01", "--by", "model"],
        ["usage", "reprice", "--dry-run"],
        ["usage", "reprice"],
    ),
    *(
        ["db", "check"],
        ["db", "check", "--json"],
        ["db", "check", "--mend"],
        ["db", "backup", "copy.db"],
        ["db", "migrate"],
    ),
    *(
        ["db", "rescue"],
        ["history", "archive", "0"],
        ["history", "tag", "0", "+new"],
        ["history", "rename", "0", "New"],
    ),
    *(["models", "demo"], ["ask", "--continue", "-p", "groq", "-m", "m", "--retries", "0", "hi"]),
)


def place(folder: Path) -> Path:
    """Return where the history of a round is."""
    path = folder / "data" / "history.db"
    path.parent.mkdir(mode=0o700)
    return path


def meeting(mutator: Mutator, folder: Path, piece: object) -> Meeting:
    environ = {
        "CLANKER_TUI_DATA_DIR": str(folder / "data"),
        "CLANKER_TUI_CONFIG": str(folder / "config.toml"),
        "GROQ_API_KEY": "gsk_" + "Ab3d" * 10,
        "OPENCLAW_GROQ_API_BASE": "http://127.0.0.1:9/v1",  # where nobody listens
    }
    return Meeting([mutator.one_of(COMMANDS) for _ in range(2)], piece, environ)


def damaged_bytes(mutator: Mutator, folder: Path) -> Meeting:
    """Flip bytes of a history, cut it off, or let its pages change their places."""
    content = bytearray(filled())
    done = []
    for _ in range(mutator.chance.randint(1, 3)):
        pages = len(content) // PAGE
        page, other = mutator.chance.randrange(pages), mutator.chance.randrange(pages)
        kind = mutator.one_of(("flip", "flip", "flip", "header", "swap", "zero", "cut", "page header"))
        done.append((kind, page, other))
        match kind:
            case "flip":
                for _ in range(mutator.one_of((1, 3, 30))):
                    content[mutator.chance.randrange(len(content))] = mutator.chance.randrange(256)
            case "header":
                content[mutator.chance.randrange(HEADER)] = mutator.chance.randrange(256)
            case "page header":
                content[page * PAGE + mutator.chance.randrange(12)] = mutator.chance.randrange(256)
            case "swap":
                one, two = slice(page * PAGE, (page + 1) * PAGE), slice(other * PAGE, (other + 1) * PAGE)
                content[one], content[two] = content[two], content[one]
            case "zero":
                content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
            case _:
                del content[max(PAGE, mutator.chance.randrange(len(content))) :]
    place(folder).write_bytes(content)
    return meeting(mutator, folder, done)


def odd_values(mutator: Mutator, folder: Path) -> Meeting:
    """Put values into a history that no column of it should hold."""
    path = place(folder)
    path.write_bytes(filled())
    with closing(raw(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        with nulls_allowed(connection) if mutator.happens(0.3) else nullcontext():
            done = [put_odd_value(mutator, connection) for _ in range(mutator.one_of((1, 1, 2, 5)))]
    return meeting(mutator, folder, done)


def put_odd_value(mutator: Mutator, connection: sqlite3.Connection) -> object:
    """Put one value into one column: of one row, or of all."""
    table = mutator.one_of(TABLES)
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    column = mutator.one_of(columns)
    value = mutator.one_of(VALUES)
    if column.endswith("id") and mutator.happens(0.6):  # an id that leads to itself, to another, or nowhere
        value = mutator.one_of([row[0] for row in connection.execute("SELECT id FROM messages")])
    keys = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
    rows = connection.execute(f"SELECT {', '.join(keys)} FROM {table}").fetchall()
    where = " AND ".join(f"{key} IS ?" for key in keys)
    chosen = rows if mutator.happens(0.2) else [mutator.one_of(rows)] if rows else []
    for row in chosen:
        with suppress(sqlite3.Error):  # a constraint that holds
            connection.execute(f'UPDATE OR IGNORE {table} SET "{column}" = ? WHERE {where}', (value, *row))
    return table, column, str(value)[:60], len(chosen)


@contextmanager
def nulls_allowed(connection: sqlite3.Connection) -> Iterator[None]:
    """Let every column be NULL meanwhile: so it looks where a bit of a row was flipped."""
    read = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '% NOT NULL%'"
    before = connection.execute(read).fetchall()
    rewrite(connection, [(name, sql.replace(" NOT NULL", "")) for name, sql in before])
    try:
        yield
    finally:
        rewrite(connection, before)


def rewrite(connection: sqlite3.Connection, tables: Sequence[tuple[str, str]]) -> None:
    """Change what the schema says of tables, and not the tables."""
    connection.execute("PRAGMA writable_schema = ON")
    connection.executemany("UPDATE sqlite_schema SET sql = ? WHERE name = ?", [(sql, name) for name, sql in tables])
    connection.execute("PRAGMA writable_schema = RESET")


TARGETS = (
    Target("damaged-bytes", damaged_bytes, 30),
    Target("odd-values", odd_values, 50),
)
