"""`clanker-tui history import`: takes in what other programs keep, and what this one wrote elsewhere."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from clanker_tui.cli.event_loop import run_async
from clanker_tui.cli.stop_signals import StopSignals
from clanker_tui.cli.terminal import print_notice, print_text
from clanker_tui.config.settings import AgentSettings, Settings
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.importers.detecting import Found, recognised
from clanker_tui.importers.records import Skipped

if TYPE_CHECKING:
    import argparse

    from clanker_tui.history.merging import Merged
    from clanker_tui.history.store import History

T = TypeVar("T")

MESSAGES_AT_ONCE = 500
PATIENCE_S = 1.0
PROGRESS_EVERY_S = 0.25
LISTED = 10  # reasons that are printed; --json has more
KEPT = 1000


@dataclass
class Tally:
    """What was read so far, what of it is new, and what was left out."""

    conversations: int = 0
    messages: int = 0
    new_conversations: int = 0
    new_messages: int = 0
    new_usage: int = 0
    changed: int = 0
    left_out: int = 0
    reasons: list[Skipped] = field(default_factory=list)
    is_stopped: bool = False

    def skip(self, one: Skipped) -> None:
        """Count something that was left out; of very many not all reasons are kept."""
        self.left_out += 1
        if len(self.reasons) < KEPT:
            self.reasons.append(one)

    def add(self, trees: Sequence[ConversationTree], merged: Merged) -> None:
        """Count what came in."""
        self.conversations += len(trees)
        self.messages += sum(len(tree.messages) for tree in trees)
        self.new_conversations += merged.conversations_added
        self.new_messages += merged.messages_added
        self.new_usage += merged.usage_added
        self.changed += merged.conversations_changed
        for conflict in merged.conflicts:
            self.skip(Skipped(conflict, "what is here was kept"))


class Progress:
    """A line on standard error that is written over, where that is a terminal."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._began = time.monotonic()
        self._last = self._began

    def show(self, tally: Tally) -> None:
        """Tell how far it is, at most four times a second."""
        now = time.monotonic()
        if not self._is_shown or now - self._last < PROGRESS_EVERY_S:
            return
        self._last = now
        rate = tally.messages / (now - self._began)
        line = f"{tally.conversations:,} conversations, {tally.messages:,} messages, {rate:,.0f} a second"
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Take the line away."""
        if self._is_shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def run_import(options: argparse.Namespace, settings: Settings) -> int:
    """Take in a file; 1 when there was nothing in it that could be read, 130 and the like when it was stopped.

    Raises:
        ImportFileError: it is nothing that can be imported.
    """
    with recognised(options.file) as found:
        name = "standard input" if options.file == "-" else clean_line(options.file)
        if not options.json:
            print_notice(f"{name} is {found.what}.")
        tally, code = run_async(import_all(found, options, settings))
        if options.json:
            print_text(as_json(found, tally, is_trial=options.dry_run))
        else:
            print_text(as_text(tally, is_trial=options.dry_run))
    if code:
        print_notice("Stopped." if options.dry_run else "Stopped. What came in is kept; the same command goes on.")
    return code or int(tally.conversations == 0)


async def import_all(found: Found, options: argparse.Namespace, settings: Settings) -> tuple[Tally, int]:
    """Read a file to its end, or until a signal comes; return what became of it and the signal's exit code."""
    tally = Tally()
    task = asyncio.ensure_future(take_in(found, options, settings, tally))
    with StopSignals(task) as signals:
        try:
            await task
        except asyncio.CancelledError:
            tally.is_stopped = True
    return tally, signals.exit_code


async def take_in(found: Found, options: argparse.Namespace, settings: Settings, tally: Tally) -> None:
    """Read batch after batch in a thread, and merge each."""
    history = await open_history(settings, is_trial=options.dry_run)
    merge = history.try_merge if options.dry_run else history.merge_all
    agent = None if found.is_ours else settings.agent
    progress = Progress()

    async def merge_next() -> bool:
        batch = await asyncio.to_thread(next_batch, found.items, tally)
        if batch:
            tally.add(batch, await merge([going_on_with(agent, tree) for tree in batch]))
        return bool(batch)

    try:
        while await to_its_end(merge_next()):
            progress.show(tally)
    finally:
        progress.end()
        await history.close()


async def to_its_end(work: Coroutine[None, None, T]) -> T:
    """Return what work returns. When it is cancelled it is let end first, unless that takes long: so it is counted."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=PATIENCE_S)
        raise


async def open_history(settings: Settings, *, is_trial: bool) -> History:
    """Open the history; for a trial where there is none yet, an empty one in memory."""
    from clanker_tui.config.lookup import history_file
    from clanker_tui.history.store import History

    path = history_file(settings)
    return await History.open(None if is_trial and not path.exists() else path)


def next_batch(items: Iterator[ConversationTree | Skipped], tally: Tally) -> list[ConversationTree]:
    """Return the next conversations, about as many as are merged at once; none at the end."""
    batch: list[ConversationTree] = []
    messages = 0
    for item in items:
        if isinstance(item, Skipped):
            tally.skip(item)
            continue
        batch.append(item)
        messages += len(item.messages)
        if messages >= MESSAGES_AT_ONCE:
            break
    return batch


def going_on_with(agent: AgentSettings | None, tree: ConversationTree) -> ConversationTree:
    """Return a conversation that new turns go on with by the agent that is set up here, if one is.

    What answered elsewhere may not be known here, or no longer be served; each reply says which model wrote it.
    """
    if agent is None or not agent.provider:
        return tree
    return replace(tree, conversation=replace(tree.conversation, provider=agent.provider, model=agent.model))


def as_text(tally: Tally, *, is_trial: bool) -> str:
    """Return what became of the file: what was in it, what is new, what was left out and why."""
    known = tally.conversations - tally.new_conversations
    came = "would come in" if is_trial else "came in"
    read = f"{counted(tally.conversations, 'conversation')}, {counted(tally.messages, 'message')}"
    lines = [f"{read}; {tally.left_out:,} skipped{':' if tally.reasons else '.'}"]
    lines += [f"  {one.what}: {one.why}" for one in tally.reasons[:LISTED]]
    if tally.left_out > LISTED:
        lines.append(f"  and {tally.left_out - LISTED:,} more, see --json")
    if not tally.conversations:
        return "\n".join(lines)
    if tally.new_messages or tally.new_conversations:
        news = f"{counted(tally.new_conversations, 'new conversation')}, {counted(tally.new_messages, 'new message')}"
        before = f"; {counted(known, 'conversation')} {'was' if known == 1 else 'were'} here already" if known else ""
        lines.append(f"{news} {came}{before}.")
    elif tally.changed:
        changed = "would be brought" if is_trial else "brought"
        lines.append(f"No new messages; {counted(tally.changed, 'conversation')} {changed} up to date.")
    else:
        lines.append("Nothing of it is new: all was here already.")
    return "\n".join(lines)


def counted(number: int, what: str) -> str:
    """Return a number of things: `1 message`, `3,402 messages`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def as_json(found: Found, tally: Tally, *, is_trial: bool) -> str:
    """Return the same for a program."""
    facts = {
        "source": found.what,
        "dry_run": is_trial,
        "stopped": tally.is_stopped,
        "conversations": tally.conversations,
        "messages": tally.messages,
        "new_conversations": tally.new_conversations,
        "new_messages": tally.new_messages,
        "new_usage": tally.new_usage,
        "changed_conversations": tally.changed,
        "skipped": tally.left_out,
        "reasons": [{"what": one.what, "why": one.why} for one in tally.reasons],
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)
