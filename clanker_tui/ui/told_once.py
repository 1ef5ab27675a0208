"""Hints that are told once and never again."""

from __future__ import annotations

from pathlib import Path

from clanker_tui.paths import write_private

NEWLINE_HINT = "Ctrl+J makes a new line: Shift+Enter may send here"


def is_new(hint: str, file: Path) -> bool:
    """Return whether a hint was never told. Blocks: call it in a thread.

    What cannot be read tells nothing: a hint too many is better than none.
    """
    try:
        return hint not in file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return True


def note_told(hint: str, file: Path) -> None:
    """Keep that a hint was told. Blocks: call it in a thread.

    Raises:
        ConfigError: the file cannot be written.
    """
    try:
        before = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        before = []
    write_private(file, "".join(f"{line}\n" for line in (*before, hint)).encode())
