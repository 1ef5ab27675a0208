"""Writes what the usage screen shows to a file in the working directory."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from clanker_tui.domain.surrogates import whole_characters
from clanker_tui.export.files import new_file, stem
from clanker_tui.export.tables import FigureTable, as_csv, as_json
from clanker_tui.ui.exporting import unused

WRITERS = {"csv": as_csv, "json": as_json}
PURPOSES = {"csv": "for a spreadsheet, or a database", "json": "for programs"}


async def write_table(table: FigureTable, kind: str, today: date) -> Path:
    """Write a table to a new file, and return where it is.

    Raises:
        ExportError: it cannot be written.
    """
    text = await asyncio.to_thread(WRITERS[kind], table)
    path = await unused(lambda ending: f"{stem(table.title)}-{today}{ending}", f".{kind}")
    await asyncio.to_thread(write_text, path, text)
    return path


def write_text(path: Path, text: str) -> None:
    """Write a text to a file that is not there yet; half of a character becomes a question mark."""
    with new_file(path) as file:
        file.write(whole_characters(text).encode("utf-8", "replace"))
