"""What is written and not sent: the draft, and the files that go along with the next message."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.cli.prompt import attached
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat


async def show_draft(chat: Chat, argument: str = "") -> None:
    """Write what was not sent, or put it on the line where it can be edited; send it, or forget it."""
    from clanker_tui.cli.plain.asking import ask

    talk = chat.talk
    if not talk.draft:
        chat.say("There is no draft: all you wrote was sent.")
        return
    match argument.casefold():
        case "send":
            draft = talk.take_draft()
            await ask(chat, Composed(draft.text, each_once(*draft.files, *talk.files)))
        case "drop":
            await talk.drop_draft()
            chat.say("The draft is gone.")
        case "" if chat.lines.can_edit:
            talk.is_offered = False  # it stands on the next line
        case "":
            chat.say(f"Not sent:\n{talk.draft.text}")
            for file in talk.draft.files:
                chat.say(f"With the file {clean_line(file.name)}.")
            chat.say("/draft send sends it, /draft drop forgets it.")
        case _:
            raise ConfigError("/draft shows it, /draft send sends it, /draft drop forgets it.")


def each_once(*files: FilePart) -> tuple[FilePart, ...]:
    """Return files in their order, each of them once."""
    return tuple(dict.fromkeys(files))


def path_of(name: str) -> Path:
    """Return the path of a name, as a shell would find it.

    Raises:
        ConfigError: it can be none.
    """
    try:
        path = Path(name).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{clean_line(name, 60)}: there is no such home folder.") from error
    if "\0" in name:
        raise ConfigError(f"{clean_line(name, 60)} is no path.")
    return path


async def attach(chat: Chat, name: str = "") -> None:
    """Let a text file go along with the next message."""
    if not name:
        raise ConfigError("/attach takes the path of a text file.")
    file = await asyncio.to_thread(lambda: attached(path_of(name)))
    chat.talk.files = (*chat.talk.files, file)
    chat.say(f"{file.name} goes along with the next message: {len(file.text):,} characters.")


async def detach(chat: Chat, name: str = "") -> None:
    """Let a file not go along, or any."""
    kept = tuple(file for file in chat.talk.files if name and file.name != name)
    if len(kept) == len(chat.talk.files):
        raise ConfigError(f"{clean_line(name, 60)} is not among the files." if name else "No file goes along.")
    chat.talk.files = kept
    names = ", ".join(clean_line(file.name) for file in kept)
    chat.say(f"Still going along: {names}." if kept else "No file goes along now.")
