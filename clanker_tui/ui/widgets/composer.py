"""Where the user types: a text of several lines that Enter sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from clanker_tui.domain.clean import REPLACEMENT, clean
from clanker_tui.ui.widgets.pastes import Pastes

PLACEHOLDER = "Ask anything"
MOST_LINES = 10


class Suggestions(Protocol):
    """A list over the composer that it steers while it is open."""

    @property
    def is_open(self) -> bool: ...

    def move(self, step: int) -> None: ...


class Composer(TextArea):
    """A message while it is written. It asks for things by its messages, and does none of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "submit", "Send, or queue while a reply streams", show=False, priority=True, id="composer.send"
        ),
        Binding(
            "ctrl+j,shift+enter,alt+enter", "newline", "New line", show=False, priority=True, id="composer.newline"
        ),
        Binding("tab", "complete", "Write out a command", show=False, priority=True, id="composer.complete"),
        Binding("ctrl+g", "edit_elsewhere", "Write in your editor", show=False, id="composer.editor"),
        Binding(
            "up",
            "cursor_up",
            "In an empty composer: the last prompt, or what is queued",
            show=False,
            id="composer.recall",
        ),
    ]

    @dataclass
    class Submitted(Message):
        """A text is to be sent."""

        text: str

    @dataclass
    class TakeBack(Message):
        """What was queued last is wanted back."""

    @dataclass
    class EditElsewhere(Message):
        """The text is to be opened in the user's editor."""

    @dataclass
    class CompletionWanted(Message):
        """The highlighted suggestion is to be used. `is_sent` says that Enter asked for it."""

        is_sent: bool

    @dataclass
    class PageWanted(Message):
        """The conversation is to be scrolled by a page."""

        is_up: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, placeholder=PLACEHOLDER, highlight_cursor_line=False)
        self.cursor_blink = False
        self.suggestions: Suggestions | None = None
        self.prompts: list[str] = []
        self.has_queue = False
        self._recalled: int | None = None
        self._pastes = Pastes()

    @property
    def whole_text(self) -> str:
        """What was typed, with long pastes in place of their marks."""
        return self._pastes.expand(self.text)

    def put(self, text: str) -> None:
        """Show a text to go on with; the cursor is at its end."""
        self._recalled = None
        self.load_text(self._pastes.fold(text))
        self.move_cursor(self.document.end)

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is drawn: of the same length, without what could steer the terminal."""
        line = self.document.get_line(line_index)
        drawn = clean(line)
        if len(drawn) != len(line):
            drawn = "".join(clean(char) or REPLACEMENT for char in line)
        return Text(drawn, end="", no_wrap=True)

    def render_line(self, y: int) -> Strip:
        if not self.content_size.width:
            # Textual cannot wrap its placeholder into nothing, nor make a segment without a style colourless.
            return Strip.blank(self.size.width, self.rich_style)
        return super().render_line(y)

    def action_submit(self) -> None:
        """Send what was typed, once every key before this one has been typed too.

        The app runs a priority binding at once, while earlier keys may still wait in this widget's queue.
        """
        self.call_later(self._submit)

    def _submit(self) -> None:
        """Send, unless a suggestion is to be taken or a backslash asks for a new line."""
        if self.suggestions is not None and self.suggestions.is_open:
            self.post_message(self.CompletionWanted(is_sent=True))
            return
        row, column = self.cursor_location
        if self.selection.is_empty and self.document.get_line(row)[:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column))
            return
        text = self.whole_text
        if text.strip():
            self.put("")
            self._pastes.forget()
            self.post_message(self.Submitted(text))

    def action_newline(self) -> None:
        """Begin a new line where the keys before this one have left the cursor."""
        self.call_later(self._newline)

    def _newline(self) -> None:
        self.replace("\n", *self.selection, maintain_selection_offset=False)
        self.scroll_cursor_visible()

    def action_complete(self) -> None:
        self.call_later(self._complete)

    def _complete(self) -> None:
        if self.suggestions is not None and self.suggestions.is_open:
            self.post_message(self.CompletionWanted(is_sent=False))
        else:
            self.screen.focus_next()

    def action_edit_elsewhere(self) -> None:
        self.post_message(self.EditElsewhere())

    def action_cursor_up(self, select: bool = False) -> None:
        if self.suggestions is not None and self.suggestions.is_open:
            self.suggestions.move(-1)
        elif not self.text and self.has_queue:
            self.post_message(self.TakeBack())
        elif not self.text or (self._is_as_recalled and self.cursor_at_first_line):
            self._recall(-1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        if self.suggestions is not None and self.suggestions.is_open:
            self.suggestions.move(1)
        elif self._is_as_recalled and self.cursor_at_last_line:
            self._recall(1)
        else:
            super().action_cursor_down(select)

    def action_cursor_page_up(self) -> None:
        self.post_message(self.PageWanted(is_up=True))

    def action_cursor_page_down(self) -> None:
        self.post_message(self.PageWanted(is_up=False))

    async def _on_key(self, event: events.Key) -> None:
        """Take the keys that xterm spells in a way no binding can name: it would lose the CR at the end."""
        match event.key:
            case "shift+\r":
                event.prevent_default()
                self._newline()
            case "ctrl+\r":
                event.prevent_default()
                self._submit()
            case _:
                pass  # Textual calls the text area's own handler next

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert a paste as text; a very long one as a mark that stands for it, so that typing stays quick."""
        event.stop()
        event.prevent_default()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        if result := self._replace_via_keyboard(self._pastes.fold(text), *self.selection):
            self.move_cursor(result.end_location)

    @property
    def _is_as_recalled(self) -> bool:
        """Whether the text is a prompt of before that has not been changed."""
        at = self._recalled
        return at is not None and at < len(self.prompts) and self.whole_text == self.prompts[at]

    def _recall(self, step: int) -> None:
        at = (len(self.prompts) if self._recalled is None or not self.text else self._recalled) + step
        if at >= len(self.prompts):
            self.put("")
        elif at >= 0:
            self.put(self.prompts[at])
            self._recalled = at
