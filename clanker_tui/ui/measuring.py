"""How fast the models were in the user's own requests, as the panes show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.errors import ClankerError
from clanker_tui.ui.answerers import Answerers

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.ui.open_conversation import OpenConversation


class Measuring(Answerers):
    """The part of the room that knows speeds. All are read once; after a request, that of its model alone."""

    async def learn_speeds(self) -> None:
        """Find out how fast the models were so far."""
        try:
            found = await self.services.history.speeds()
        except ClankerError as error:
            self.tell_once(error)
            return
        for one in found:
            self.speeds.setdefault(one.provider, {})[one.model] = one
        self._show_speeds()

    def note_usage(self, place: OpenConversation | None, record: UsageRecord) -> None:
        super().note_usage(place, record)
        if record.tokens_per_s is not None and self.is_seen():
            self.work(self._learn_speed(record), group="speeds")

    async def _learn_speed(self, record: UsageRecord) -> None:
        try:
            one = await self.services.history.speed(record.provider, record.model)
        except ClankerError:
            return  # whatever it is, the request was told of it
        if one is not None:
            self.speeds.setdefault(one.provider, {})[one.model] = one
            self._show_speeds()

    def _show_speeds(self) -> None:
        if self.model_pane is not None and self.is_seen():
            self.model_pane.show_speeds(self.speeds.get(self.place.record.provider, {}))
