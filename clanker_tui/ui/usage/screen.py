"""The usage screen: what was spent, on what, and when."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType

from clanker_tui.domain.spans import EVERYTHING, Span, last_days, month_of, year_of
from clanker_tui.errors import ClankerError
from clanker_tui.ui.history import Chosen
from clanker_tui.ui.usage.answers import all_requests
from clanker_tui.ui.usage.detail import Detail
from clanker_tui.ui.usage.looking import COUNTING, Looking
from clanker_tui.ui.usage.pane import Pane
from clanker_tui.ui.usage.requests import Requests
from clanker_tui.ui.usage.scene import View
from clanker_tui.ui.widgets.speed_table import SpeedTable

if TYPE_CHECKING:
    from clanker_tui.ui.usage.shown import Shown, Way

STYLES = Path(__file__).with_name("usage.tcss")
LOW = 20  # rows, below which lines between are spared


def key_binding(key: str, action: str, description: str, name: str) -> Binding:
    return Binding(key, action, description, show=False, id=f"usage.{name}")


class UsageScreen(Looking):
    """Sums, charts and tables of requests. It is kept while the app runs, and is as it was when it is shown again."""

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key turn what the view does not have."""
        is_timely = action not in ("show_span", "step", "turn_measure", "turn_group", "turn_period")
        return super().check_action(action, parameters) if is_timely or self.scene.has_time else False

    def action_show_view(self, view: str) -> None:
        if self.scene.view == "request":
            self.path.pop()  # the others are about more than one request
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
            self._look(self.scene.with_next_period(self._period))

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

    @on(SpeedTable.Chosen)
    def open_model(self, event: SpeedTable.Chosen) -> None:
        """Show the requests by which the speed of a model was measured, the newest first."""
        self.path.append(self.scene.into_model(event.provider, event.model))
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
                table = self.speed_table.figures
            elif shown is None:
                return
            else:
                table = shown.table()
            path = await write_table(table, kind, self.today)
        except ClankerError as error:
            self.app.notify(str(error), severity="error", timeout=10)
        else:
            self.app.notify(f"Exported to {path}")
