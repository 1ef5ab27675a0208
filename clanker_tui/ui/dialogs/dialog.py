"""What all dialogs share: a box in the middle that scrolls where the terminal is small, and Esc to leave it."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static

from clanker_tui.domain.clean import clean, clean_line

Answer = TypeVar("Answer")
TITLE_LENGTH = 56


class DialogBox(VerticalScroll, can_focus=False):
    """The window itself. What is in it takes the focus, and scrolls into view when it does."""


class Dialog(ModalScreen[Answer | None]):
    """A window over the app that asks one thing. It is dismissed with the answer, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close without an answer", id="dialog.cancel"),
        Binding("pageup", "page_up", "Scroll up", show=False, id="dialog.page_up"),
        Binding("pagedown", "page_down", "Scroll down", show=False, id="dialog.page_down"),
        Binding("ctrl+q", "app.quit", "Quit", show=False, priority=True, id="app.quit"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012  # the base declares no ClassVar here

    box = getters.query_one(DialogBox)

    def __init__(self, title: str, *, footer: str = "") -> None:
        super().__init__()
        self._heading = clean_line(title, TITLE_LENGTH)
        self._footer = footer

    def compose(self) -> ComposeResult:
        box = DialogBox()
        box.border_title = Content(self._heading)
        box.border_subtitle = Content(self._footer)
        with box:
            yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        """Yield what is inside the window."""
        raise NotImplementedError

    def tell(self, line: str, words: str, *, is_problem: bool = False) -> None:
        """Set a line of the window, by its id; an empty one takes no room."""
        static = self.query_one(f"#{line}", Static)
        static.set_class(is_problem, "dialog-problem")
        static.update(Content(clean(words)))
        static.display = bool(words)

    @on(OptionList.OptionHighlighted)
    def follow_highlight(self, event: OptionList.OptionHighlighted) -> None:
        """Keep the highlighted line in view where the window is smaller than its list."""
        options = event.option_list

        def scroll() -> None:
            if not self.query(DialogBox):
                return  # it was answered meanwhile, and taken apart
            row = options.virtual_region.y + options.gutter.top + event.option_index - options.scroll_offset.y
            self.box.scroll_to_region(Region(0, row, 1, 1), animate=False)

        self.call_after_refresh(scroll)

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer. What still works for this window ends: it would find it taken apart."""
        self.workers.cancel_node(self)
        return super().dismiss(result)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_page_up(self) -> None:
        self.box.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        self.box.scroll_page_down(animate=False)


def plain(text: str, classes: str = "", id: str | None = None) -> Static:  # noqa: A002  # Textual's name for it
    """Return text as it is: cleaned, and never read as markup. An empty one takes no room."""
    static = Static(Content(clean(text)), classes=classes, id=id, markup=False)
    static.display = bool(text)
    return static


def button(label: str, id: str, *, variant: str = "default") -> Button:  # noqa: A002  # Textual's name for it
    """Return a button whose label is never read as markup."""
    made = Button(Content(clean_line(label, 40)), id=id)
    made.variant = variant
    return made


def line_input(value: str = "", *, placeholder: str = "", id: str | None = None) -> Input:  # noqa: A002  # as above
    """Return a field for a line of text. Its cursor does not blink: over SSH a blink costs 2 kB a second."""
    field = Input(value, placeholder=placeholder, id=id)
    field.cursor_blink = False
    return field
