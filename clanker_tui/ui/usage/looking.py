"""What the usage screen consists of: it asks the history for what is looked at, and draws the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.spans import month_of
from clanker_tui.domain.spending import Period
from clanker_tui.errors import ClankerError
from clanker_tui.ui.dialogs.help import spelled_key
from clanker_tui.ui.history import Chosen
from clanker_tui.ui.usage.answers import Known, answer, learn, more_requests, sums
from clanker_tui.ui.usage.detail import Detail
from clanker_tui.ui.usage.head import Head, Sum, head_spans
from clanker_tui.ui.usage.lines import offers, path_line, span_keys, tabs, turns
from clanker_tui.ui.usage.pane import Pane
from clanker_tui.ui.usage.requests import Requests
from clanker_tui.ui.usage.scene import Scene
from clanker_tui.ui.widgets.speed_table import SpeedTable
from clanker_tui.ui.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from textual.worker import WorkType

    from clanker_tui.export.speeds import Prices
    from clanker_tui.history.store import History
    from clanker_tui.ui.usage.shown import Shown

SPANS = {"week": "week", "days": "30d", "month": "month", "year": "year", "all": "all"}
COUNTING = "Adding up …"
PricesOf = Callable[[Iterable[tuple[str, str]]], Awaitable["Prices"]]


class Looking(Screen[Chosen | None]):
    """Shows the last scene of a path: each step of it is what one went into on the one before."""

    def __init__(self, history: Callable[[], History], *, prices_of: PricesOf, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._open_history = history
        self._prices_of = prices_of
        self._now = now
        self._today = self.today
        self.path = [self._beginning()]
        self._known = Known()
        self._has_learned = False
        # Held, not asked for: what is answered while the app ends finds them taken apart.
        self.head, self.pane = Head(id="usage-head"), Pane(id="usage-pane")
        self.tabs, self.place = TwoEnds(id="usage-tabs"), TwoEnds(id="usage-place")
        self.exact, self.foot = Static(id="usage-exact", markup=False), TwoEnds(id="usage-foot")
        self.speed_table = SpeedTable()

    @property
    def today(self) -> date:
        """The day it is where the user is."""
        return self._now().astimezone().date()

    @property
    def scene(self) -> Scene:
        """What is looked at."""
        return self.path[-1]

    @property
    def _shown(self) -> Shown | None:
        return self.pane.shown

    def _beginning(self) -> Scene:
        return Scene(month_of(self.today))

    def compose(self) -> ComposeResult:
        yield self.head
        yield self.tabs
        yield self.place
        yield self.pane
        yield self.speed_table
        yield self.exact
        yield self.foot

    def on_mount(self) -> None:
        self.speed_table.display = False
        self.head.show([Sum(name) for name in head_spans(self.today)])
        self.pane.show(None, COUNTING)

    def on_screen_resume(self) -> None:
        if self.today != self._today:  # another day: what was this week is no longer
            self._today = self.today
            self.path = [self._beginning()]
        self.follow()

    def on_resize(self) -> None:
        self._draw_lines()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the palette offer nothing here that only the main screen can do."""
        is_there = any(hasattr(node, f"action_{action}") for node in (self, self.app))
        return super().check_action(action, parameters) if is_there else False

    # What is asked.

    def follow(self) -> None:
        """Ask for all that is shown once more: there may be other figures by now."""
        if self.is_current:
            self._has_learned = False
            self._spawn(self._ask_sums, group="sums")
            self._ask()

    def _spawn(self, work: WorkType[None], *, group: str) -> None:
        """Do something beside everything else; what the group did before is given up."""
        self.run_worker(work, group=group, exclusive=True)

    def _look(self, scene: Scene) -> None:
        """Look at something else, on the same step of the way."""
        is_other = scene.view != self.scene.view or isinstance(self._shown, Detail)
        self.path[-1] = scene
        if is_other:
            self.pane.show(None, COUNTING)
        self._ask()

    def _ask(self) -> None:
        self._draw_lines()
        is_speed = self.scene.view == "speed"
        self.pane.display, self.speed_table.display = not is_speed, is_speed
        if not is_speed:
            self.set_focus(None)
        self._spawn(self._ask_speeds if is_speed else partial(self._answer, self.scene), group="figures")

    async def _ask_sums(self) -> None:
        try:
            self.head.show(await sums(self._open_history(), self.today))
        except ClankerError as error:
            self._say(error)

    async def _answer(self, scene: Scene) -> None:
        try:
            history = self._open_history()
            if not self._has_learned:
                self._known, self._has_learned = await learn(history), True
            shown = await answer(history, scene, self._known, self.today)
        except ClankerError as error:
            self._say(error)
            return
        if scene == self.scene:
            self.pane.show(shown)
            self._draw_lines()
        elif replace(scene, cursor=None) == replace(self.scene, cursor=None):
            self._ask()  # the cursor was moved meanwhile

    async def _ask_speeds(self) -> None:
        try:
            speeds = await self._open_history().speeds()
            self.speed_table.show(speeds, {})
            self.speed_table.focus()
            prices = await self._prices_of((one.provider, one.model) for one in speeds)
        except ClankerError as error:
            self._say(error)
            return
        self.speed_table.show(speeds, prices)

    async def _find_more(self, shown: Requests) -> None:
        try:
            page = await more_requests(self._open_history(), self.scene, shown, self.today)
        except ClankerError as error:
            self._say(error)
            return
        shown.add(page)
        self.path[-1] = replace(self.scene, rows=shown.count)
        self.pane.refresh()
        self._draw_lines()

    def _say(self, error: ClankerError) -> None:
        if self._shown is None:
            self.pane.show(None, clean_line(str(error)))
        self.exact.update(Content(clean_line(str(error))))

    # What is drawn round it.

    def _draw_lines(self) -> None:
        keys, scene, shown = self._keys, self.scene, self._shown
        span = "The latest replies" if scene.view == "speed" else scene.shown_span(self.today).name(self.today)
        self.tabs.say(tabs(scene.view, keys), span_keys(SPANS, keys) if scene.has_time else "")
        self.place.say(path_line(self.path, span, keys), turns(scene, self._period, keys))
        self.exact.update(Content(shown.line() if shown is not None else ""))
        self.foot.say(offers(scene, keys, depth=len(self.path)), "F1 help")

    @property
    def _period(self) -> Period:
        """What a bar of the chart stands for."""
        return self.scene.shown_period(self._known.first, self.today)

    @property
    def _keys(self) -> dict[str, str]:
        """The keys that work here as they are shown, by the ids of their bindings."""
        found = [one.binding for one in self.active_bindings.values()]
        return {one.id: spelled_key(one.key) for one in reversed(found) if one.id}
