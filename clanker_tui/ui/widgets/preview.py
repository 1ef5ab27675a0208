"""The messages around a hit, to be read before it is opened."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clanker_tui.domain.clean import clean
from clanker_tui.domain.messages import Message, Role
from clanker_tui.ui.figures import clock
from clanker_tui.ui.widgets.hit_list import MARKED, speaker

MOST = 4_000  # characters of a message
BEFORE = 1_000  # of these, in front of the hit
ROWS_ABOVE = 3


class Preview(VerticalScroll):
    """Shows messages as they were written, from the row with the hit on, with some of what is before it."""

    def __init__(self) -> None:
        super().__init__()
        self.before = Static(id="preview-before", markup=False)
        self.rest = Static(id="preview-rest", markup=False)

    def compose(self) -> ComposeResult:
        yield self.before
        yield self.rest

    def show(self, messages: Sequence[Message], *, hit: str | None, pattern: re.Pattern[str] | None) -> None:
        """Show messages, and the one with the id `hit` where the pattern is in it."""
        above: list[Content] = []
        below: list[Content] = []
        for message in messages:
            if message.id == hit:
                begin, rest = around(message, pattern)
                above += [heading(message), marked(begin, pattern)] if begin else []
                below += [marked(rest, pattern)] if begin else [heading(message), marked(rest, pattern)]
            else:
                into = below or above
                into += [heading(message), marked(cut(shown_text(message)), pattern)]
        with self.app.batch_update():
            self.before.update(Content("\n").join(above))
            self.before.display = bool(above)
            self.rest.update(Content("\n").join(below))
        self.call_after_refresh(self._scroll_to_hit, hit)

    def _scroll_to_hit(self, hit: str | None) -> None:
        rows = self.before.outer_size.height if hit is not None and self.before.display else 0
        self.scroll_to(y=max(0, rows - ROWS_ABOVE), animate=False)

    def clear(self) -> None:
        """Show nothing."""
        self.show((), hit=None, pattern=None)


def heading(message: Message) -> Content:
    """Return who speaks, and when."""
    return Content.assemble(
        (speaker(message.role, message.model), "bold" if message.role is Role.USER else "bold $text-accent"),
        (f"  {clock(message.created_at)}", "dim"),
    )


def shown_text(message: Message) -> str:
    """Return all that a message says, its reasoning and its files after its text."""
    thought = f"▸ reasoning\n{message.thinking}" if message.thinking.strip() else ""
    rest = [thought, *(f"{file.name}\n{file.text[:MOST]}" for file in message.files)]
    return clean("\n\n".join(part for part in (message.text, *rest) if part.strip()) + "\n")


def cut(text: str) -> str:
    """Return as much of a text as is shown."""
    return text if len(text) <= MOST else text[:MOST] + "…\n"


def around(message: Message, pattern: re.Pattern[str] | None) -> tuple[str, str]:
    """Return what stands before the line with the first hit, and what stands from there on; both are cut."""
    text = shown_text(message)
    found = pattern.search(text) if pattern is not None else None
    if found is None:
        return "", cut(text)
    line = text.rfind("\n", 0, found.start()) + 1
    if found.start() - line > BEFORE:
        line = found.start() - BEFORE // 2
    begin = text[max(0, line - BEFORE) : line].rstrip("\n")
    return ("…" if line > BEFORE else "") + begin, cut(text[line:])


def marked(text: str, pattern: re.Pattern[str] | None) -> Content:
    """Return a text with what was looked for marked."""
    content = Content(text)
    for found in pattern.finditer(text) if pattern is not None else ():
        content = content.stylize(MARKED, *found.span())
    return content
