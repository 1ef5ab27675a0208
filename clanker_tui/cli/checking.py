"""`clanker-tui db check`: what is found in the history, and what was mended."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from clanker_tui.cli.event_loop import run_async
from clanker_tui.cli.terminal import print_text
from clanker_tui.domain.figures import plural
from clanker_tui.history.care import HistoryStatus, remarks
from clanker_tui.history.faults import WAY_OUT
from clanker_tui.history.mending import Mended, mend
from clanker_tui.history.store import History


def check(path: Path, options: argparse.Namespace) -> int:
    """Print what a check found; 1 when something is broken and was not mended."""
    status, damage, notes, mended = run_async(examine(path, is_mending=options.mend))
    tell = as_json if options.json else as_text
    print_text(tell(status, damage, notes, mended))
    return 1 if damage else 0


async def examine(path: Path, *, is_mending: bool) -> tuple[HistoryStatus, list[str], list[str], Mended | None]:
    """Return how the file is kept, what is wrong with it, what else is to be said, and what was mended.

    A file that cannot even be opened is left as it is: it is told, not rescued.
    """
    history = await History.open(path)
    try:
        damage = await history.check()
        mended = None
        if damage and is_mending:
            mended = await history.run(mend)
            damage = await history.check()
        return await history.status(), damage, await history.run(remarks), mended
    finally:
        await history.close()


def as_text(status: HistoryStatus, damage: Sequence[str], notes: Sequence[str], mended: Mended | None) -> str:
    """Return the findings for people."""
    facts = [
        f"history  {status.path}",
        f"journal  {status.journal_mode}: {status.journal_reason}",
        f"SQLite   {status.sqlite_version}",
        f"schema   {status.schema_revision}",
        f"holds    {plural(status.conversations, 'conversation')}, {plural(status.messages, 'message')}",
    ]
    if status.problem:
        facts.append(f"note     {status.problem}")
    facts.extend(f"note     {line}" for line in notes)
    if mended:
        facts.append(f"backup   {mended.backup}")
        facts.extend(f"mended   {line}" for line in mended.done)
    facts.extend(f"damage   {line}" for line in damage)
    return "\n".join([*facts, verdict(damage, mended)])


def verdict(damage: Sequence[str], mended: Mended | None) -> str:
    """Return the last line: all is well, or the way out."""
    if not damage:
        return "The file is sound."
    if mended is None:
        return "To mend what can be mended: clanker-tui db check --mend"
    return f"What is left cannot be mended in place. {WAY_OUT}"


def as_json(status: HistoryStatus, damage: Sequence[str], notes: Sequence[str], mended: Mended | None) -> str:
    """Return the findings for a program."""
    facts = {
        **asdict(status),
        "path": str(status.path),
        "is_sound": not damage,
        "damage": damage,
        "notes": notes,
        "mended": list(mended.done) if mended else [],
        "backup": str(mended.backup) if mended and mended.backup else None,
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)
