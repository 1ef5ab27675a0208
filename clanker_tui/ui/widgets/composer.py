"""Where the user types: a text of several lines that Enter sends, and the files that go along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from clanker_tui.domain.clean import REPLACEMENT, clean
from clanker_tui.ui.widgets.pastes import LONGEST_INLINE, Pastes
from clanker_tui.ui.widgets.readline import Readline, quiet

if TYPE_CHECKING:
    from clanker_tui.domain.composed import Composed
    from clanker_tui.domain.messages import FilePart

PLACEHOLDER = "Ask anything"
PASTE_NAME = "pasted text"


class Suggestions(Protocol):
    """A list over the composer that it steers while it is open."""

    @property
    def is_open(self) -> bool: ...

    def move(self, step: int) -> None: ...


class Composer(Readline, inherit_bindings=False):
    """A message while it is written. It asks for things by its messages, and does none of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        quiet("enter,ctrl+enter", "submit", "Send, or queue while a reply streams", "send"),
        quiet("ctrl+j,shift+enter,alt+enter", "newline", "New line", "newline"),
        quiet("tab", "complete", "Write out a command or a path", "complete"),
        quiet("ctrl+g", "edit_elsewhere", "Write in your editor", "editor"),
        quiet("up", "cursor_up", "Up; when empty: what is queued, or the last prompt", "recall"),
        quiet("down", "cursor_down", "Down; after a prompt of before: the next", "down"),
        quiet("pageup", "cursor_page_up", "Scroll the conversation up", "page_up"),
        quiet("pagedown", "cursor_page_down", "Scroll the conversation down", "page_down"),
        *Readline.BINDINGS,
    ]

    @dataclass
    class Submitted(Message):
        """A message is to be sent."""

        composed: Composed

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

    @dataclass
    class CopyWanted(Message):
        """A text is to go to the clipboard."""

        text: str

    @dataclass
    class FilesChanged(Message):
        """Other files go along now."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, placeholder=PLACEHOLDER, highlight_cursor_line=False)
        self.cursor_blink = False
        self.suggestions: Sequence[Suggestions] = ()
        self.prompts: list[str] = []
        self.has_queue = False
        self._recalled: int | None = None
        self._pastes = Pastes()
        self._files: tuple[FilePart, ...] = ()

    @property
    def whole_text(self) -> str:
        """What was typed, with long pastes in place of their marks."""
        return self._pastes.expand(self.text)

    @property
    def files(self) -> tuple[FilePart, ...]:
        """What goes along."""
        return self._files

    @files.setter
    def files(self, files: tuple[FilePart, ...]) -> None:
        if files != self._files:
            self._files = files
            self.post_message(self.FilesChanged())

    @property
    def composed(self) -> Composed:
        """All that would be sent."""
        from clanker_tui.domain.composed import Composed

        return Composed(self.whole_text, self._files)

    def put(self, text: str) -> None:
        """Show a text to go on with; the cursor is at its end. The files stay."""
        self._recalled = None
        self.load_text(self._pastes.fold(text))
        self.move_cursor(self.document.end)

    def restore(self, composed: Composed) -> None:
        """Show a message to go on with, text and files."""
        self.put(composed.text)
        self.files = composed.files

    def unfolded(self, text: str) -> str:
        return self._pastes.expand(text)

    def insert_at_cursor(self, text: str) -> None:
        """Put a text in the place of the selection; a very long one as a mark that stands for it."""
        super().insert_at_cursor(self._pastes.fold(text))

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

    @property
    def open_list(self) -> Suggestions | None:
        """The list that is open over the composer."""
        return next((one for one in self.suggestions if one.is_open), None)

    def action_submit(self) -> None:
        """Send, unless a suggestion is to be taken or a backslash asks for a new line."""
        if self.open_list is not None:
            self.post_message(self.CompletionWanted(is_sent=True))
            return
        row, column = self.cursor_location
        if self.selection.is_empty and self.document.get_line(row)[:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column))
            return
        composed = self.composed
        if composed.text.strip() or composed.files:
            self.put("")
            self.files = ()
            self._pastes.forget()
            self.post_message(self.Submitted(composed))

    def action_newline(self) -> None:
        self.insert_at_cursor("\n")

    def action_complete(self) -> None:
        if self.open_list is not None:
            self.post_message(self.CompletionWanted(is_sent=False))
        else:
            self.screen.focus_next()

    def action_edit_elsewhere(self) -> None:
        self.post_message(self.EditElsewhere())

    def copy_out(self, text: str) -> None:
        self.post_message(self.CopyWanted(text))

    def action_cursor_up(self, select: bool = False) -> None:
        if select:
            super().action_cursor_up(select)
        elif self.open_list is not None:
            self.open_list.move(-1)
        elif not self.text and self.has_queue:
            self.post_message(self.TakeBack())
        elif not self.text or (self._is_as_recalled and self.cursor_at_first_line):
            self._recall(-1)
        else:
            super().action_cursor_up()

    def action_cursor_down(self, select: bool = False) -> None:
        if select:
            super().action_cursor_down(select)
        elif self.open_list is not None:
            self.open_list.move(1)
        elif self._is_as_recalled and self.cursor_at_last_line:
            self._recall(1)
        else:
            super().action_cursor_down()

    def action_cursor_page_up(self) -> None:
        self.post_message(self.PageWanted(is_up=True))

    def action_cursor_page_down(self) -> None:
        self.post_message(self.PageWanted(is_up=False))

    async def _on_key(self, event: events.Key) -> None:
        """Take the keys that xterm spells in a way no binding can name, where Textual's own driver reads them."""
        match event.key:
            case "shift+\r" | "\r":
                event.prevent_default()
                self.action_newline()
            case "ctrl+\r":
                event.prevent_default()
                self.action_submit()
            case _:
                pass  # Textual calls the handlers of the classes above next

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert a paste as text; a very long one goes along as a file, so that typing stays quick."""
        event.stop()
        event.prevent_default()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST_INLINE:
            self.attach_paste(text)
        else:
            self.insert_at_cursor(text)

    def attach_paste(self, text: str) -> None:
        """Let a paste go along as a file."""
        from clanker_tui.domain.messages import FilePart

        taken = {file.name for file in self.files}
        names = (f"{PASTE_NAME} {number}" for number in range(1, len(taken) + 2))
        self.files = (*self.files, FilePart(next(name for name in names if name not in taken), text))

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
