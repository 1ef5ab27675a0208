"""`clanker-tui db`: care of the history file."""

from __future__ import annotations

import argparse

from clanker_tui.cli.agent_options import overrides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.history.care import HistoryStatus
    from clanker_tui.history.store import History


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `db` takes."""
    actions = parser.add_subparsers(dest="action", metavar="path|check", required=True)
    actions.add_parser("path", help="print where the history is")
    check = actions.add_parser("check", help="look for damage, and say how the file is kept")
    check.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the path, or what a check found; 1 when something is broken."""
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.stored_history import with_history
    from clanker_tui.cli.terminal import print_text
    from clanker_tui.config.loading import load_settings
    from clanker_tui.config.lookup import history_file

    settings = load_settings(overrides(options))
    if options.action == "path":
        print_text(str(history_file(settings)))
        return 0
    status, damage = run_async(with_history(settings, examine))
    print_text(as_json(status, damage) if options.json else as_text(status, damage))
    return 1 if damage else 0


async def examine(history: History) -> tuple[HistoryStatus, list[str]]:
    """Return how the file is kept, and what is wrong with it."""
    return await history.status(), await history.check()


def as_text(status: HistoryStatus, damage: list[str]) -> str:
    """Return the findings for people."""
    facts = [
        f"history  {status.path}",
        f"journal  {status.journal_mode}: {status.journal_reason}",
        f"SQLite   {status.sqlite_version}",
        f"schema   {status.schema_revision}",
        f"holds    {status.conversations:,} conversations, {status.messages:,} messages",
    ]
    if status.problem:
        facts.append(f"note     {status.problem}")
    verdict = [f"damage   {line}" for line in damage] or ["The file is sound."]
    return "\n".join([*facts, *verdict])


def as_json(status: HistoryStatus, damage: list[str]) -> str:
    """Return the findings for a program."""
    import json
    from dataclasses import asdict

    facts = {**asdict(status), "path": str(status.path)}
    return json.dumps({**facts, "is_sound": not damage, "damage": damage}, indent=2, ensure_ascii=False)
