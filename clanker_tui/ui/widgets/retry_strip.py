"""What failed, when it is tried again, and what else can be done about it."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.style import Style
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.events import Retrying
from clanker_tui.errors import ClankerError, ContextLengthError

GAP = "  "


class Way(StrEnum):
    """What can be done about a failure."""

    RETRY = "retry"
    FIT = "fit"
    MODEL = "model"
    STOP = "stop"
    DISMISS = "dismiss"


LABELS = {
    Way.RETRY: ("retry now", "chat.retry"),
    Way.FIT: ("make it fit", "chat.retry"),
    Way.MODEL: ("other model", "chat.panes"),
    Way.STOP: ("stop", "chat.back"),
    Way.DISMISS: ("dismiss", "chat.back"),
}
WHILE_WAITING = (Way.RETRY, Way.MODEL, Way.STOP)
AFTER_THE_LAST = (Way.RETRY, Way.MODEL, Way.DISMISS)
TOO_LONG = (Way.FIT, Way.MODEL, Way.DISMISS)


class RetryStrip(Static):
    """Counts the seconds to the next attempt; after the last one it says what failed, until something is done."""

    @dataclass
    class Wanted(Message):
        """A word was clicked."""

        way: Way

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, markup=False)
        self.display = False
        self._trouble: Retrying | ClankerError | None = None
        self._keys: Mapping[str, str] = {}
        self._until = 0.0
        self._timer: Timer | None = None

    def show(self, trouble: Retrying | ClankerError | None) -> None:
        """Show the wait for an attempt, or a failure that was the last; None: there is no trouble."""
        if trouble is self._trouble:
            return
        self._trouble = trouble
        self.display = trouble is not None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if trouble is not None:
            self._keys = spelled_keys(self)
        if isinstance(trouble, Retrying):
            self._until = time.monotonic() + trouble.wait_s
            self._timer = self.set_interval(1.0, self._tick)
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def action_want(self, way: str) -> None:
        self.post_message(self.Wanted(Way(way)))

    def draw(self) -> None:
        """Draw the strip as it is now."""
        if self._trouble is not None:
            self.update(self._content(self._trouble, self._room))

    def _tick(self) -> None:
        """Count down; with no second left there is nothing more to count."""
        if self._trouble is not None:
            self.update(self._content(self._trouble, self._room), layout=False)
        if self._timer is not None and time.monotonic() >= self._until:
            self._timer.stop()

    @property
    def _room(self) -> int:
        """The columns there are; while the strip is hidden, those there will be."""
        if self.size.width or not isinstance(self.parent, Widget):
            return self.content_size.width
        return self.parent.content_size.width - self.gutter.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows for a width: what is drawn follows it only afterwards."""
        del container, viewport
        if self._trouble is None or width <= 0:
            return 0
        return self._content(self._trouble, width).get_height({}, width)

    def _content(self, trouble: Retrying | ClankerError, room: int) -> Content:
        """Return what is told in so many columns: as much as there is room for, the keys going first."""
        match trouble:
            case Retrying(attempt, of, error=error):
                what, look = f"↻ {clean_line(error.message)}", "bold $text-warning"
                brief, ways = f"↻ {attempt}/{of} {clean_line(error.message)}", WHILE_WAITING
                when = Content(self._when(trouble) + GAP)
            case ClankerError():
                what = brief = f"✗ {clean_line(str(trouble))}"
                ways = TOO_LONG if isinstance(trouble, ContextLengthError) else AFTER_THE_LAST
                look, when = "bold $text-error", Content()
        with_keys, plain = when + self._words(ways, self._keys), when + self._words(ways, {})
        words = with_keys if with_keys.cell_length <= room else plain
        if words.cell_length > room:
            what, words = brief, Content(f"{self._seconds_left} s{GAP}" if when else "") + self._words(ways, {})
        told = Content.styled(what, look)
        is_one_line = told.cell_length + len(GAP) + words.cell_length <= room
        return Content(GAP if is_one_line else "\n").join([told, words])

    @property
    def _seconds_left(self) -> int:
        return max(0, math.ceil(self._until - time.monotonic()))

    def _when(self, retrying: Retrying) -> str:
        left = self._seconds_left
        changed = f" · {clean_line(retrying.adjustment)}" if retrying.adjustment else ""
        return f"attempt {retrying.attempt} of {retrying.of} {f'in {left} s' if left else 'now'}{changed}"

    def _words(self, ways: Sequence[Way], keys: Mapping[str, str]) -> Content:
        """Return the words that can be clicked, with the keys that do the same."""
        words: list[Content] = []
        for way in ways:
            label, binding = LABELS[way]
            link = Content.styled(label, Style.from_meta({"@click": f"want('{way}')"}))
            key = keys.get(binding, "")
            words.append(Content.assemble((f"{key} ", "$text-muted"), link) if key else link)
        return Content(GAP).join(words)


def spelled_keys(strip: RetryStrip) -> Mapping[str, str]:
    """Return the first key of each binding of the screen, after the user's changes, as people write it."""
    from clanker_tui.ui.dialogs.help import spelled_key

    active = (one.binding for one in strip.screen.active_bindings.values())
    return {binding.id: spelled_key(binding.key) for binding in reversed(list(active)) if binding.id}
