"""Drafts that the history could not take in time: in a small file beside it, until it can.

The history may be locked by another program, busy with a long question, or still being opened: what is typed meanwhile
must not be lost with the process. A file belongs to one process, which holds a lock on it; what one that died left
behind is taken in by whoever opens the history next.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.messages import now
from clanker_tui.errors import StorageError
from clanker_tui.history.database import Database
from clanker_tui.history.door import lock_folder
from clanker_tui.history.drafts import composer, files_from, files_json, save_composer
from clanker_tui.history.locked_file import LockedFile
from clanker_tui.history.running import make_folder
from clanker_tui.history.values import moment_text, text_bytes

SUFFIX = ".draft"


@dataclass(frozen=True, slots=True)
class SpareDraft:
    """What stood in a composer, when, and in which conversation; "" is the one that has not begun.

    `at` is empty where it was typed before what was kept could be read: it goes beside that.
    """

    conversation_id: str
    composed: Composed
    at: str


class SpareDrafts:
    """This process's file, there only while it holds something. A change writes a new one, and then removes the old.

    It is not synced: it is for processes that die, and where the disk is too slow for the history a sync is as slow.
    """

    def __init__(self, history: Path) -> None:
        self._folder = lock_folder(history)
        self._drafts: dict[str, SpareDraft] = {}
        self._file: LockedFile | None = None

    def put(self, conversation_id: str, composed: Composed, *, is_beside: bool) -> None:
        """Keep what stands in a composer.

        Args:
            is_beside: it was typed before what was kept could be read, and does not replace that.

        Raises:
            OSError: it could not be written.
        """
        at = "" if is_beside else moment_text(now())
        self._drafts[conversation_id] = SpareDraft(conversation_id, composed, at)
        self._write()

    def drop(self, conversation_id: str) -> None:
        """Forget what was kept for a conversation: the history has it.

        Raises:
            OSError: what is left could not be written.
        """
        if self._drafts.pop(conversation_id, None) is not None:
            self._write()

    def _write(self) -> None:
        after = self._new_file() if self._drafts else None
        if self._file is not None:
            self._file.remove()
        self._file = after

    def _new_file(self) -> LockedFile:
        make_folder(self._folder)
        file = LockedFile.create(self._folder, SUFFIX)
        if file is None:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))  # nobody could tell whose it is
        try:
            file.write(as_json(self._drafts.values()))
        except OSError:
            file.remove()
            raise
        return file


def take_in(database: Database, path: Path) -> None:
    """Make drafts of what processes that are gone have left beside the history at `path`."""
    for file in left_behind(path):
        left = LockedFile.take_over(file)
        if left is None:
            continue
        with left:
            with database.transaction():
                for draft in from_json(left.read()):
                    take_in_one(database, draft)
            left.remove()


def left_behind(path: Path) -> list[Path]:
    """Return the files beside a history, oldest first: their names tell the time. Some may be of running processes."""
    return sorted(lock_folder(path).glob("*" + SUFFIX))


def take_in_one(database: Database, draft: SpareDraft) -> None:
    """Make a draft of one. What was kept in the same place is replaced if it is older or part of it, else it stays."""
    name, text = draft.conversation_id, draft.composed.text
    if not database.one("SELECT 1 FROM conversations WHERE id = CAST(? AS TEXT)", (text_bytes(name),)):
        name = ""
    kept = composer(database, name)
    is_newer = name == draft.conversation_id and draft.at > kept_since(database, name)
    if is_newer or (kept.text in text and not kept.files):
        save_composer(database, name, draft.composed)
    elif text not in kept.text:
        save_composer(database, name, joined((kept, draft.composed)))


def kept_since(database: Database, conversation_id: str) -> str:
    """Return since when the draft of a conversation is as it is; empty when there is none."""
    sql = "SELECT updated_at FROM drafts WHERE conversation_id = CAST(? AS TEXT)"
    return str(database.one(sql, (text_bytes(conversation_id),)) or "")


def as_json(drafts: Iterable[SpareDraft]) -> bytes:
    """Return drafts as what stands in a file."""
    rows = [[one.conversation_id, one.at, one.composed.text, files_json(one.composed.files)] for one in drafts]
    return json.dumps(rows).encode()  # in ASCII, which holds any text


def from_json(content: bytes) -> list[SpareDraft]:
    """Return what `as_json` wrote; nothing of a file not written to its end: the one before it is still there."""
    try:
        return [
            SpareDraft(name, Composed(text, files_from(files)), at) for name, at, text, files in json.loads(content)
        ]
    except (ValueError, TypeError, StorageError):
        return []
