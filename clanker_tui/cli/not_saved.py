"""A history that cannot be written, as `ask` tells of it: the reply is printed, and kept in a file for the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed
from clanker_tui.errors import ClankerError, ExportError, StorageError

if TYPE_CHECKING:
    from clanker_tui.domain.events import NotSaved
    from clanker_tui.domain.messages import Conversation
    from clanker_tui.services import Services


def with_no_save(error: ClankerError, *, is_going_on: bool) -> ClankerError:
    """Return an error with what can be done about it here: a question that need not be kept needs no history."""
    if is_going_on or not isinstance(error, StorageError):
        return error
    return StorageError(error.message, hint=f"{error.hint} Or ask with --no-save: then nothing is kept.".lstrip())


async def put_by(services: Services, conversation: Conversation, lost: NotSaved) -> StorageError:
    """Write a reply that could not be saved, and what it used, to a file; return what to tell of it."""
    from clanker_tui.leftovers import new_stem, write_out

    shelf = await services.unsaved_history()
    await shelf.hold(conversation, lost.message, lost.records)
    message = f"The reply is not saved. {lost.error.message}"
    try:
        (path,) = await write_out(shelf, [conversation.id], Composed(), stem=new_stem())
    except ExportError:
        return StorageError(message, hint=lost.error.hint)
    return StorageError(message, hint=f"It is in {path}: the app takes it in when it starts.")
