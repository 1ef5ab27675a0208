"""The usage screen: what was spent, on what, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.spans import EVERYTHING, Span, last_days, month_of, year_of
from clanker_tui.errors import ClankerError
from clanker_tui.ui.dialogs.help import spelled_key
from clanker_tui.ui.history import Chosen
from clanker_tui.ui.usage.answers import Known, all_requests, answer, learn, more_requests, sums
from clanker_tui.ui.usage.detail import Detail
from clanker_tui.ui.usage.head import Head, Sum, head_spans
from clanker_tui.ui.usage.lines import path_line, span_keys, tabs, turning
from clanker_tui.ui.usage.pane import Pane
from clanker_tui.ui.usage.requests import Requests
from clanker_tui.ui.usage.scene import Scene, View
from clanker_tui.ui.usage.words import NAMES
from clanker_tui.ui.widgets.speed_table import SpeedTable
from clanker_tui.ui.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from textual.worker import WorkType

    from clanker_tui.history.store import History
    from clanker_tui.ui.usage.shown import Shown, Way

STYLES = Path(__file__).with_name("usage.tcss")
SPANS = {"week": "week", "days": "30d", "month": "month", "year": "year", "all": "all"}
LOW = 20  # rows, below which lines between are spared
COUNTING = "Adding up …"
Prices = dict[tuple[str, str], tuple[float | None, float | None]]


def key_binding(key: str, action: str, description: str, name: str) -> Binding:
    return Binding(key, action, description, show=False, id=f"usage.{name}")


class UsageScreen(Screen[Chosen | None]):
    """Sums, charts and tables of requests. It is kept while the app runs, and is as it was when it is shown again.

    `path` is the way to what is looked at: each step of it is what one went into on the one before.
    """

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        key_binding("1", "show_view('chart')", "Bars by day, week or month", "chart"),
        key_binding("2", "show_view('year')", "A year, day by day", "year"),
        key_binding("3", "show_view('table')", "A table of models, conversations, days and more", "table"),
        key_binding("4", "show_view('requests')", "Single requests", "requests"),
        key_binding("5", "show_view('speed')", "How fast models are", "speed"),
        key_binding("w", "show_span('week')", "The last 7 days", "span_week"),
        key_binding("d", "show_span('days')", "The last 30 days", "span_days"),
        key_binding("m", "show_span('month')", "This month", "span_month"),
        key_binding("y", "show_span('year')", "This year", "span_year"),
        key_binding("a", "show_span('all')", "All time", "span_all"),
        key_binding("left_square_bracket", "step(-1)", "The time before", "before"),
        key_binding("right_square_bracket", "step(1)", "The time after", "after"),
        key_binding("v", "turn_measure(1)", "Cost, tokens, requests, savings, errors", "measure"),
        key_binding("V", "turn_measure(-1)", "The measure before", "measure_before"),
        key_binding("g", "turn_group(1)", "Group by model, provider, and so on", "group"),
        key_binding("G", "turn_group(-1)", "The grouping before", "group_before"),
        key_binding("p", "turn_period", "A bar for each day, week or month", "period"),
        key_binding("left", "go('left')", "To the left", "left"),
        key_binding("right", "go('right')", "To the right", "right"),
        key_binding("up", "go('up')", "Up", "up"),
        key_binding("down", "go('down')", "Down", "down"),
        key_binding("pageup", "go('page_up')", "A page up", "page_up"),
        key_binding("pagedown", "go('page_down')", "A page down", "page_down"),
        key_binding("home", "go('first')", "To the beginning", "first"),
        key_binding("end", "go('last')", "To the end", "last"),
        key_binding("enter", "open", "What this is made of", "open"),
        key_binding("o", "open_conversation", "Open the conversation, at the reply", "conversation"),
        key_binding("x", "export", "Write what is shown to a file", "export"),
        key_binding("escape,backspace", "back", "One step up, then back to the conversation", "back"),
        Binding("f4", "close", "Back to the conversation", show=False, priority=True, id="usage.close"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-broad")]  # noqa: RUF012  # as the base has it
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LOW, "-high")]  # noqa: RUF012

    def __init__(self, history: Callable[[], History], *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._open_history = history
        self._now = now
        self._today = self.today
        self.path = [self._beginning()]
        self._known: Known | None = None
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
            self._known = None
            self._spawn(self._ask_sums, group="sums")
            self._ask()

    def _spawn(self, work: WorkType[None], *, group: str) -> None:
        """Do something beside everything else; what the group did before is given up."""
        self.run_worker(work, group=group, exclusive=True)

    def _look(self, scene: Scene) -> None:
        """Look at something else, on the same step of the way."""
        is_other = scene.view != self.scene.view
        self.path[-1] = scene
        if is_other:
            self.pane.show(None, COUNTING)
        self._ask()

    def _ask(self) -> None:
        self._draw_lines()
        is_speed = self.scene.view == "speed"
        self.pane.display, self.speed_table.display = not is_speed, is_speed
        self._spawn(self._ask_speeds if is_speed else partial(self._answer, self.scene), group="figures")

    async def _ask_sums(self) -> None:
        try:
            self.head.show(await sums(self._open_history(), self.today))
        except ClankerError as error:
            self._say(error)

    async def _answer(self, scene: Scene) -> None:
        try:
            history = self._open_history()
            if self._known is None:
                self._known = await learn(history)
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
            prices = await self._prices_of([(one.provider, one.model) for one in speeds])
        except ClankerError as error:
            self._say(error)
            return
        self.speed_table.show(speeds, prices)
        if self.speed_table.can_focus:
            self.speed_table.focus()

    async def _prices_of(self, models: list[tuple[str, str]]) -> Prices:
        """Return what is known of prices; the figures of speed do without."""
        del models
        return {}

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
        keys, scene, today = self._keys, self.scene, self.today
        self.tabs.say(tabs(scene.view, keys), span_keys(SPANS, keys))
        period = scene.shown_period(self._known.first if self._known else None, today)
        stack = f"by {scene.by}" if scene.view == "table" else f"by {scene.stack}"
        turns = [(NAMES[scene.measure], keys.get("usage.measure", ""), "turn_measure(1)")]
        if scene.view in ("chart", "table"):
            turns.append((stack, keys.get("usage.group", ""), "turn_group(1)"))
        if scene.view == "chart":
            turns.append((period, keys.get("usage.period", ""), "turn_period"))
        has_measure = scene.view in ("chart", "year", "table")
        span = "The latest replies" if scene.view == "speed" else scene.shown_span(today).name(today)
        self.place.say(path_line(self.path, span, keys), turning(turns if has_measure else []))
        self.exact.update(Content(self._shown.line() if self._shown and scene.view != "speed" else ""))
        has_conversation = scene.view in ("requests", "request") or (scene.view, scene.by) == ("table", "conversation")
        told = [
            f"{keys.get('usage.open', '')} opens",
            f"{keys.get('usage.conversation', '')} conversation" if has_conversation else "",
            f"{keys.get('usage.export', '')} export",
            f"{keys.get('usage.back', '')} {'up' if len(self.path) > 1 else 'back'}",
        ]
        self.foot.say(f"↑↓←→ choose · {' · '.join(one for one in told if one)}", "F1 help")

    @property
    def _keys(self) -> dict[str, str]:
        """The keys that work here as they are shown, by the ids of their bindings."""
        found = [one.binding for one in self.active_bindings.values()]
        return {one.id: spelled_key(one.key) for one in reversed(found) if one.id}

    # Keys.

    def action_show_view(self, view: str) -> None:
        self._look(self.scene.with_view(cast("View", view)))

    def action_show_span(self, name: str) -> None:
        today = self.today
        spans: dict[str, Span] = {
            "week": last_days(7, today),
            "days": last_days(30, today),
            "month": month_of(today),
            "year": year_of(today.year),
            "all": EVERYTHING,
        }
        self._look(self.scene.with_span(spans[name]))

    def action_step(self, by: int) -> None:
        self._look(self.scene.stepped(by, self.today))

    def action_turn_measure(self, by: int) -> None:
        self._look(self.scene.with_next_measure(by))

    def action_turn_group(self, by: int) -> None:
        self._look(self.scene.with_next_group(by))

    def action_turn_period(self) -> None:
        if self.scene.view == "chart":
            current = self.scene.shown_period(self._known.first if self._known else None, self.today)
            self._look(self.scene.with_next_period(current))

    def action_go(self, way: Way) -> None:
        shown = self._shown
        if shown is not None:
            shown.go(way)
            self._moved(shown)

    def _moved(self, shown: Shown) -> None:
        """Show where the cursor is by now, and remember it."""
        self.path[-1] = replace(self.scene, cursor=shown.key)
        self.pane.refresh()
        self._draw_lines()
        if isinstance(shown, Requests) and shown.wants_more and not self._is_looking:
            self._spawn(partial(self._find_more, shown), group="more")

    @property
    def _is_looking(self) -> bool:
        mine = (one for one in self.workers if one.node is self and not one.is_finished)
        return any(one.group in ("more", "figures") for one in mine)

    def action_open(self) -> None:
        scene = self._shown.below(self.scene) if self._shown is not None else None
        if scene is not None:
            self.path.append(scene)
            self.pane.show(None, COUNTING)
            self._ask()

    @on(Pane.Clicked)
    def take_clicked(self, event: Pane.Clicked) -> None:
        """Choose what was clicked, and go into it."""
        if self._shown is not None:
            self._shown.cursor = event.number
            self._moved(self._shown)
            self.action_open()

    @on(Pane.Wheeled)
    def turn_wheel(self, event: Pane.Wheeled) -> None:
        self.action_go(event.way)

    def action_back(self) -> None:
        if len(self.path) > 1:
            self.action_up_to(len(self.path) - 2)
        else:
            self.dismiss(None)

    def action_up_to(self, step: int) -> None:
        """Go up to a step of the way."""
        if step < len(self.path) - 1:
            del self.path[step + 1 :]
            self.pane.show(None, COUNTING)
            self._ask()

    def action_close(self) -> None:
        self.dismiss(None)

    def action_open_conversation(self) -> None:
        chosen = self._conversation()
        if chosen is not None:
            self._spawn(partial(self._open_conversation, chosen), group="open")
        else:
            self.app.notify("Choose a conversation or a request first: this belongs to none.")

    async def _open_conversation(self, chosen: Chosen) -> None:
        try:
            is_there = await self._open_history().conversation(chosen.conversation_id) is not None
        except ClankerError as error:
            self._say(error)
            return
        if is_there:
            self.dismiss(chosen)
        else:
            self.app.notify("That conversation is gone from the history. What it used is kept.")

    def _conversation(self) -> Chosen | None:
        """Return the conversation under the cursor, at the reply where there is one."""
        shown = self._shown
        if isinstance(shown, Requests | Detail):
            one = shown.record
            return Chosen(one.conversation_id, one.message_id, None) if one and one.conversation_id else None
        if self.scene.view == "table" and self.scene.by == "conversation" and shown is not None and shown.key:
            return Chosen(shown.key, None, None)
        return None

    def action_export(self) -> None:
        """Ask how to write what is shown, and write it."""
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog
        from clanker_tui.ui.usage.files import PURPOSES

        def take(answer: str | None) -> None:
            if answer is not None:
                self.run_worker(self._export(answer), group="export")

        choices = [Choice(kind, kind.upper(), purpose) for kind, purpose in PURPOSES.items()]
        self.app.push_screen(ChoiceDialog("Export as", choices), take)

    async def _export(self, kind: str) -> None:
        from clanker_tui.ui.usage.files import write_table

        scene, shown = self.scene, self._shown
        try:
            if scene.view == "requests":
                shown = await all_requests(self._open_history(), scene, self.today)
            if scene.view == "speed":
                from clanker_tui.ui.usage.speeds import speed_figures

                table = speed_figures(await self._open_history().speeds())
            elif shown is None:
                return
            else:
                table = shown.table()
            path = await write_table(table, kind, self.today)
        except ClankerError as error:
            self.app.notify(str(error), severity="error", timeout=10)
        else:
            self.app.notify(f"Exported to {path}")
