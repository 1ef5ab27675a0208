"""The user's clipboard, wherever that is: on this machine, or behind the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from clanker_tui.domain.clean import clean
from clanker_tui.errors import ClankerError
from clanker_tui.ui.clipboard.outcome import Copied, NotCopied, Outcome, Saved, Sent
from clanker_tui.ui.clipboard.saving import save_copy
from clanker_tui.ui.clipboard.sequences import osc52, through_screen, through_tmux
from clanker_tui.ui.clipboard.tools import TMUX, local_tools, surroundings
from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog
from clanker_tui.ui.remote import is_remote_session
from clanker_tui.ui.terminal import tell_terminal

if TYPE_CHECKING:
    from textual.app import App

Result = TypeVar("Result")  # of the app, which is nothing to a clipboard

SAFE_BYTES = 70_000
"""Of UTF-8 text, for a terminal: with base64 round it that is 93 kB, and many a terminal drops what exceeds 100 kB."""

FILE, SEND = "file", "send"


class Clipboard:
    """Copies in the way that `[ui] clipboard` names."""

    def __init__(self, app: App[Result], setting: str, environ: Mapping[str, str]) -> None:
        self._app = app
        self._setting = setting
        self._environ = environ

    async def copy(self, text: str) -> Outcome:
        """Copy a text, cleaned so that no paste of it steers a shell. Return what is known of it.

        It is to be called from a worker: a text too long for the terminal makes it ask what to do.
        """
        text = clean(text)
        match self._setting:
            case "off":
                return NotCopied('it is turned off by [ui] clipboard = "off"')
            case "tmux":
                return await self._send(text, wrap=through_tmux)
            case "screen":
                return await self._send(text, wrap=through_screen)
            case "osc52":
                return await self._send(text)
            case _:
                return await self._copy_as_it_works(text)

    async def _copy_as_it_works(self, text: str) -> Outcome:
        """Use a tool where the user sits at this machine; else, or when it fails, the terminal."""
        environ = await asyncio.to_thread(surroundings, self._environ)
        trouble = ""
        if not is_remote_session(environ):
            for tool in local_tools(environ):
                trouble = await asyncio.to_thread(tool.take, text, environ)
                if not trouble:
                    return Copied(tool.name, len(text))
        if environ.get("TMUX"):
            return await self._send(text, trouble=trouble, through=environ)
        return await self._send(text, wrap=through_screen if environ.get("STY") else str, trouble=trouble)

    async def _send(
        self,
        text: str,
        *,
        wrap: Callable[[str], str] = str,
        trouble: str = "",
        through: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Send a text to the terminal, if need be after asking; `through` is the environment of a tmux to use."""
        if (size := len(text.encode())) > SAFE_BYTES:
            match await self._ask(size):
                case "file":
                    return await self._save(text)
                case "send":
                    pass
                case _:
                    return NotCopied("you left it")
        if through is not None and not await asyncio.to_thread(TMUX.take, text, through):
            return Sent(len(text), "tmux's buffer", trouble)
        tell_terminal(self._app, wrap(osc52(text)))
        return Sent(len(text), trouble=trouble)

    async def _ask(self, size: int) -> str | None:
        choices = (
            Choice(FILE, "Write it to a file", "which only you can read"),
            Choice(SEND, "Send it anyway", "it may be cut, or dropped"),
        )
        hint = f"{size // 1000:,} kB would go through the terminal, and many terminals take less. Nothing was sent yet."
        return await self._app.push_screen_wait(ChoiceDialog("That is long", choices, hint=hint))

    async def _save(self, text: str) -> Outcome:
        def write() -> Path:
            return save_copy(text, folders(self._environ), datetime.now().astimezone())

        try:
            return Saved(await asyncio.to_thread(write))
        except ClankerError as error:
            return NotCopied(str(error))


def folders(environ: Mapping[str, str]) -> Sequence[Path]:
    """Return where a file may go: the folder the user is in, else that of the program's data."""
    from clanker_tui import paths

    places: list[Path] = []
    for place in (Path.cwd, lambda: paths.data_dir(environ)):
        try:
            places.append(place())
        except (OSError, ClankerError):
            continue  # the folder was removed meanwhile, or the environment names none
    return places
