"""Tables of figures as CSV and JSON, read back by others than us."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clanker_tui.domain.figures import usd_decimal
from clanker_tui.export.tables import Cell, FigureTable, as_csv, as_json, guarded, told

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "'",
        "''=",
        '"',
        'a"b',
        "a,b",
        "a\nb",
        "\r",
        "-",
        "＝1",
    ]
)
rows = st.tuples(names, st.integers(-(10**18), 10**18), st.none() | st.integers(-(10**15), 10**15))
RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def table_of(found: list[tuple[str, int, int | None]]) -> FigureTable:
    """Return a table of names, counts and amounts."""
    cells = ((name, count, None if amount is None else usd_decimal(amount)) for name, count, amount in found)
    return FigureTable("Usage", ("model", "tokens", "cost_usd"), tuple(cells))


@given(st.lists(rows, max_size=8))
def test_csv_read_by_another_program_says_what_the_table_says(found: list[tuple[str, int, int | None]]) -> None:
    table = table_of(found)
    head, *lines = csv.reader(StringIO(as_csv(table), newline=""))
    assert tuple(head) == table.columns
    read = [(told(name), int(count), told(amount) or None) for name, count, amount in lines]
    assert read == list(table.rows)


@given(st.lists(rows, max_size=8))
def test_json_says_what_the_table_says(found: list[tuple[str, int, int | None]]) -> None:
    table = table_of(found)
    report = json.loads(as_json(table))
    assert report["title"] == "Usage"
    assert [tuple(row.values()) for row in report["rows"]] == list(table.rows)


@given(names)
@example("=cmd|' /C calc'!A0")
@example("-1")
def test_no_cell_is_a_formula(text: str) -> None:
    cell = guarded(text)
    assert isinstance(cell, str)
    assert told(cell) == text
    is_number = text.removeprefix("-").replace(".", "", 1).isdigit()
    assert is_number or not cell.lstrip().startswith(RISKY)


@pytest.mark.parametrize("cell", ["-0.25", "-3", -3, 0, None, "12.000000001"])
def test_a_number_is_no_formula(cell: Cell) -> None:
    assert guarded(cell) == cell


def test_the_columns_can_be_hostile_too() -> None:
    assert as_csv(FigureTable("", ("=1", "b"), ())) == "'=1,b\n"


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 program is not installed")
def test_sqlite_imports_the_file_with_right_numbers(tmp_path: Path) -> None:
    found = [("groq/a,b", 1204, 1_234_567), ('=x "quoted"', 5, -250_000_000), ("two\nlines", 7, None)]
    (tmp_path / "usage.csv").write_text(as_csv(table_of(found)), newline="")
    subprocess.run(
        ["sqlite3", "usage.db", ".import --csv usage.csv usage"], cwd=tmp_path, check=True, capture_output=True
    )
    with sqlite3.connect(tmp_path / "usage.db") as database:
        assert database.execute("SELECT sum(tokens), sum(cost_usd) FROM usage").fetchone() == (1216, -0.248765433)
        assert database.execute("SELECT model FROM usage ORDER BY rowid").fetchall() == [
            ("groq/a,b",),
            ('\'=x "quoted"',),
            ("two\nlines",),
        ]
    database.close()
