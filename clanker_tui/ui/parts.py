"""What the parts of the room do for one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clanker_tui.ui.backstage import Backstage

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.ui.open_conversation import OpenConversation


class Parts(Backstage):
    """What one part does and others ask for. `ChatRoom` puts the parts together: each is done by one of them."""

    def copy(self, text: str) -> None:
        """Put a text into the clipboard, and say what is known of that."""
        raise NotImplementedError

    def choose_answerer(self, take: Callable[[str, str], None]) -> None:
        """Ask for a provider and model, and hand them on."""
        raise NotImplementedError

    def leave_edit(self) -> bool:
        """Give up editing a message; False when none is edited."""
        raise NotImplementedError

    def open(self, conversation_id: str) -> None:
        """Show a conversation by its id."""
        raise NotImplementedError

    async def restore(self, conversation_id: str) -> None:
        """Take a conversation out of the bin and show it."""
        raise NotImplementedError

    def retry_reply(self) -> None:
        """Ask for the last reply again, at once where an attempt is waited for."""
        raise NotImplementedError

    def use_link(self, address: str) -> None:
        """Show where a link goes, and do with it what the user says."""
        raise NotImplementedError

    def stop_reply(self) -> None:
        """Stop what is under way."""
        raise NotImplementedError

    async def may_ask_beside(self, provider: str, model: str, tokens: int) -> bool:
        """Whether a request that nobody waits for may be sent now. It may take a while to answer."""
        del provider, model, tokens
        return True

    def advance(self, place: OpenConversation) -> None:
        """Send what is next in a conversation, if anything is and nothing is under way."""
        raise NotImplementedError

    def change_answerer(self, provider: str, model: str) -> None:
        """Let new turns of the conversation use a provider and model."""
        raise NotImplementedError

    def want_key(self, provider: str, *, problem: str = "") -> None:
        """Ask for a key; `problem` says why."""
        raise NotImplementedError

    def note_usage(self, place: OpenConversation | None, record: UsageRecord) -> None:
        """A request was made and stored. Each part that shows something of it does what it has to do."""

    def note_kept(self, conversation_id: str) -> None:
        """What was in memory is in the history file now, with what it used."""
        raise NotImplementedError

    async def may_cost(self, place: OpenConversation, provider: str, nano_usd: int | None) -> bool:
        """Whether something may be asked for at that cost: where it goes over a budget, the user says so."""
        raise NotImplementedError

    async def may_spend_unasked(self, provider: str) -> bool:
        """Whether something may be asked of a provider that the user did not type: no budget is used up.

        Raises:
            ClankerError: that cannot be told.
        """
        raise NotImplementedError

    async def history_changed(self, *, was_in_memory: bool) -> None:
        """The app works on the history file now; before, it could not."""
        raise NotImplementedError

    def list_changed(self) -> None:
        """The list of conversations is to be drawn anew."""
        raise NotImplementedError

    def answerer_changed(self) -> None:
        """Another provider or model may be the one in use, or more is known of it."""
        raise NotImplementedError
