"""The conversation that goes on, and what was written for it and not sent."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.messages import Conversation, FilePart, Message, Role, user_message
from clanker_tui.errors import StorageError

if TYPE_CHECKING:
    from clanker_tui.history.store import History


@dataclass
class Talk:
    """A conversation: its branch that is shown, oldest message first, and the history that it is in.

    `files` go along with the next message; `spare` has the drafts that no file has, by their ids. `is_temporary` where
    it is not to be kept, unless it is saved after all; `is_unkept` where nothing of it is on a disk. It `keeps_drafts`
    where somebody types: a script has its lines, and leaves alone what a person has written.
    """

    record: Conversation
    history: History
    branch: list[Message] = field(default_factory=list)
    is_unkept: bool = False
    is_temporary: bool = False
    keeps_drafts: bool = True
    files: tuple[FilePart, ...] = ()
    spare: MutableMapping[str, Composed] = field(default_factory=dict)
    draft: Composed = field(default_factory=Composed)
    is_offered: bool = False  # the draft was put on the line, or taken from there
    _before: Composed = field(default_factory=Composed)  # the draft that was there, until the user takes it up
    _is_taken_up: bool = False
    _is_ahead: bool = False  # what is kept is what was typed last

    @property
    def has_begun(self) -> bool:
        return bool(self.branch)

    @property
    def can_change(self) -> bool:
        """Whether there is something stored of it that can be changed now; else it is stored with the next message."""
        return self.has_begun and not self.history.is_read_only

    @property
    def draft_id(self) -> str:
        """The name a draft is kept under: that of the conversation; "" for the one that has not begun."""
        return self.record.id if self.has_begun else ""

    @property
    def questions(self) -> list[int]:
        """The numbers of the questions on the branch."""
        return [at for at, message in enumerate(self.branch) if message.role is Role.USER]

    @property
    def last_reply(self) -> Message | None:
        """The reply that the branch ends with; None when it does not."""
        return self.branch[-1] if self.branch and self.branch[-1].role is Role.ASSISTANT else None

    def compose(self, composed: Composed, *, after: int | None = None) -> Message:
        """Return a new question behind so many messages; None: behind all."""
        before = self.branch[:after]
        return user_message(composed.text, self.record.id, before[-1].id if before else None, files=composed.files)

    # Drafts.

    @property
    def _is_kept(self) -> bool:
        return self.keeps_drafts and not self.is_unkept

    async def load_draft(self) -> None:
        """Find what was written and not sent."""
        if self._is_kept:
            spare = self.spare.get(self.draft_id)
            self.draft = self._before = spare or await self.history.composer(self.draft_id)

    async def keep_unsent(self, composed: Composed) -> None:
        """Keep what was not sent, beside the draft there was before; of what was not sent since, only the last."""
        self.is_offered, self._is_taken_up = True, False
        await self._keep(joined((self._before, composed)))

    def take_draft(self) -> Composed:
        """Return the draft: the user takes it up, and what is sent next stands for it."""
        self._before, self._is_taken_up = Composed(), True
        return self.draft

    async def note_sent(self, *, was_fresh: bool) -> None:
        """Forget the draft that was taken up; another one goes along where the conversation `was_fresh`."""
        if was_fresh and (self.draft or self._is_ahead) and self._is_kept:
            self.spare.pop("", None)
            await self.history.save_composer("", Composed())
        draft = Composed() if self._is_taken_up else self.draft
        if draft != self.draft or (was_fresh and draft):
            await self._keep(draft)
        self._is_taken_up = False

    async def drop_draft(self) -> None:
        """Forget the draft."""
        self._before = Composed()
        await self._keep(Composed())

    async def keep_typed(self, composed: Composed) -> None:
        """Keep what is being typed, which is no draft yet: a crash must not lose it."""
        self._is_ahead = True
        if self._is_kept:
            await self.history.save_composer(self.draft_id, joined((self._before, composed)))

    async def settle(self) -> None:
        """Keep the draft again: what was typed since has come to its end."""
        if self._is_ahead:
            with suppress(StorageError):  # whoever sends something is told
                await self._keep(self.draft)

    async def _keep(self, draft: Composed) -> None:
        self.draft, self._is_ahead = draft, False
        if not self._is_kept:
            return
        self.spare.pop(self.draft_id, None)
        if draft:
            self.spare[self.draft_id] = draft
        await self.history.save_composer(self.draft_id, draft)
        if not self.history.is_in_memory:
            self.spare.pop(self.draft_id, None)
