"""A text area with the keys of a shell: movement, selection, and what is killed can be yanked."""

from __future__ import annotations

import re
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.document._document import Location
from textual.widgets import TextArea

LAST_WORD = re.compile(r"\S+\s*\Z|\s+\Z")
NEXT_WORD = re.compile(r"\W*\w+")


def quiet(keys: str, action: str, description: str, name: str) -> Binding:
    """Return a key of the composer. It stands in the help, and can be changed under its name."""
    return Binding(keys, action, description, show=False, id=f"composer.{name}")


class Readline(TextArea, inherit_bindings=False):
    """Text that is edited with readline's keys, as far as the app leaves them.

    A key of its own is obeyed when its turn comes, between what was typed before and after it: the app would run it
    once the keys behind it are typed already.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        quiet("left,ctrl+b", "cursor_left", "Left", "left"),
        quiet("right", "cursor_right", "Right", "right"),
        quiet("ctrl+left,alt+b,alt+left", "cursor_word_left", "A word to the left", "word_left"),
        quiet("ctrl+right,alt+f,alt+right", "cursor_word_right", "A word to the right", "word_right"),
        quiet("home,ctrl+a", "cursor_line_start", "To the beginning of the line", "line_start"),
        quiet("end,ctrl+e", "cursor_line_end", "To the end of the line", "line_end"),
        quiet("shift+left", "cursor_left(True)", "Select to the left", "select_left"),
        quiet("shift+right", "cursor_right(True)", "Select to the right", "select_right"),
        quiet("shift+up", "cursor_up(True)", "Select a line up", "select_up"),
        quiet("shift+down", "cursor_down(True)", "Select a line down", "select_down"),
        quiet("ctrl+shift+left", "cursor_word_left(True)", "Select a word to the left", "select_word_left"),
        quiet("ctrl+shift+right", "cursor_word_right(True)", "Select a word to the right", "select_word_right"),
        quiet("shift+home", "cursor_line_start(True)", "Select to the beginning of the line", "select_line_start"),
        quiet("shift+end", "cursor_line_end(True)", "Select to the end of the line", "select_line_end"),
        quiet("alt+a", "select_all", "Select all", "select_all"),
        quiet("backspace,ctrl+h,shift+backspace", "delete_left", "Delete to the left", "delete_left"),
        quiet("delete,ctrl+d", "delete_right", "Delete to the right", "delete_right"),
        quiet("ctrl+w", "kill_to_blank", "Kill to the blank on the left", "kill_to_blank"),
        quiet("alt+backspace,ctrl+backspace", "kill_word_left", "Kill a word to the left", "kill_word_left"),
        quiet("alt+d,alt+delete,ctrl+delete", "kill_word_right", "Kill a word to the right", "kill_word_right"),
        quiet("ctrl+u", "kill_line_start", "Kill to the beginning of the line", "kill_line_start"),
        quiet("ctrl+k", "kill_line_end", "Kill to the end of the line", "kill_line_end"),
        quiet("ctrl+y", "yank", "Yank what was killed", "yank"),
        quiet("ctrl+x,super+x", "cut", "Cut the selection", "cut"),
        quiet("ctrl+c,super+c", "copy", "Copy the selection", "copy"),
        quiet("ctrl+v,super+v", "paste", "Paste what was copied in here", "paste"),
        quiet("ctrl+z,ctrl+underscore,super+z", "undo", "Undo", "undo"),
        quiet("ctrl+shift+z,alt+z,super+shift+z", "redo", "Redo", "redo"),
    ]

    killed = ""
    """What `yank` brings back: kills without another key between them add up."""
    _has_just_killed = False
    _may_add_up = False

    async def _on_key(self, event: events.Key) -> None:
        self._may_add_up, self._has_just_killed = self._has_just_killed, False
        if not event.is_printable and await self._obey(event.key):
            event.stop()
            event.prevent_default()  # which would be Textual's own handler

    async def _obey(self, key: str) -> bool:
        """Do what a key of this widget asks for. Return False when it is none, or asks for nothing here."""
        active = self.screen.active_bindings.get(key)
        if active is None or active.node is not self or not active.enabled:
            return False
        return await self.app.run_action(active.binding.action, self)

    def unfolded(self, text: str) -> str:
        """Return what a piece of the text stands for."""
        return text

    def insert_at_cursor(self, text: str) -> None:
        """Put a text in the place of the selection."""
        self.replace(text, *self.selection, maintain_selection_offset=False)
        self.scroll_cursor_visible()

    def action_kill_to_blank(self) -> None:
        row, column = self.selection.end
        found = LAST_WORD.search(self.document.get_line(row)[:column])
        self._kill_back((row, found.start()) if found else self.get_cursor_left_location())

    def action_kill_word_left(self) -> None:
        self._kill_back(self.get_cursor_word_left_location())

    def action_kill_line_start(self) -> None:
        at_start = self.selection.end[1] == 0
        self._kill_back(self.get_cursor_left_location() if at_start else (self.selection.end[0], 0))

    def action_kill_word_right(self) -> None:
        row, column = self.selection.end
        found = NEXT_WORD.match(self.document.get_line(row)[column:])
        self._kill_on((row, column + found.end()) if found else self._line_end_or_next)

    def action_kill_line_end(self) -> None:
        self._kill_on(self._line_end_or_next)

    @property
    def _line_end_or_next(self) -> Location:
        """The end of the line; from there, the beginning of the next."""
        end = self.get_cursor_line_end_location()
        return self.get_cursor_right_location() if self.selection.end == end else end

    def _kill_back(self, start: Location) -> None:
        text = self._take(start)
        if text:
            self.killed = text + self.killed if self._may_add_up else text

    def _kill_on(self, end: Location) -> None:
        text = self._take(end)
        if text:
            self.killed = self.killed + text if self._may_add_up else text

    def _take(self, to: Location) -> str:
        """Delete the selection, or from the cursor to a place, and return what stood there."""
        start, end = self.selection if not self.selection.is_empty else (self.selection.end, to)
        self._has_just_killed = True
        return self.unfolded(self.delete(start, end, maintain_selection_offset=False).replaced_text)

    def action_yank(self) -> None:
        if self.killed:
            self.insert_at_cursor(self.killed)

    def action_cut(self) -> None:
        """Copy the selection and delete it; it can be yanked, too."""
        self.action_copy()
        self.killed = self._take(self.selection.end)
        self._has_just_killed = False

    def action_copy(self) -> None:
        """Ask for the selection to be copied; without one the key is the app's."""
        if self.selection.is_empty:
            raise SkipAction
        self.copy_out(self.unfolded(self.selected_text))

    def copy_out(self, text: str) -> None:
        """Send a text to the clipboard."""
        self.app.copy_to_clipboard(text)

    def action_paste(self) -> None:
        if self.app.clipboard:
            self.insert_at_cursor(self.app.clipboard)
