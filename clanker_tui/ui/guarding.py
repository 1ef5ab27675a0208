"""Keys in what is about to be sent: a key that was pasted by mistake is pointed out before it leaves."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed_keys import hidden, key_in, texts_of
from clanker_tui.domain.messages import FilePart
from clanker_tui.domain.scrub import MARK
from clanker_tui.ui.gates import Asking, Concern
from clanker_tui.ui.room import Room

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.composed import Composed
    from clanker_tui.domain.key_shapes import KeyShape
    from clanker_tui.domain.secret import Secret
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start

LOOK_AT_ONCE = 100_000  # characters, which take two milliseconds
NOT_NOW, HIDE, SEND = "not now", "hide", "send"


class Guarding(Room):
    """The part of the room that is about keys in messages. A file that was agreed to is not asked about again."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.agreed: set[FilePart] = set()
        self.gates.insert(0, self.concern_about_keys)

    @property
    def known_keys(self) -> Sequence[Secret]:
        """The keys that the program knows, whatever they look like."""
        return self.services.keys.known_secrets()

    def concern_about_keys(self, place: OpenConversation, asking: Asking) -> Concern | None:
        """Return a concern about a new message that looks as if it held a key. A gate."""
        composed = asking.composed
        if composed is None or not self.settings.ui.warn_keys:
            return None
        texts = texts_of(composed, besides=self.agreed)
        if sum(map(len, texts)) > LOOK_AT_ONCE:
            return partial(self._look_and_ask, place, composed, texts)
        found = key_in(texts, self.known_keys)
        return None if found is None else partial(self._ask_about_key, place, composed, found)

    async def _look_and_ask(self, place: OpenConversation, composed: Composed, texts: Sequence[str]) -> bool:
        found = await asyncio.to_thread(key_in, texts, self.known_keys)
        return found is None or await self._ask_about_key(place, composed, found)

    async def _ask_about_key(self, place: OpenConversation, composed: Composed, found: KeyShape) -> bool:
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        choices = [
            Choice(NOT_NOW, "Not now", "the text goes back to where it was written"),
            Choice(HIDE, f"Send it with {MARK} in its place"),
            Choice(SEND, "Send it as it is"),
        ]
        provider = clean_line(place.record.provider, 40)
        hint = f"The message seems to hold {found.name}.\n{provider} would get it, and it would be stored.\n"
        answer = await self.app.push_screen_wait(ChoiceDialog("Send a key?", choices, hint=hint))
        if answer == HIDE and composed in place.queue:
            safe = await asyncio.to_thread(hidden, composed, self.known_keys, besides=self.agreed)
            place.queue[place.queue.index(composed)] = safe
        return answer == SEND  # where it was hidden another message stands there now, which comes to the gates anew
