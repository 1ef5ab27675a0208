"""Keys in what is about to be sent or written: pointed out before that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.cli.plain.choosing import Choice, NotNow
from clanker_tui.domain.composed_keys import hidden, key_in, texts_of
from clanker_tui.domain.scrub import MARK
from clanker_tui.errors import ClankerError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.domain.composed import Composed
    from clanker_tui.export.registry import Format

SETTING = "[ui] warn_keys = false sends it all the same."


async def past_keys(chat: Chat, composed: Composed) -> Composed:
    """Return a message as it is to be sent: as it is, or with a mark in place of what looks like a key.

    Raises:
        ClankerError: it seems to hold a key, and nobody can be asked.
        NotNow: it is not to be sent.
    """
    if not chat.services.settings.ui.warn_keys:
        return composed
    known = chat.services.keys.known_secrets()
    found = key_in(texts_of(composed), known)
    if found is None:
        return composed
    if not chat.is_talking:
        raise ClankerError(f"Not sent: the message seems to hold {found.name}.", hint=SETTING)
    ways = [
        Choice("not now", "Not now", "what you wrote is kept"),
        Choice("hide", f"Send it with {MARK} in its place"),
        Choice("send", "Send it as it is"),
    ]
    match await chat.choose(f"The message seems to hold {found.name}.", ways):
        case "send":
            return composed
        case "hide":
            return hidden(composed, known)
        case _:
            raise NotNow


async def export_past_keys(chat: Chat, chosen: Format) -> Format | None:
    """Return how what is shown of the conversation is to be written; None for not at all."""
    from clanker_tui.export.keys import hiding_keys, shown_keys, told

    warns = chat.services.settings.ui.warn_keys
    known = chat.services.keys.known_secrets()
    count = await shown_keys(chat.talk.history, chat.talk.record.id, chosen, known) if warns else 0
    if not count:
        return chosen
    if not chat.is_talking:
        chat.voice.complain(f"{told(count)}.")
        return chosen
    ways = [
        Choice("not now", "Not now"),
        Choice("hide", f"Export it with {MARK} in their place"),
        Choice("as it is", "Export it as it is"),
    ]
    answer = await chat.choose(f"{told(count)}.", ways)
    return {"hide": hiding_keys(chosen, known), "as it is": chosen}.get(answer or "")
