"""The conversation that is shown, written to a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.errors import ClankerError, ConfigError, ExportError
from clanker_tui.ui.room import Room

if TYPE_CHECKING:
    from clanker_tui.domain.messages import Conversation

FORMATS = {
    "markdown": "to read and to edit; what is shown of it",
    "html": "a page to read and to print; what is shown of it",
    "json": "all branches and their usage; can be read back",
    "jsonl": "the same, a line for each message",
}
MOST_NAMES = 100


class Exporting(Room):
    """The part of the room that is about files of conversations."""

    def export_shown(self, name: str = "") -> None:
        """Write the conversation to a file in the working directory; without a format, ask for one."""
        if not self.place.has_begun:
            self.app.notify("This conversation has not begun; there is nothing to export.")
        elif name:
            self.work(self._export(name.casefold()), group="export")
        else:
            self._ask_format()

    def _ask_format(self) -> None:
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        def take(answer: str | None) -> None:
            if answer is not None:
                self.work(self._export(answer), group="export")

        choices = [Choice(name, name, purpose) for name, purpose in FORMATS.items()]
        self.app.push_screen(ChoiceDialog("Export as", choices), take)

    async def _export(self, name: str) -> None:
        try:
            if name not in FORMATS:
                known = ", ".join(FORMATS)
                raise ConfigError(f"There is no format {clean_line(name, 40)}.", hint=f"There are {known}.")
            tree = await self.history_of(self.place.record.id).tree(self.place.record.id)
            if tree is None:
                raise ConfigError("That conversation is gone.", hint="It may have been deleted elsewhere.")
            from clanker_tui.export.registry import FORMATS as TABLE

            chosen = TABLE[name]
            pieces = [chosen.head, *chosen.shown(tree), chosen.tail]
            path = await asyncio.to_thread(write_new, pieces, tree.conversation, chosen.ending)
        except ClankerError as error:
            self.tell(error)
        else:
            self.app.notify(f"Exported to {path}")


def write_new(pieces: Iterable[str], conversation: Conversation, ending: str) -> Path:
    """Write text to a file of its own in the working directory, and return where it is.

    Raises:
        ExportError: it cannot be written.
    """
    from clanker_tui.domain.surrogates import whole_characters
    from clanker_tui.export.files import new_file

    path = next((path for path in names(conversation, ending) if not path.exists()), None)
    if path is None:
        raise ExportError("There are too many exports of this conversation here.", hint="Remove some of them.")
    with new_file(path) as file:
        file.writelines(whole_characters(piece).encode("utf-8", "replace") for piece in pieces)
    return path


def names(conversation: Conversation, ending: str) -> Iterator[Path]:
    """Yield the files that an export may go to, the best name first."""
    from clanker_tui.export.files import file_name

    yield Path.cwd() / file_name(conversation, ending)
    for number in range(2, MOST_NAMES):
        yield Path.cwd() / file_name(conversation, f"-{number}{ending}")
