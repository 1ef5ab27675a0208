"""The conversations of the list, read page by page: those that are pinned, and the latest as far as one scrolled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clanker_tui.domain.tags import clean_tag

if TYPE_CHECKING:
    from clanker_tui.domain.messages import ConversationSummary
    from clanker_tui.history.store import History

PAGE = 200
ARCHIVE = "is:archived"


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What is listed. `text` is what was typed; `tags` may be their beginnings."""

    text: str = ""
    words: str = ""
    tags: tuple[str, ...] = ()
    is_archived: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.tags or self.is_archived)


def parse_filter(text: str) -> ListFilter:
    """Return what a text asks for: words of titles, `#tag`, `is:archived`. What is half-typed of that asks nothing."""
    words: list[str] = []
    tags: list[str] = []
    is_archived = False
    for word in text.split():
        if word.startswith("#"):
            tags.append(clean_tag(word))
        elif word.casefold() == ARCHIVE:
            is_archived = True
        elif not (word.casefold().startswith("is:") and ARCHIVE.startswith(word.casefold())):
            words.append(word)
    return ListFilter(text, " ".join(words), tuple(tag for tag in tags if tag), is_archived)


class ListPages:
    """What is known of the list. `is_whole`: there is nothing further down."""

    def __init__(self) -> None:
        self.filter = ListFilter()
        self.pinned: Sequence[ConversationSummary] = ()
        self.latest: Sequence[ConversationSummary] = ()
        self.is_whole = False
        self._unsaved: set[str] = set()
        self._last: ConversationSummary | None = None

    @property
    def summaries(self) -> tuple[ConversationSummary, ...]:
        return (*self.pinned, *self.latest)

    async def read(self, history: History, wanted: ListFilter, *, count: int, beside: History | None = None) -> None:
        """Read the list anew, at least so many lines of it and whole pages.

        Args:
            beside: a history whose conversations are not in the other yet, or not all of them: they come first.

        Raises:
            StorageError: it cannot be read.
        """
        limit = max(1, -(-count // PAGE)) * PAGE
        pinned = await history.pinned_conversations() if wanted.is_empty else []
        latest = await self._page(history, wanted, limit=limit)
        unsaved = [] if beside is None else await self._page(beside, wanted, limit=limit)
        self.filter = wanted
        self._unsaved = {one.id for one in unsaved}
        self.pinned = self._saved(one for one in pinned if not one.is_archived)
        self.latest = [*unsaved, *self._saved(self._unpinned(latest))]
        self._last = latest[-1] if latest else None
        self.is_whole = len(latest) < limit

    async def read_more(self, history: History) -> Sequence[ConversationSummary]:
        """Read the next page and return what it adds.

        Raises:
            StorageError: it cannot be read.
        """
        if self.is_whole or self._last is None:
            return ()
        page = await self._page(history, self.filter, limit=PAGE, after=self._last)
        self.is_whole = len(page) < PAGE
        self._last = page[-1] if page else self._last
        added = self._saved(self._unpinned(page))
        self.latest = [*self.latest, *added]
        return added

    async def _page(
        self, history: History, wanted: ListFilter, *, limit: int, after: ConversationSummary | None = None
    ) -> list[ConversationSummary]:
        return await history.conversations(
            limit=limit,
            before=None if after is None else (after.updated_at, after.id),
            archived=wanted.is_archived,
            tags_begin=wanted.tags,
            words=wanted.words,
        )

    def _unpinned(self, page: Sequence[ConversationSummary]) -> Sequence[ConversationSummary]:
        """Return those that do not stand at the top already."""
        return [one for one in page if not one.is_pinned] if self.filter.is_empty else page

    def _saved(self, conversations: Iterable[ConversationSummary]) -> list[ConversationSummary]:
        """Return those of which there is no later state beside."""
        return [one for one in conversations if one.id not in self._unsaved]
