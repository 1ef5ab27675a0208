"""Puts another file in the place of the history. What was there is kept beside it, under a name with the time."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from clanker_tui.domain.messages import now
from clanker_tui.history.copying import give_name, leftovers
from clanker_tui.paths import sync_folder


def put_in_place(draft: Path, path: Path, why: str) -> Path | None:
    """Let a finished file take the place of the history; return where the one before is, None when there was none.

    At every moment either of them is there as a whole, whoever is killed. The caller is alone with the history.

    Args:
        why: a word that ends the name under which the one before is kept.

    Raises:
        OSError: it could not be done; the history is as it was.
    """
    aside = None
    if os.path.lexists(path):
        aside = path.with_name(f"{path.name}.{now():%Y%m%dT%H%M%S.%fZ}.{why}")
        journals = leftovers(path)
        give_name(path, aside)
        for journal in journals:
            give_name(journal, aside.with_name(aside.name + journal.name.removeprefix(path.name)))
        sync_folder(path.parent)
        for journal in journals:  # SQLite would play it back into the new file
            journal.unlink()
        with suppress(FileNotFoundError):
            path.with_name(path.name + "-shm").unlink()
    draft.replace(path)
    sync_folder(path.parent)
    return aside
