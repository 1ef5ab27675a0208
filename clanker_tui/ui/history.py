"""The history screen: what is looked for, what was found, and what stands around it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Input, OptionList, Static

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.hits import Hit, HitPage
from clanker_tui.domain.query import Query, Reach, parse_query
from clanker_tui.errors import ClankerError
from clanker_tui.history.finder import Finder
from clanker_tui.ui.dialogs.dialog import line_input
from clanker_tui.ui.dialogs.help import spelled_key
from clanker_tui.ui.widgets.backdrop import Column, Row
from clanker_tui.ui.widgets.hit_list import HitList
from clanker_tui.ui.widgets.preview import Preview
from clanker_tui.ui.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from textual.worker import Worker, WorkType

    from clanker_tui.domain.hits import Cursor
    from clanker_tui.domain.messages import ConversationSummary
    from clanker_tui.history.store import History
    from clanker_tui.ui.widgets.hit_list import Found

STYLES = Path(__file__).with_name("history.tcss")
PAGE = 50
PREVIEW_AFTER_S = 0.06  # who goes through many hits at once reads none of them
BROAD = 100  # columns, from which the preview stands at the side
TIGHT = 60  # columns, below which words are spared
HELP = 'words  "a phrase"  begin*  *inside  -not  model:  tag:  role:you  before:2026-03  after:7d  in:title'
Order = Literal["newest", "best"]
ORDERS: dict[Order, str] = {"newest": "newest first", "best": "best match first"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be opened: a conversation, a message in it if one was found, and what to mark there."""

    conversation_id: str
    message_id: str | None
    pattern: re.Pattern[str] | None


class HistoryScreen(Screen[Chosen | None]):
    """Searches as one types. It is kept while the app runs: who comes back finds what was found before."""

    AUTO_FOCUS: ClassVar[str | None] = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "open", "Open the conversation at what was found", show=False, priority=True, id="search.open"
        ),
        Binding("escape,f3", "back", "Back to the conversation", show=False, priority=True, id="search.back"),
        Binding("down,ctrl+r", "move(1)", "Next hit", show=False, priority=True, id="search.next"),
        Binding("up", "move(-1)", "Hit before", show=False, priority=True, id="search.previous"),
        Binding("pagedown", "page(False)", "A page down", show=False, priority=True, id="search.page_down"),
        Binding("pageup", "page(True)", "A page up", show=False, priority=True, id="search.page_up"),
        Binding("ctrl+o", "turn_order", "Newest first, or best match first", show=False, id="search.order"),
        Binding("ctrl+down", "scroll_preview(1)", "Preview: down", show=False, id="search.preview_down"),
        Binding("ctrl+up", "scroll_preview(-1)", "Preview: up", show=False, id="search.preview_up"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BROAD, "-broad")]  # noqa: RUF012  # as the base has it
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-high")]  # noqa: RUF012

    def __init__(self, history: Callable[[], History], *, now: Callable[[], datetime]) -> None:
        super().__init__()
        # Held, not asked for: what is found while the app ends finds them taken apart.
        self.heading, self.footer = TwoEnds(id="search-head"), TwoEnds(id="search-foot")
        self.field = line_input(placeholder="words that were typed or received")
        self.field.compact = True
        self.notes = Static(id="search-notes", markup=False)
        self.hits, self.preview = HitList(id="hits"), Preview()
        self._open_history = history
        self._now = now
        self._order: Order = "newest"
        self._query = Query()
        self._cursor: Cursor | None = None
        self._before: tuple[datetime, str] | None = None  # the last line of the list, while nothing is looked for

    @property
    def _history(self) -> History:
        """The history.

        Raises:
            ClankerError: it is still being opened.
        """
        return self._open_history()

    def compose(self) -> ComposeResult:
        yield self.heading
        yield self.field
        yield self.notes
        with Row(id="search-found"):
            yield self.hits
            with Column(id="search-preview"):
                yield self.preview
        yield self.footer

    def on_mount(self) -> None:
        self.search()

    def on_screen_resume(self) -> None:
        if self._query.is_empty and self.is_mounted:
            self.search()  # the latest conversations may be others by now

    def _spawn(self, work: WorkType[None], *, group: str) -> None:
        """Do something beside everything else; what the group did before is given up."""
        self.run_worker(work, group=group, exclusive=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the palette offer nothing here that only the main screen can do."""
        is_there = any(hasattr(node, f"action_{action}") for node in (self, self.app))
        return super().check_action(action, parameters) if is_there else False

    # Looking for it.

    @on(Input.Changed)
    def search(self) -> None:
        """Look for what is typed by now; what was looked for before is given up."""
        self.workers.cancel_group(self, "more")
        self._spawn(partial(self._search, self.field.value), group="search")

    async def _search(self, text: str) -> None:
        query = parse_query(text, is_typing=True)
        self._query = query
        try:
            if query.is_empty:
                found: Sequence[Found] = await self._conversations(None)
                notes = query.notes
            else:
                page = await self._page(query, None)
                found, notes = page.hits, page.notes
        except ClankerError as error:
            self._say([str(error)])
            return
        self.hits.show(found, now=self._now())
        none = [] if found else ["Nothing was said yet." if query.is_empty else nothing_found(query)]
        self._say([*none, *dict.fromkeys((*query.notes, *notes))])
        if not found:
            self.workers.cancel_group(self, "preview")  # of what was found before
            self.preview.clear()

    async def _page(self, query: Query, cursor: Cursor | None) -> HitPage:
        page = await self._history.search(query, order=self._order, limit=PAGE, cursor=cursor)
        self._cursor, self._before = page.cursor, None
        return page

    async def _conversations(self, before: tuple[datetime, str] | None) -> Sequence[ConversationSummary]:
        found = await self._history.conversations(limit=PAGE, before=before)
        self._before = (found[-1].updated_at, found[-1].id) if len(found) == PAGE else None
        self._cursor = None
        return found

    @on(HitList.MoreWanted)
    def find_more(self) -> None:
        """Look for the next page, if there is one and nobody does so yet."""
        is_looking = any(worker.group in ("more", "search") and not worker.is_finished for worker in self._own_workers)
        if not is_looking and (self._cursor is not None or self._before is not None):
            self._spawn(self._find_more, group="more")

    async def _find_more(self) -> None:
        try:
            if self._cursor is not None:
                found: Sequence[Found] = (await self._page(self._query, self._cursor)).hits
            else:
                found = await self._conversations(self._before)
        except ClankerError as error:
            self._say([str(error)])
            return
        self.hits.add(found)
        self._draw_head()

    @property
    def _own_workers(self) -> list[Worker[object]]:
        return [worker for worker in self.workers if worker.node is self]

    # What is shown.

    def _say(self, notes: Sequence[str]) -> None:
        """Show what is to be known of the search; without words, how they are written."""
        told = " ".join(clean_line(note) for note in notes) or (HELP if self._query.is_empty else "")
        self.notes.update(Content(told))
        self.notes.display = bool(told)
        self._draw_head()

    def _draw_head(self) -> None:
        count = f"{len(self.hits.found)}{'+' if self._cursor or self._before else ''}"
        name = "Latest conversations" if self._query.is_empty else f"{count} hit{'' if count == '1' else 's'}"
        is_tight = self.size.width < TIGHT
        order = "" if self._query.is_empty else ORDERS[self._order]
        order += f" ({self._key('search.order')})" if order and not is_tight else ""
        head = Content.assemble(
            ("" if is_tight and not self._query.is_empty else "History  ", "bold $foreground"), name
        )
        self.heading.say(head, Content(order).stylize(Style.from_meta({"@click": "screen.turn_order"})))
        keys = [
            f"{self._key('search.open')} opens",
            "↑↓ choose",
            f"{self._key('search.preview_down')} scrolls the preview" if self.has_class("-broad") else "",
            f"{self._key('search.back')} back",
        ]
        self.footer.say(" · ".join(key for key in keys if key), "F1 help")

    def _key(self, name: str) -> str:
        """Return the key of a binding as it is shown."""
        found = [one.binding for one in self.active_bindings.values() if one.binding.id == name]
        return spelled_key(found[0].key) if found else ""

    @on(OptionList.OptionHighlighted)
    def show_preview(self) -> None:
        """Show what stands around what is chosen."""
        chosen = self.hits.chosen
        if chosen is not None and self.has_class("-high"):
            self._spawn(partial(self._show_preview, chosen), group="preview")

    def on_resize(self) -> None:
        self._draw_head()
        self.call_after_refresh(self.show_preview)

    async def _show_preview(self, chosen: Found) -> None:
        await asyncio.sleep(PREVIEW_AFTER_S)
        try:
            if isinstance(chosen, Hit) and chosen.message_id is not None:
                messages = await self._history.around(chosen.message_id, before=1, after=1)
                self.preview.show(messages, hit=chosen.message_id, pattern=self.pattern_of(chosen))
                return
            name = chosen.conversation_id if isinstance(chosen, Hit) else chosen.id
            record = await self._history.conversation(name)
            leaf = record.leaf_id if record is not None else None
            last = await self._history.around(leaf, before=1, after=0) if leaf else []
            self.preview.show(last, hit=None, pattern=None)
        except ClankerError as error:
            self._say([str(error)])

    def pattern_of(self, hit: Hit) -> re.Pattern[str] | None:
        """Return what to mark in a message: the words as they were looked for, or as they were found inside others."""
        pattern = Finder(self._query.terms).pattern
        if pattern is None or pattern.search(hit.snippet) or not any(one.is_hit for one in hit.fragments):
            return pattern
        return Finder([replace(term, reach=Reach.INSIDE) for term in self._query.terms]).pattern

    # Keys.

    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        chosen = self.hits.chosen
        if isinstance(chosen, Hit):
            self.dismiss(Chosen(chosen.conversation_id, chosen.message_id, self.pattern_of(chosen)))
        elif chosen is not None:
            self.dismiss(Chosen(chosen.id, None, None))

    def action_back(self) -> None:
        self.dismiss(None)

    def action_move(self, by: int) -> None:
        self.hits.move(by)

    def action_page(self, is_up: bool) -> None:  # an action's parameters are positional
        self.hits.page(is_up=is_up)

    def action_turn_order(self) -> None:
        self._order = "best" if self._order == "newest" else "newest"
        self.search()

    def action_scroll_preview(self, by: int) -> None:
        self.preview.scroll_relative(y=by * 3, animate=False)


def nothing_found(query: Query) -> str:
    """Say that there is nothing, and what could be tried."""
    tries = ["fewer words"] if len(query.terms) > 1 else []
    tries += ["*part for words that hold it"] if query.terms else []
    tries += ["other filters"] if query.filters or query.since or query.until or query.in_title else []
    return f"Nothing found. Try {' or '.join(tries)}." if tries else "Nothing found."
