"""What the main screen is told by the conversation and the search in it; it is handed on to the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.ui.composing import Composing

if TYPE_CHECKING:
    from clanker_tui.ui.conversation.choosing import Choosing
    from clanker_tui.ui.conversation.finding import Finding
    from clanker_tui.ui.conversation.streaming import Streaming
    from clanker_tui.ui.conversation.view import ConversationView
    from clanker_tui.ui.widgets.find_bar import FindBar


class Messaging(Composing):
    """A screen that a conversation is read on."""

    def on_streaming_new_below(self, event: Streaming.NewBelow) -> None:
        self.rule.notice("news", "↓ new (Ctrl+End)" if event.is_there else "")

    def action_page(self, is_up: bool) -> None:  # an action's parameters are positional
        self.room.view.page(is_up=is_up)

    def action_top(self) -> None:
        self.room.view.go_to_beginning()

    def action_end(self) -> None:
        self.room.view.go_to_end()

    def action_fold_reasoning(self) -> None:
        self.room.view.fold_reasoning()

    # The messages.

    def action_go_to_messages(self, by: int) -> None:
        """Let keys act on messages: on the chosen one, or the one before it."""
        view = self.room.view
        if self.focused is view:
            view.step(by)
        else:
            view.choose(None)
            view.choose_seen()
            self.set_focus(view)  # at once: the next key may have come already

    def action_act(self, action: str) -> None:
        """Do something with the chosen message, as its key does."""
        self.room.view.action_ask(action)

    def action_raw_message(self) -> None:
        self.room.view.action_raw()

    def action_next_hit(self) -> None:
        self.room.view.action_hit(1)

    def action_select_text(self) -> None:
        self.room.view.action_select()

    def on_conversation_view_action_wanted(self, event: ConversationView.ActionWanted) -> None:
        if event.action == "undo":
            self.room.undo_delete()
        else:
            self.room.work(self.room.act(event.action, event.message_id), group="message")

    def on_choosing_chosen_changed(self) -> None:
        self.room.offer_actions()

    def on_descendant_focus(self) -> None:
        if self.is_ready:
            self.room.offer_actions()

    def on_descendant_blur(self) -> None:
        if self.is_ready:
            self.room.offer_actions()

    def on_choosing_link_wanted(self, event: Choosing.LinkWanted) -> None:
        self.room.use_link(event.address)

    def on_choosing_copy_wanted(self, event: Choosing.CopyWanted) -> None:
        self.room.copy(event.text)

    # Finding.

    def action_find(self) -> None:
        self.room.find_bar.open()

    def on_find_bar_wanted(self, event: FindBar.Wanted) -> None:
        self.room.view.find(event.words)

    def on_find_bar_go_on(self, event: FindBar.GoOn) -> None:
        self.room.view.next_hit(event.by)

    def on_find_bar_closed(self) -> None:
        self.close_find()

    def on_finding_found(self, event: Finding.Found) -> None:
        self.room.find_bar.tell(event.count, event.at, event.problem)
        self.room.offer_actions()

    def close_find(self) -> None:
        """Leave the line of the search; what was found stays in sight and marked, and n goes on."""
        self.room.find_bar.close()
        self.room.view.focus()
