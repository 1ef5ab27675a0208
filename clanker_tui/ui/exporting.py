"""Conversations, written to files: the one that is shown, those with a tag, or all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.scrub import MARK
from clanker_tui.errors import ClankerError, ConfigError
from clanker_tui.ui.room import Room

if TYPE_CHECKING:
    from clanker_tui.export.registry import Format
    from clanker_tui.history.store import History

FORMATS = {
    "markdown": "to read and to edit; what is shown of it",
    "html": "a page to read and to print; what is shown of it",
    "json": "all branches and their usage; can be read back",
    "jsonl": "the same, a line for each message",
}


class Exporting(Room):
    """The part of the room that is about files of conversations, which are made in the working directory."""

    def export(self, words: str = "") -> None:
        """Write conversations: a format, and which if not the one that is shown: `all`, or those with a `#tag`."""
        name, _, which = words.casefold().partition(" ")
        which = which.strip()
        if not which and not self.place.has_begun:
            self.app.notify("This conversation has not begun; there is nothing to export.")
        elif not name:
            self._ask_format()
        elif not which:
            self.work(self._export_shown(name), group="export")
        else:
            self.work(self._export_many(name, which), group="export")

    def _ask_format(self) -> None:
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        def take(answer: str | None) -> None:
            if answer is not None:
                self.work(self._export_shown(answer), group="export")

        choices = [Choice(name, name, purpose) for name, purpose in FORMATS.items()]
        self.app.push_screen(ChoiceDialog("Export as", choices), take)

    async def _export_shown(self, name: str) -> None:
        try:
            chosen = await self._format(name)
            from clanker_tui.export.files import file_name
            from clanker_tui.export.writing import write_file

            record = self.place.record
            history = self.history_of(record.id)
            if await history.conversation(record.id) is None:
                raise ConfigError("That conversation is gone.", hint="It may have been deleted elsewhere.")
            safe = await self._past_keys(history, record.id, chosen)
            if safe is None:
                return
            path = await unused(lambda ending: file_name(record, ending), chosen.ending)
            await write_file(history, [record.id], safe, path)
        except ClankerError as error:
            self.tell(error)
        else:
            self.app.notify(f"Exported to {path}")

    async def _past_keys(self, history: History, name: str, chosen: Format) -> Format | None:
        """Ask about keys in what is shown of a conversation; return how to write it, None for not at all."""
        from clanker_tui.export.keys import hiding_keys, shown_keys, told

        known = self.services.keys.known_secrets()
        count = await shown_keys(history, name, chosen, known) if self.settings.ui.warn_keys else 0
        if not count:
            return chosen
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        choices = [
            Choice("not now", "Not now"),
            Choice("hide", f"Export it with {MARK} in their place"),
            Choice("as it is", "Export it as it is"),
        ]
        hint = f"{told(count)}.\n"
        answer = await self.app.push_screen_wait(ChoiceDialog("Export keys?", choices, hint=hint))
        return {"hide": hiding_keys(chosen, known), "as it is": chosen}.get(answer or "")

    async def _export_many(self, name: str, which: str) -> None:
        try:
            chosen = await self._format(name)
            from clanker_tui.export.keys import KeyWatch, told
            from clanker_tui.export.writing import counted, write_file, write_folder

            if which != "all" and not which.startswith("#"):
                raise ConfigError(f"{clean_line(which, 40)} names no conversations.", hint="Write all, or a #tag.")
            history = self.services.history
            ids = await history.tree_ids(tag=None if which == "all" else which[1:])
            ending = chosen.ending if chosen.holds_many else ""
            path = await unused(lambda ending: f"clanker-tui-{self.now():%Y-%m-%d}{ending}", ending)
            watch = KeyWatch(self.services.keys.known_secrets())
            if chosen.holds_many:
                await write_file(history, ids, watch.over(chosen), path)
            else:
                await write_folder(history, ids, watch.over(chosen), path)
        except ClankerError as error:
            self.tell(error)
        else:
            warning = f". {told(watch.count)}" if watch.count and self.settings.ui.warn_keys else ""
            self.app.notify(f"{counted(len(ids))} exported to {path}{warning}")

    async def _format(self, name: str) -> Format:
        """Return a format.

        Raises:
            ConfigError: there is none of that name.
        """
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise ConfigError(f"There is no format {clean_line(name, 40)}.", hint=f"There are {known}.")
        registry = await asyncio.to_thread(import_module, "clanker_tui.export.registry")
        chosen: Format = registry.FORMATS[name]
        return chosen


async def unused(named: Callable[[str], str], ending: str) -> Path:
    """Return a path in the working directory where nothing is yet. Raises as the one of `export` does."""
    from clanker_tui.export import files

    return await asyncio.to_thread(files.unused, named, ending)
