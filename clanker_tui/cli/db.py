"""`clanker-tui db`: care of the history file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from clanker_tui.cli.agent_options import overrides


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `db` takes."""
    names = "path|check|backup|restore|migrate|rescue"
    actions = parser.add_subparsers(dest="action", metavar=names, required=True)
    actions.add_parser("path", help="print where the history is")
    check = actions.add_parser("check", help="look for damage, and say how the file is kept")
    check.add_argument("--mend", action="store_true", help="mend what follows from the rest, after a backup")
    check.add_argument("--json", action="store_true", help="print JSON")
    backup = actions.add_parser("backup", help="copy the history, also while it is in use")
    backup.add_argument("file", type=Path, metavar="FILE", help="the copy to make")
    backup.add_argument("--force", action="store_true", help="replace FILE if it is there")
    restore = actions.add_parser("restore", help="put a backup in place; the present history is kept beside it")
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup")
    migrate = actions.add_parser("migrate", help="bring the history to this version's schema, after a backup")
    migrate.add_argument("--dry-run", action="store_true", help="only say what would be done")
    rescue = actions.add_parser("rescue", help="save what can be read of a damaged history into a new file")
    rescue.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the damaged file (default: the history)")
    rescue.add_argument("-o", "--output", type=Path, metavar="NEW", help="the file to make (default: FILE.rescued)")


def run(options: argparse.Namespace) -> int:
    """Do what was asked; 1 when a check found something broken."""
    from clanker_tui.cli.terminal import print_text
    from clanker_tui.config.loading import load_settings
    from clanker_tui.config.lookup import history_file

    path = history_file(load_settings(overrides(options)))
    if options.action == "path":
        print_text(str(path))
        return 0
    if options.action == "check":
        from clanker_tui.cli.checking import check

        return check(path, options)
    from clanker_tui.cli import caring

    works: dict[str, Callable[[Path, argparse.Namespace], str]] = {
        "backup": caring.backed_up,
        "restore": caring.restored,
        "migrate": caring.migrated,
        "rescue": caring.rescued,
    }
    print_text(works[options.action](path, options))
    return 0
