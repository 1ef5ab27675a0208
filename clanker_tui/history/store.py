"""History: everything that is kept, and all that can be done with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from clanker_tui.errors import StorageError
from clanker_tui.history import (
    branches,
    care,
    counting,
    deletions,
    drafts,
    edits,
    emptying,
    forks,
    listing,
    messages,
    overview,
    positions,
    records,
    sums,
    surroundings,
    usage,
)
from clanker_tui.history.connection import BUSY_TIMEOUT_S
from clanker_tui.history.database import Database
from clanker_tui.history.deferred import Deferred
from clanker_tui.history.opening import open_database
from clanker_tui.history.operations import deferred, lookup, transaction
from clanker_tui.history.thread import DOES_NOT_ANSWER, EXIT_TIMEOUT_S, DatabaseThread

if TYPE_CHECKING:
    from clanker_tui.domain.hits import Cursor, HitPage
    from clanker_tui.domain.query import Query
    from clanker_tui.history import filling, keeping, merging, requests, speed, spending, trees
    from clanker_tui.history.reader import Reader
    from clanker_tui.history.search import Order
else:  # they are not wanted at the start
    filling = Deferred("clanker_tui.history.filling")
    keeping = Deferred("clanker_tui.history.keeping")
    merging = Deferred("clanker_tui.history.merging")
    requests = Deferred("clanker_tui.history.requests")
    speed = Deferred("clanker_tui.history.speed")
    spending = Deferred("clanker_tui.history.spending")
    trees = Deferred("clanker_tui.history.trees")

T = TypeVar("T")

CANCELLED_S = 1.0  # a user who stops a command does not wait for it


class History:
    """One history file, or one in memory. Made by `History.open`.

    `news` is one sentence on what happened to the file at the start, such as a rescue; empty when there is none.

    Every method is done in the one database thread, in the order of the calls; the event loop never waits. Cancelling
    a call does not undo it. All raise StorageError with one sentence on what failed and one on what to do.
    """

    def __init__(self, thread: DatabaseThread, database: Database) -> None:
        self._thread = thread
        self._database = database
        self._reader: Reader | None = None
        self.news = ""

    @property
    def problem(self) -> str:
        """One sentence on why it can only be read; empty when it can be written, or was only to be read."""
        return self._database.problem

    @property
    def is_read_only(self) -> bool:
        return self._database.is_read_only

    @property
    def is_in_memory(self) -> bool:
        return self._database.path is None

    @classmethod
    async def open(cls, path: Path | None, *, read_only: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Self:
        """Open a history; None is one in memory, gone when it is closed. A missing file is created.

        Args:
            busy_timeout_s: how long to wait while another process writes.

        Raises:
            StorageError: what is at `path` cannot be used. It is left as it is.
        """
        thread = DatabaseThread()
        try:
            database = await thread.run(
                partial(open_database, path, read_only=read_only, busy_timeout_s=busy_timeout_s)
            )
        except BaseException:
            thread.stop(0)
            raise
        return cls(thread, database)

    def hurry(self, within_s: float) -> None:
        """The program is about to end: let nobody wait longer than this, whatever the disk or another program does.

        Who waits then is told so by a StorageError, and so is who asks for something later. One in memory never makes
        anybody wait.
        """
        if not self.is_in_memory:
            self._thread.hurry(within_s)

    async def close(self, *, timeout_s: float = EXIT_TIMEOUT_S) -> None:
        """Write what is queued, then close. While it is cancelled that takes no more than `CANCELLED_S` seconds.

        Args:
            timeout_s: how long the disk may take.

        Raises:
            StorageError: the disk does not answer; what was queued may be lost.
        """
        task = asyncio.current_task()
        is_cancelled = task is not None and task.cancelling() > 0
        if is_cancelled:
            timeout_s = min(timeout_s, CANCELLED_S)
        if self._reader:
            await self._reader.close(timeout_s=timeout_s)
        self._thread.put(self._database.close)
        if not await asyncio.to_thread(self._thread.stop, timeout_s) and not is_cancelled:
            raise StorageError(DOES_NOT_ANSWER, hint="The last changes may be lost.")

    async def run(self, job: Callable[[Database], T]) -> T:
        """Do a job in the database thread: how every operation below is done."""
        return await self._thread.run(lambda: job(self._database))

    async def search(
        self, query: Query, *, order: Order = "newest", limit: int = 50, cursor: Cursor | None = None
    ) -> HitPage:
        """Find messages, on a connection of its own: nothing else waits for it.

        Args:
            cursor: of the page before.

        Raises:
            asyncio.CancelledError: a newer search has taken its place.
        """
        from clanker_tui.history.reader import Reader
        from clanker_tui.history.search import search

        self._reader = self._reader or Reader(self._database, self._thread)
        return await self._reader.run(
            lambda database, vocabulary: search(
                database, query, order=order, limit=limit, cursor=cursor, vocabulary=vocabulary
            )
        )

    # Writing. A user waits for these: they are plain SQL, so that SQLModel need not be imported.
    add_message = transaction(messages.add_message)
    save_draft = transaction(messages.save_draft)
    finish_reply = transaction(messages.finish_reply)
    add_usage = transaction(usage.add_usage)
    set_cost = transaction(usage.set_cost)
    set_costs = transaction(usage.set_costs)
    save_composer = transaction(drafts.save_composer)
    save_own_composer = transaction(drafts.save_own)
    rename = transaction(edits.rename)
    suggest_title = transaction(edits.suggest_title)
    change_model = transaction(edits.change_model)
    change_system_prompt = transaction(edits.change_system_prompt)
    send_from = transaction(edits.send_from)
    pin = transaction(edits.pin)
    archive = transaction(edits.archive)
    tag = transaction(edits.tag)
    delete = transaction(edits.delete)
    restore = transaction(edits.restore)
    show_leaf = transaction(branches.show_leaf)
    delete_message = transaction(deletions.delete_message)
    restore_message = transaction(deletions.restore_message)
    fork = transaction(forks.fork)
    save_position = transaction(positions.save_position)
    remove_slice = transaction(emptying.remove_slice)
    sweep = transaction(emptying.sweep)

    # Asking. A user waits for these too.
    outline = lookup(branches.outline)
    stored = lookup(branches.stored)
    branch = lookup(branches.path_to)
    leaf_below = lookup(branches.leaf_below)
    nodes = lookup(overview.nodes)
    beginnings = lookup(overview.beginnings)
    leaf_through = lookup(surroundings.leaf_through)
    around = lookup(surroundings.around)
    position = lookup(positions.position)
    composer = lookup(drafts.composer)
    usage_of = lookup(records.usage_of)
    usage_of_message = lookup(records.usage_of_message)
    reckoning = lookup(counting.reckoning)
    status = lookup(care.status)
    check = lookup(care.check)
    changed_elsewhere = lookup(Database.changed_elsewhere)
    conversations = lookup(listing.latest)
    pinned_conversations = lookup(listing.pinned)
    conversation = lookup(listing.one)
    find_conversations = lookup(listing.find)
    last_conversation = lookup(listing.last)
    conversation_totals = lookup(sums.conversation_totals)
    binned = lookup(emptying.binned)
    due_conversations = lookup(emptying.due_conversations)
    last_seq = lookup(emptying.last_seq)
    usage_sums = deferred(lambda: spending.sums)
    usage_groups = deferred(lambda: spending.groups)
    usage_segments = deferred(lambda: spending.segments)
    usage_requests = deferred(lambda: requests.requests)
    usage_request = deferred(lambda: requests.request)
    speeds = deferred(lambda: speed.speeds)
    speed = deferred(lambda: speed.model_speed)

    # The sums by which questions about usage are answered at once: filled bit by bit.
    count_slice = deferred(lambda: filling.count_slice)

    # Whole conversations. Taking them in may last: others can write meanwhile.
    tree = deferred(lambda: trees.tree)
    tree_ids = deferred(lambda: trees.tree_ids)
    merge = deferred(lambda: merging.merge)
    merge_all = deferred(lambda: merging.merge_all)
    try_merge = deferred(lambda: merging.try_merge)
    keep = deferred(lambda: keeping.keep)
    hold = deferred(lambda: keeping.hold)
    forget = deferred(lambda: keeping.forget)
    forget_unchanged = deferred(lambda: keeping.forget_unchanged)
