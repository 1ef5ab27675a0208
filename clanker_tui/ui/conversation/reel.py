"""A conversation as rows one below the other, of which a part is seen. Only that is read and laid out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from functools import partial

from textual import events
from textual.widget import Widget
from textual.worker import WorkType

from clanker_tui.domain.outline import Head
from clanker_tui.ui.conversation.cuts import ENOUGH, Cut, cuts_of
from clanker_tui.ui.conversation.layout import Layout
from clanker_tui.ui.conversation.letters import letters_above, row_after
from clanker_tui.ui.conversation.section import Section
from clanker_tui.ui.conversation.setting import Setting
from clanker_tui.ui.conversation.store import Load, MessageStore, load_none

GUTTER = 2  # cells at the left: the bar of the message that is chosen
MARGIN = 2  # cells at the right: one blank, one for where in the whole we are
WIDEST = 120  # cells of a line; longer ones are hard to read
NARROWEST = 10
MOST_ROWS = 12_000  # that are kept laid out
AT_ONCE_S = 0.008  # of laying out before keys come through


class Reel(Widget, can_focus=True):
    """The conversation as rows.

    `top` is the first row that is seen. While it `follows`, the last row is seen, also when more come.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self.store = MessageStore()
        self.rows = Layout()
        self.setting = Setting()
        self.top = 0
        self.follows = True
        self._keeps_bottom = False  # what stays where it is while rows above or below get their true height
        self._aim: tuple[int, bool] | None = None  # where to go once what is there was read, and what stays there
        self._is_settling = False
        self._wanted_languages: set[str] = set()
        self._laid_out: dict[Section, None] = {}  # in the order they were looked at

    # What is shown.

    def present(self, heads: Sequence[Head], *, load: Load = load_none) -> None:
        """Show other messages, from their end."""
        self.store = MessageStore(heads, load)
        self.rows = Layout(heads, self.text_width)
        self.follows, self.top = True, 0
        self._wanted_languages.clear()
        self._laid_out.clear()
        self.settle()
        self.refresh()

    @property
    def text_width(self) -> int:
        return max(NARROWEST, min(WIDEST, self.size.width - GUTTER - MARGIN))

    def spawn(self, work: WorkType[None], *, group: str, is_latest: bool = False) -> None:
        """Do something beside everything else. `is_latest`: what the group did before is cancelled."""
        self.run_worker(work, group=group, exclusive=is_latest)

    # Where we are.

    @property
    def most_top(self) -> int:
        """The first row that is seen when the last one is."""
        return max(0, self.rows.height - self.size.height)

    def rows_above(self, number: int) -> int:
        """Return how many rows of a message are above what is seen; fewer than none when it begins below the top."""
        return self.top - self.rows.tops[self.rows.firsts[number]]

    @property
    def seen(self) -> range:
        """The numbers of the sections that are seen, in part or whole."""
        return self.rows.between(self.top, self.top + self.size.height)

    def scroll_to_row(self, top: int, *, keeps_bottom: bool = False) -> None:
        """Show the rows from `top` on.

        Args:
            keeps_bottom: when rows get their true height, the last row stays where it is, not the first.
        """
        self.move_to(max(0, min(top, self.most_top)), keeps_bottom=keeps_bottom)

    def move_to(self, top: int, *, keeps_bottom: bool = False) -> None:
        """Show the rows from `top` on, as far as there are any."""
        self._aim = None
        numbers = self._unread_from(top)
        if numbers:
            self._aim = top, keeps_bottom  # what is seen stays until there is something to show there
            self.spawn(partial(self._read, numbers), group="read")
            return
        before = self.top, self.follows
        self.top = top
        self._keeps_bottom = keeps_bottom
        self.follows = top >= self.most_top and not keeps_bottom
        self.settle()
        if (self.top, self.follows) != before:
            self.refresh()
        self.watch_place()

    @property
    def aim(self) -> int:
        """The first row that will be seen, once what is there was read."""
        return self._aim[0] if self._aim is not None else self.top

    def _unread_from(self, top: int) -> list[int]:
        """Return the numbers of the messages that would be seen from a row on and were not read."""
        sections, seen = self.rows.sections, self.rows.between(top, top + self.size.height)
        if not seen:
            return []
        return self.store.unread(range(sections[seen.start].message, sections[seen.stop - 1].message + 1))

    def follow(self) -> None:
        """Show the end, and go on showing it."""
        self.follows, self._aim = True, None
        self.settle()
        self.refresh()
        self.watch_place()

    def watch_place(self) -> None:
        """Called when what is seen has changed."""

    # Layout.

    def settle(self) -> None:
        """Lay out what is seen; what is seen already stays where it is."""
        if not self.is_attached or not self.size.height or not self.store:
            return
        until = time.perf_counter() + AT_ONCE_S
        for _ in range(2 * self.size.height):
            self._clamp()
            seen = self.seen
            if numbers := self._unread_from(self.top):
                self.spawn(partial(self._read, numbers), group="read")
            waiting = [at for at in seen if self._is_waiting(self.rows.sections[at])]
            if not waiting:
                self._keeps_bottom = self._keeps_bottom and not self.is_settled
                break
            if time.perf_counter() >= until:
                self._settle_soon()
                break
            self._lay_out(waiting[-1 if self.follows or self._keeps_bottom else 0], until)
        self._clamp()
        self._forget()

    def heed_read(self, numbers: Sequence[int]) -> None:
        """Called when messages were read."""

    @property
    def is_settled(self) -> bool:
        """Whether all that is seen is read and laid out."""
        sections = [self.rows.sections[at] for at in self.seen]
        return self._aim is None and all(one.is_ready and one.width == self.text_width for one in sections)

    def _is_waiting(self, section: Section) -> bool:
        """Whether a section was read, and is not laid out for the width there is."""
        is_ready = section.is_ready and section.width == self.text_width
        return not is_ready and not section.is_guess and self.store.get(section.message) is not None

    def _clamp(self) -> None:
        self.top = self.most_top if self.follows else max(0, min(self.top, self.most_top))

    def _lay_out(self, at: int, until: float) -> None:
        """Lay out a section, at least a slice of it, until some moment. Rows that are seen stay in place."""
        section = self.rows.sections[at]
        before = section.height
        stored = self.store.get(section.message)
        if stored is None:
            return
        if section.body is None or section.width != self.text_width:
            self.setting.furnish(section, stored, self.text_width, is_last=self._is_last_part(at))
        self.setting.advance(section, until)
        section.forget_strips()
        self.want_languages(section)
        self.rows.measure(at)
        self.refresh()
        self._hold(at, section.height - before)

    def _hold(self, at: int, growth: int) -> None:
        """Keep what is seen in its place after a section has become so many rows higher."""
        if self.follows or not growth:
            return
        if self._keeps_bottom:
            # What is seen of the section is its end, unless it begins below the first row that is seen.
            if self.rows.tops[at] < self.top + self.size.height:
                self.top += growth
        elif self.rows.tops[at] + self.rows.sections[at].height - growth <= self.top:
            self.top += growth

    def _is_last_part(self, at: int) -> bool:
        sections = self.rows.sections
        return at + 1 == len(sections) or sections[at + 1].message != sections[at].message

    def _settle_soon(self) -> None:
        if not self._is_settling:
            self._is_settling = True
            self.set_timer(0.001, self._settle_more)  # keys and frames come between

    def _settle_more(self) -> None:
        self._is_settling = False
        self.settle()
        self.refresh()

    async def _read(self, numbers: Sequence[int]) -> None:
        store = self.store
        came = await store.read(numbers)
        cuts = {number: await self._find_cuts(number) for number in came if store is self.store}
        if store is not self.store or not came:
            return
        for number in came:
            self._divide(number, cuts[number])
        self.heed_read(came)
        if self._aim is not None:
            top, keeps_bottom = self._aim
            self.move_to(min(top, self.most_top), keeps_bottom=keeps_bottom)
        self.settle()
        self.refresh()
        self.watch_place()

    async def lay_out_wholly(self, number: int) -> bool:
        """Read a message and lay out all of it, a slice at a time; False when others are shown by then.

        Raises:
            StorageError: the history cannot be read.
        """
        store = self.store
        if store.unread(range(number, number + 1)):
            await self._read([number])
        while store is self.store:
            sections = self.rows.of_message(number)
            waiting = [at for at in sections if self._is_waiting(self.rows.sections[at])]
            if waiting:
                self._lay_out(waiting[0], time.perf_counter() + AT_ONCE_S)
            elif not any(self.rows.sections[at].is_guess for at in sections):
                return True
            await asyncio.sleep(0)
        return False

    async def _find_cuts(self, number: int) -> list[Cut]:
        """Return where a message is cut; a very long one is looked through in a thread."""
        stored = self.store.get(number)
        if stored is None or len(stored.message.text) <= ENOUGH:
            return []
        return await asyncio.to_thread(cuts_of, stored.message.text)

    def _divide(self, number: int, cuts: Sequence[Cut]) -> None:
        """Put the sections of a long message where its text is cut."""
        stored = self.store.get(number)
        if stored is not None:
            self.rows.divide(number, cuts, len(stored.message.text), self.text_width)

    def _forget(self) -> None:
        sections, seen = self.rows.sections, self.seen
        if not seen:
            return
        for number in self.store.forget(range(sections[seen.start].message, sections[seen.stop - 1].message + 1)):
            for at in self.rows.of_message(number):
                if sections[at].body is not None:
                    sections[at].drop()
        self._drop_far(seen)

    def _drop_far(self, seen: range) -> None:
        """Drop what was laid out long ago and far from here, where it has many rows."""
        for at in seen:
            section = self.rows.sections[at]
            self._laid_out.pop(section, None)
            self._laid_out[section] = None
        rows = sum(section.height for section in self._laid_out)
        near = {self.rows.sections[at] for at in seen}
        for section in list(self._laid_out):
            if rows <= MOST_ROWS:
                break
            if section not in near and self.may_drop(section):
                rows -= section.height
                del self._laid_out[section]
                section.drop()

    def may_drop(self, section: Section) -> bool:
        """Whether what was laid out of a section can be laid out again from what is known."""
        return self.store.get(section.message) is not None

    def lay_out_anew(self) -> None:
        """Lay out everything again; the row at the top stays there."""
        for section in self.rows.sections:
            section.width = 0
        self.settle()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        del event
        if not self.store:
            return
        for section in self.rows.sections:
            section.strips.clear()
        place = self._place()
        self._keeps_bottom = False
        self.settle()
        if place is not None and not self.follows:
            self._return_to(*place)
        self.refresh()
        self.watch_place()

    def _place(self) -> tuple[int, int] | None:
        """Return the section at the top and how many letters of it are above."""
        if not self.rows.sections:
            return None
        at = self.rows.at(self.top)
        section = self.rows.sections[at]
        return at, letters_above(section, self.top - self.rows.tops[at])

    def _return_to(self, at: int, letters: int) -> None:
        """Put the row that has so many letters of its section before it at the top."""
        self.top = self.rows.tops[at]
        self.settle()
        self.top = min(self.rows.tops[at] + row_after(self.rows.sections[at], letters), self.most_top)
        self.settle()

    # Languages of code.

    def want_languages(self, section: Section) -> None:
        """Load what is needed to colour the code of a section; until then it is plain."""
        wanted = self.setting.wanted_languages(section) - self._wanted_languages
        if wanted:
            self._wanted_languages |= wanted
            self.spawn(partial(self._load_lexers, wanted), group="lexers")

    async def _load_lexers(self, languages: set[str]) -> None:
        await self.setting.load_lexers(languages)
        for section in self.rows.sections:
            if section.body is not None:
                section.forget_strips(self.setting.colour(section))
        self.settle()
        self.refresh()
