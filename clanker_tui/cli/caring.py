"""`clanker-tui db backup`, `restore`, `migrate` and `rescue`: what is done, and the sentences that tell it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.domain.figures import plural

if TYPE_CHECKING:
    from clanker_tui.history.copying import Copy


def backed_up(path: Path, options: argparse.Namespace) -> str:
    """Copy the history."""
    from clanker_tui.history import place
    from clanker_tui.history.copying import back_up

    place.inspect(path)
    copy = back_up(path, options.file, is_replacing=options.force)
    return f"{copy.path} holds {held_by(copy)}: read back and sound."


def held_by(copy: Copy) -> str:
    """Return what a copy of a history holds."""
    return f"{plural(copy.conversations, 'conversation')}, {plural(copy.messages, 'message')}"


def restored(path: Path, options: argparse.Namespace) -> str:
    """Put a backup in place."""
    from clanker_tui.history.restoring import restore

    done = restore(options.file, path)
    told = f"{path} holds what {options.file} held: {held_by(done.copy)}."
    return told if done.aside is None else f"{told}\nThe history that was there is kept: {done.aside}"


def migrated(path: Path, options: argparse.Namespace) -> str:
    """Bring the history up to date, or say what that would be."""
    from clanker_tui.history.migrating import migrate_file, outlook

    before, after = outlook(path)
    if before == after:
        return f"The history has schema {after}: nothing to do."
    if options.dry_run:
        return f"The history has schema {before}, this version uses {after}. A backup would be made beside it first."
    backup = migrate_file(path)
    if backup is None:
        return f"Another process brought the history from schema {before} to {after}."
    return f"The history was brought from schema {before} to {after}, all rows counted.\nThe backup is {backup}"


def rescued(path: Path, options: argparse.Namespace) -> str:
    """Save what can be read into a new file."""
    from clanker_tui.history.rescuing import rescue_into

    source = options.file or path
    target = options.output or source.with_name(source.name + ".rescued")
    saved = rescue_into(source, target)
    return f"{target} holds {saved.counts}.\nTo use it: clanker-tui db restore {target}"
