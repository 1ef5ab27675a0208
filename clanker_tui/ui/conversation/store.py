"""The messages of a conversation as the view holds them: all by their heads, read only around what is seen."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from clanker_tui.domain.messages import Message, Status, now
from clanker_tui.domain.outline import Head, StoredMessage, head_of

Load = Callable[[Sequence[str]], Awaitable[Sequence[StoredMessage]]]
AT_ONCE = 16  # messages read together
MOST_KEPT = 96


def unreadable(head: Head) -> StoredMessage:
    """Return what stands for a message that is not in the history any more, or cannot be read."""
    error = "this message cannot be read from the history"
    return StoredMessage(Message(head.id, "", None, head.role, (), now(), Status.FAILED, error=error))


async def load_none(ids: Sequence[str]) -> Sequence[StoredMessage]:
    """Find no message."""
    del ids
    return ()


class MessageStore:
    """Reads messages in groups and forgets those that were not looked at for long. `pinned` ones stay."""

    def __init__(self, heads: Sequence[Head] = (), load: Load = load_none) -> None:
        self.heads = list(heads)
        self._load = load
        self._read: OrderedDict[str, StoredMessage] = OrderedDict()
        self._asked: dict[str, asyncio.Event] = {}
        self.pinned: set[str] = set()

    def __len__(self) -> int:
        return len(self.heads)

    def get(self, number: int) -> StoredMessage | None:
        """Return a message if it was read."""
        name = self.heads[number].id
        found = self._read.get(name)
        if found is not None:
            self._read.move_to_end(name)
        return found

    def held(self, number: int) -> StoredMessage:
        """Return a message that is pinned."""
        return self._read[self.heads[number].id]

    def put(self, stored: StoredMessage, *, number: int | None = None) -> None:
        """Hold a message that did not come from the history. `number`: it takes the place of another."""
        message = stored.message
        if number is not None:
            before = self.heads[number]
            self._read.pop(before.id, None)
            self.pinned.discard(before.id)
            self.heads[number] = head_of(message)
        self._read[message.id] = stored

    def add(self, stored: StoredMessage) -> None:
        """Add a message at the end."""
        self.heads.append(head_of(stored.message))
        self._read[stored.message.id] = stored

    def number_of(self, message_id: str) -> int | None:
        """Return which message has an id, looking from the end."""
        return next((at for at in reversed(range(len(self.heads))) if self.heads[at].id == message_id), None)

    def unread(self, numbers: range) -> list[int]:
        """Return which of some messages are not read yet."""
        return [number for number in numbers if self.heads[number].id not in self._read]

    async def read(self, numbers: Sequence[int]) -> list[int]:
        """Read messages, with those around them; return the numbers of the ones that this call has brought.

        Raises:
            StorageError: the history cannot be read.
        """
        if not numbers:
            return []
        asked = [self._asked[name] for name in {self.heads[at].id for at in numbers} if name in self._asked]
        first = max(0, min(numbers) - AT_ONCE // 2)
        end = min(len(self.heads), max(numbers) + 1 + AT_ONCE // 2)
        wanted = {self.heads[at].id: at for at in range(first, end)}
        wanted = {name: at for name, at in wanted.items() if name not in self._read and name not in self._asked}
        found = await self._ask(list(wanted)) if wanted else ()
        for answer in asked:
            await answer.wait()
        return [wanted[stored.message.id] for stored in found if stored.message.id in wanted]

    async def _ask(self, names: Sequence[str]) -> Sequence[StoredMessage]:
        """Ask for messages, and let others who want them wait for the answer."""
        answer = asyncio.Event()
        self._asked |= dict.fromkeys(names, answer)
        try:
            found = list(await self._load(names))
            there = {stored.message.id for stored in found}
            found += [unreadable(head) for head in self.heads if head.id in names and head.id not in there]
            for stored in found:
                self._read.setdefault(stored.message.id, stored)
        finally:
            answer.set()
            for name in names:
                del self._asked[name]
        return found

    async def texts(self, at_once: int) -> AsyncIterator[list[tuple[int, str]]]:
        """Yield the texts of all messages with their numbers, so many at once; none that is read for it is kept.

        Raises:
            StorageError: the history cannot be read.
        """
        for first in range(0, len(self.heads), at_once):
            names = [head.id for head in self.heads[first : first + at_once]]
            unread = [name for name in names if name not in self._read]
            read = {stored.message.id: stored for stored in (await self._load(unread) if unread else ())}
            found = [(number, self._read.get(name) or read.get(name)) for number, name in enumerate(names, first)]
            yield [(number, stored.message.text) for number, stored in found if stored is not None]

    def forget(self, seen: range) -> list[int]:
        """Forget messages beyond what is kept, but none that is seen; return their numbers."""
        kept = {self.heads[number].id for number in seen} | self.pinned
        gone: list[str] = []
        for name in list(self._read):
            if len(self._read) - len(gone) <= MOST_KEPT:
                break
            if name not in kept:
                gone.append(name)
        for name in gone:
            del self._read[name]
        numbers = {head.id: at for at, head in enumerate(self.heads)} if gone else {}
        return [numbers[name] for name in gone if name in numbers]
