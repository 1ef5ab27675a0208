"""Files that go along with a message: found, read, shown, and let go again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import FilePart
from clanker_tui.errors import ClankerError
from clanker_tui.ui.files import LONGEST_NAME, ReadFile, read_file
from clanker_tui.ui.guarding import Guarding
from clanker_tui.ui.path_list import PathList
from clanker_tui.ui.path_search import PathOffer, TypedPath, offers, typed_path
from clanker_tui.ui.threads import OneAtATime
from clanker_tui.ui.widgets.attachments import AttachmentLines, total

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start

LONGEST_LOOK_BACK = 200_000  # characters before the cursor that are looked at for code


class Attaching(Guarding):
    """The part of the room that is about files."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.path_list = PathList(id="paths")
        self.attachment_lines = AttachmentLines(id="attachments")
        self.reading: list[str] = []  # the names of the files that are being read
        self._looked_for: TypedPath | None = None
        self._folders = OneAtATime[list[PathOffer]]()
        self._files = OneAtATime[ReadFile]()

    def draw_files(self) -> None:
        """Draw what goes along with the message that is being written."""
        files = self.composer.files
        had_focus = self.attachment_lines.has_focus
        self.attachment_lines.show(files)
        if had_focus and not files:
            self.composer.focus()
        self.screen.rule.notice("files", total(files))

    # A path is being typed.

    def typed_path(self) -> TypedPath | None:
        """Return the path that is being typed at the cursor."""
        row, column = self.composer.cursor_location
        line = self.composer.document.get_line(row)[:column]
        if not self.composer.selection.is_empty or not ("@" in line or line.startswith("/")):
            return None
        before = self.composer.get_text_range((max(0, row - 1000), 0), (row, 0))[-LONGEST_LOOK_BACK:]
        return typed_path(line, before)

    def suggest_paths(self) -> None:
        """Show the files and folders that the path at the cursor may become."""
        typed = self.typed_path()
        if typed is None:
            self.path_list.close()
        elif self._looked_for is None:
            self._looked_for = typed
            self.work(self._look(), group="paths")
        else:
            self._looked_for = typed  # next: a folder that is slow is not read anew for every letter

    async def _look(self) -> None:
        typed = None
        while self._looked_for != typed:
            typed = self._looked_for
            if typed is not None:
                found = await self._folders.run(partial(offers, typed.path, Path()))
                if self.is_seen() and self.typed_path() == typed:
                    self.path_list.show(found)
        self._looked_for = None

    def complete_path(self, offer: PathOffer) -> None:
        """Write out a path: go into a folder, attach a file."""
        typed = self.typed_path()
        self.path_list.close()
        if typed is None:
            return
        row, column = self.composer.cursor_location
        if typed.is_command and not offer.is_folder:
            self.composer.put("")
        else:
            spelled = typed.spelled(offer.typed, is_whole=not offer.is_folder)
            self.composer.replace(spelled, (row, typed.start), (row, column), maintain_selection_offset=False)
        if not offer.is_folder:
            self.attach(offer.path, offer.typed)

    # A file is to go along.

    def attach_named(self, typed: str = "") -> None:
        """Attach the file of a path that was typed; without one, offer what is there."""
        if typed:
            self.attach(self._found(typed), typed)
        else:
            row, column = self.composer.cursor_location
            before = self.composer.document.get_line(row)[:column]
            self.composer.insert_at_cursor("@" if not before or before[-1].isspace() else " @")
            self.composer.focus()

    def _found(self, typed: str) -> Path:
        try:
            return Path(typed).expanduser()
        except RuntimeError:  # the home folder of somebody unknown: there is no such file either
            return Path(typed)

    def attach(self, path: Path, name: str) -> None:
        """Read a file and let it go along with the message that is being written."""
        self.work(self._attach(self.place, path, clean_line(name, LONGEST_NAME)), group="files")

    async def _attach(self, place: OpenConversation, path: Path, name: str) -> None:
        self.reading.append(name)
        self._draw_reading()
        try:
            read = await self._files.run(partial(read_file, path, name))
        except ClankerError as error:
            self.tell(error)
            return
        finally:
            self.reading.remove(name)
            self._draw_reading()
        if read.doubt:
            self._question(place, read)
        else:
            self.add_file(place, read.part)

    def _draw_reading(self) -> None:
        if self.is_seen():
            self.screen.rule.notice("reading", f"reading {clean_line(self.reading[-1], 40)}" if self.reading else "")

    def _question(self, place: OpenConversation, read: ReadFile) -> None:
        """Ask before a file that may hold keys goes along."""
        from clanker_tui.ui.dialogs.confirm import ConfirmDialog

        def take(answer: bool | None) -> None:
            if answer:
                self.agreed.add(read.part)
                self.add_file(place, read.part)

        provider = clean_line(place.record.provider, 40) or "the provider"
        question = f"{read.part.name} may hold keys: {read.doubt}. All of it would be sent to {provider}."
        dialog = ConfirmDialog(question, yes="Attach it", no="Leave it out", title="Keys in a file?")
        self.app.push_screen(dialog, take)

    def add_file(self, place: OpenConversation, file: FilePart) -> None:
        """Let a file go along; one of the same name is replaced: it was read anew."""
        if place is self.place:
            self.composer.files = with_file(self.composer.files, file)
        else:  # another conversation was opened meanwhile
            place.composer = replace(place.composer, files=with_file(place.composer.files, file))
            self.work(self.keep_draft(place))

    def remove_file(self, index: int) -> None:
        """Let a file not go along after all."""
        files = self.composer.files
        self.composer.files = files[:index] + files[index + 1 :]

    def remove_named(self, name: str = "") -> None:
        """Let the files of a name not go along; without a name, none at all."""
        kept = tuple(file for file in self.composer.files if name and name not in file.name)
        if len(kept) < len(self.composer.files):
            self.composer.files = kept
        else:
            self.app.notify(f"No attached file is called {clean_line(name, 40)}." if name else "No file is attached.")

    def take_in(self, index: int) -> None:
        """Put the text of a file into the message, where the cursor is, in place of the file."""
        text = self.composer.files[index].text
        self.remove_file(index)
        self.composer.insert_at_cursor(text)
        self.composer.focus()


def with_file(files: tuple[FilePart, ...], file: FilePart) -> tuple[FilePart, ...]:
    """Return the files with one more, in the place of one of the same name."""
    if file.name in {known.name for known in files}:
        return tuple(file if known.name == file.name else known for known in files)
    return (*files, file)
