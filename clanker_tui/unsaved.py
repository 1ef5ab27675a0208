"""What could not be written to the history file waits in a history in memory until it can be. No Textual in here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clanker_tui.domain.tree import ConversationTree
from clanker_tui.errors import MovedError, StorageError

if TYPE_CHECKING:
    from clanker_tui.domain.messages import Conversation, Message
    from clanker_tui.domain.outline import Position
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.history.store import History
    from clanker_tui.services import Services

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 60.0
MOST_ROUNDS = 3  # for a conversation that changes while it is written

_log = logging.getLogger(__name__)


@dataclass
class Saved:
    """What could be written at last: the ids of whole conversations, and of messages that had been missing in one."""

    conversations: set[str] = field(default_factory=set)
    messages: set[str] = field(default_factory=set)
    was_moved: bool = False
    is_unreadable: bool = False  # what was open here, in the file that was moved

    @property
    def sentence(self) -> str:
        """What to tell of it; empty when there is nothing to tell."""
        if self.was_moved and self.is_unreadable:
            return "The history was removed or replaced, and not all that is open here could be read from it any more."
        if self.was_moved:
            return "The history was removed or replaced. What is open here was written to the new one."
        if not (self.conversations or self.messages):
            return ""
        return "Saved now: all that could not be written before."


class Unsaved:
    """Keeps what could not be written, and writes it once that works.

    A conversation of which nothing can be written has its home in memory, and goes on there; of one that is in the
    file, a reply that could not be written waits in memory by itself. `error` is why the last try failed, or what came
    before it; None when all is well.
    """

    def __init__(self, services: Services, homes: MutableMapping[str, History], is_busy: Callable[[str], bool]) -> None:
        self._services = services
        self._homes = homes
        self._is_busy = is_busy
        self._replies: dict[str, str] = {}  # what waits by itself, and the conversation it belongs to
        self._one_at_a_time = asyncio.Lock()
        self.pause_s = FIRST_PAUSE_S
        self.error: StorageError | None = services.refusal

    # What waits.

    @property
    def names(self) -> set[str]:
        """The ids of the conversations that are not saved, or not all of them."""
        at_home = {name for name, home in self._homes.items() if home is self._services.shelf}
        return at_home | set(self._replies.values())

    @property
    def replies(self) -> Collection[str]:
        """The ids of what waits by itself: messages, and requests that were no turn."""
        return self._replies.keys()

    def __bool__(self) -> bool:
        return bool(self.names or self._services.unsaved_usage)

    @property
    def waits_for_time(self) -> bool:
        """Whether time may mend it. It does not where the program is too old for the file, or a turn has to end."""
        services = self._services
        if services.history.problem:
            return False
        if services.refusal is not None:
            return bool(self)
        return bool(services.unsaved_usage) or any(not self._goes_on_in_memory(name) for name in self.names)

    @property
    def is_trying(self) -> bool:
        return self._one_at_a_time.locked()

    async def hold(
        self, conversation: Conversation, reply: Message, records: Sequence[UsageRecord], error: StorageError
    ) -> None:
        """Keep a reply that could not be written, and what its requests used."""
        shelf = await self._services.unsaved_history()
        await shelf.hold(conversation, reply, records)
        self._replies[reply.id] = conversation.id
        self.error = error

    async def hold_usage(self, conversation: Conversation, record: UsageRecord) -> None:
        """Keep what a request of a conversation used that was no turn."""
        shelf = await self._services.unsaved_history()
        await shelf.merge(ConversationTree(conversation, (), (record,)))
        self._replies[record.id] = conversation.id

    async def take_over(self, conversation: Conversation, heads: Sequence[str], known: Sequence[Message]) -> None:
        """Let a conversation go on in memory from now on, with all that is stored of it.

        Args:
            heads: the ids of the messages of its branch.
            known: those that need not be read.

        Raises:
            StorageError: what was said before cannot be read.
        """
        name = conversation.id
        shelf = await self._services.unsaved_history()
        if heads:
            await shelf.merge(await self._whole(conversation, heads, known))
        self._homes[name] = shelf

    async def _whole(
        self, conversation: Conversation, heads: Sequence[str], known: Sequence[Message]
    ) -> ConversationTree:
        try:
            stored = await self._services.history.tree(conversation.id)
        except StorageError:
            if {message.id for message in known} < set(heads):
                raise
            stored = None
        return stored or ConversationTree(conversation, tuple(known))

    # Writing it.

    async def try_again(self, open_now: Collection[Conversation] = ()) -> Saved:
        """Write all that waits, but for conversations in which a turn runs; one try after the other.

        Args:
            open_now: conversations that go on. Should the file be gone, they are written to the new one.

        Raises:
            StorageError: not all of it could be written; what was stays written.
        """
        saved = Saved()
        async with self._one_at_a_time:
            try:
                await self._write_all(saved, open_now)
            except StorageError as error:
                self.error = error
                self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)
                raise
        self.error = None
        self.pause_s = FIRST_PAUSE_S
        return saved

    async def _write_all(self, saved: Saved, open_now: Collection[Conversation]) -> None:
        services = self._services
        if services.refusal is not None or services.history.is_read_only:
            await services.reopen()
        try:
            if isinstance(self.error, MovedError):
                raise self.error
            await self._write(saved)
        except MovedError as error:
            if services.is_temporary:
                raise
            self.error = error
            for one in open_now:
                saved.is_unreadable |= not await self._rescue(one)
            await services.reopen()
            saved.was_moved = True
            await self._write(saved)

    async def _rescue(self, conversation: Conversation) -> bool:
        """Take a conversation out of a file that has lost its name; False where it can no longer be read."""
        try:
            if conversation.leaf_id is not None:
                await self.take_over(conversation, [conversation.leaf_id], ())
        except StorageError as error:
            _log.warning("a conversation could not be read from a history that was moved: %s", error)
            return False
        return True

    async def _file(self) -> History:
        """Return the history that is a file: also where the app itself works in memory because the user wants that."""
        services = self._services
        return await services.lasting_history() if services.is_temporary else services.history

    async def _write(self, saved: Saved) -> None:
        file = await self._file()
        for name in self.names:
            await self._write_conversation(file, name, saved)
        usage = self._services.unsaved_usage
        while usage:
            await file.add_usage(usage[0])
            del usage[0]

    async def _write_conversation(self, file: History, name: str, saved: Saved) -> None:
        """Write what waits of a conversation; what is said in it meanwhile is not lost."""
        shelf = await self._services.unsaved_history()
        for _ in range(MOST_ROUNDS):
            if self._goes_on_in_memory(name):
                return
            tree = await shelf.tree(name)
            if tree is not None:
                await self._keep(file, tree, await shelf.position(name))
            if self._goes_on_in_memory(name):
                return
            # From here nothing is waited for until the shelf is asked to forget it: what comes later goes to the file.
            was_at_home = self._homes.get(name) is shelf
            if was_at_home:
                del self._homes[name]
            if tree is None or await shelf.forget_unchanged(tree):
                self._note_saved(name, saved, is_whole=was_at_home)
                return
            if was_at_home:
                self._homes[name] = shelf

    async def _keep(self, file: History, tree: ConversationTree, position: Position | None) -> None:
        """Write a conversation. What is shown of it here is what its user saw last, whatever the clock said then."""
        await file.keep(tree, position)
        leaf_id = tree.conversation.leaf_id
        if tree.conversation.id in self._homes and any(message.id == leaf_id for message in tree.messages):
            await file.show_leaf(tree.conversation.id, leaf_id or "")

    def _goes_on_in_memory(self, name: str) -> bool:
        """Whether a turn runs in a conversation that has its home in memory: its reply will be stored there."""
        return self._homes.get(name) is self._services.shelf and self._is_busy(name)

    def _note_saved(self, name: str, saved: Saved, *, is_whole: bool) -> None:
        written = {message_id for message_id, of in self._replies.items() if of == name}
        for message_id in written:
            del self._replies[message_id]
        saved.messages |= written
        if is_whole:
            saved.conversations.add(name)
