"""The conversation with its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as Told

from clanker_tui.domain.messages import Message, Status
from clanker_tui.domain.outline import Head, Position, StoredMessage
from clanker_tui.ui.conversation.body import MarkdownBody
from clanker_tui.ui.conversation.section import FURNITURE
from clanker_tui.ui.conversation.selection import copied
from clanker_tui.ui.conversation.stepping import Stepping
from clanker_tui.ui.conversation.store import Load, load_none
from clanker_tui.ui.review import MESSAGE_CHANGES

if TYPE_CHECKING:
    from clanker_tui.ui.markdown.document import CodeBlock


RIGHT = 3  # the button of the mouse


class ConversationView(Stepping):
    """Shows a conversation. What is to be done with a message it asks for by its messages, and does none of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up a row", show=False, id="view.up"),
        Binding("down", "move(1)", "Down a row", show=False, id="view.down"),
        Binding("left", "move_aside(-1)", "While selecting: left", show=False, id="view.left"),
        Binding("right", "move_aside(1)", "While selecting: right", show=False, id="view.right"),
        Binding("ctrl+u", "half_page(-1)", "Half a page up", show=False, id="view.half_up"),
        Binding("ctrl+d", "half_page(1)", "Half a page down", show=False, id="view.half_down"),
        Binding("home,g", "begin", "To the beginning", show=False, id="view.begin"),
        Binding("end,G", "finish", "To the end", show=False, id="view.end"),
        Binding("left_curly_bracket", "step(-1)", "Message before", show=False, id="view.previous"),
        Binding("right_curly_bracket,ctrl+down", "step(1)", "Message after", show=False, id="view.next"),
        Binding("c", "ask('copy')", "Copy the message, or what is selected", show=False, id="message.copy"),
        Binding("C", "ask('copy_plain')", "Copy it as plain text", show=False, id="message.copy_plain"),
        Binding("k", "ask('copy_code')", "Copy a code block", show=False, id="message.copy_code"),
        Binding("e", "ask('edit')", "Edit and send it again, as a branch", show=False, id="message.edit"),
        Binding("r", "ask('regenerate')", "Ask for another reply", show=False, id="message.regenerate"),
        Binding("R", "ask('regenerate_with')", "… with another model", show=False, id="message.regenerate_with"),
        Binding("o", "ask('go_on')", "Go on with a reply that was cut", show=False, id="message.go_on"),
        Binding("left_square_bracket", "ask('branch_before')", "Branch before", show=False, id="message.branch_before"),
        Binding("right_square_bracket", "ask('branch_after')", "Branch after", show=False, id="message.branch_after"),
        Binding("f", "ask('fork')", "Fork into a new conversation", show=False, id="message.fork"),
        Binding("v", "raw", "As it was written, and back", show=False, id="message.raw"),
        Binding("t", "reasoning", "Show or fold its reasoning", show=False, id="message.reasoning"),
        Binding("l", "ask('links')", "Open or copy a link", show=False, id="message.links"),
        Binding("d,delete", "ask('delete')", "Delete it and what follows", show=False, id="message.delete"),
        Binding("u", "ask('undo')", "Take the last deletion back", show=False, id="message.undo"),
        Binding("m,enter", "ask('menu')", "All that can be done with it", show=False, id="message.menu"),
        Binding("n", "hit(1)", "Next hit of what is looked for", show=False, id="view.next_hit"),
        Binding("N", "hit(-1)", "Hit before", show=False, id="view.previous_hit"),
        Binding("left_parenthesis", "code(-1)", "Code block before", show=False, id="view.previous_code"),
        Binding("right_parenthesis", "code(1)", "Next code block", show=False, id="view.next_code"),
        Binding("p", "screen.show_prompts", "The prompts, to go to one", show=False, id="view.prompts"),
        Binding("dollar_sign", "screen.show_costliest", "What cost most, to go there", show=False, id="view.costliest"),
        Binding("x", "screen.export_conversation", "Export the conversation", show=False, id="view.export"),
        Binding("B", "screen.show_branches", "The branches, to show one", show=False, id="view.branches"),
    ]

    is_review = False

    @dataclass
    class ActionWanted(Told):
        """Something is to be done with a message; `action` is its name in the bindings."""

        action: str
        message_id: str

    def show(
        self,
        heads: Sequence[Head],
        *,
        load: Load = load_none,
        position: Position | None = None,
        growing: Message | None = None,
        known: Sequence[StoredMessage] = (),
    ) -> None:
        """Show a conversation.

        Args:
            position: where the reader was; None: the end.
            growing: the reply that streams, as far as it is; it is not among the heads.
            known: messages that need not be read.
        """
        self._stop_timer()
        self.growing = None
        self.selection, self.is_selecting, self._pressed = None, False, None
        self.choose(None)
        self._tell_news(is_there=False)
        self.present(heads, load=load)
        for stored in known:
            self.store.put(stored)
        if growing is not None and growing.status is Status.STREAMING:
            self.begin_reply(growing)
        if position is not None:
            self._return_to_position(position)
        self.settle()
        self.refresh()

    def note_above(self, message_id: str | None, words: str) -> None:
        """Say something above one message; without words, nothing above any."""
        notes = {message_id: words} if message_id and words else {}
        if notes == self.setting.notes:
            return
        changed = {*notes, *self.setting.notes}
        self.setting.notes = notes
        for number in map(self.store.number_of, changed):
            if number is not None:
                self.rows.sections[self.rows.firsts[number]].width = 0
        self.settle()
        self.refresh()

    def clear(self) -> None:
        """Show nothing."""
        self.show(())

    @property
    def position(self) -> Position | None:
        """Where the reader is; None: at the end."""
        if self.follows or not self.rows.sections:
            return None
        at = self.rows.at(self.top)
        number = self.rows.sections[at].message
        return Position(self.store.heads[number].id, self.rows_above(number))

    def _return_to_position(self, position: Position) -> None:
        number = self.store.number_of(position.message_id)
        if number is not None:
            above = position.rows_above
            self.spawn(partial(self._return_when_read, number, above), group="position", is_latest=True)

    async def _return_when_read(self, number: int, rows_above: int) -> None:
        if await self.lay_out_wholly(number):
            self.scroll_to_row(self.rows.tops[self.rows.firsts[number]] + rows_above)

    # What is copied of a message.

    def plain_text(self, number: int) -> str:
        """Return the text of a message as it is drawn, without its marks; it must have been laid out."""
        bodies = [self.rows.sections[at].body for at in self.rows.of_message(number)]
        return copied((row, 0, FURNITURE) for body in bodies if body is not None for row in body.rows)

    def code_blocks(self, number: int) -> list[CodeBlock]:
        """Return the code in a message that was laid out, in order."""
        bodies = [self.rows.sections[at].body for at in self.rows.of_message(number)]
        return [block for body in bodies if isinstance(body, MarkdownBody) for block in body.document.code_blocks]

    def links(self, number: int) -> list[str]:
        """Return the addresses of the links in a message that was laid out, each once."""
        bodies = [self.rows.sections[at].body for at in self.rows.of_message(number)]
        spans = [span for body in bodies if body is not None for row in body.rows for span in row.spans]
        return list(dict.fromkeys(span.href for span in spans if span.href))

    # The mouse.

    def on_click(self, event: events.Click) -> None:
        """The right button shows what can be done; twice the left one selects a word, three times a line."""
        spot = self.spot_at(event.x, event.y)
        if spot is None or event.x >= self.size.width - 1:
            return
        if event.button == RIGHT:
            self.choose(self.rows.sections[spot.section].message)
            self.action_ask("menu")
        elif self.selection is None and self.is_on_branch(spot):
            self.action_ask("branch_after")
        elif event.chain == 2:
            self.select_word(spot)
        elif event.chain == 3:
            self.select_line(spot)

    # Keys.

    def on_focus(self) -> None:
        self.choose_seen()
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def page(self, *, is_up: bool) -> None:
        """Scroll by a page; two rows of it stay."""
        self._scroll_by(max(1, self.size.height - 2) * (-1 if is_up else 1))

    def _scroll_by(self, rows: int) -> None:
        if self.is_selecting:
            self.move_head(rows=rows)
        else:
            self.scroll_to_row(self.aim + rows, keeps_bottom=rows < 0)

    def go_to_beginning(self) -> None:
        self.scroll_to_row(0)

    def go_to_end(self) -> None:
        """Show the end, and follow it from now on."""
        self.follow()

    def action_move(self, by: int) -> None:
        self._scroll_by(by)

    def action_move_aside(self, by: int) -> None:
        self.move_head(columns=by)

    def action_half_page(self, by: int) -> None:
        self._scroll_by(by * max(1, self.size.height // 2))

    def action_begin(self) -> None:
        if self.is_selecting:
            self.move_head_to(0, 0)
        else:
            self.go_to_beginning()

    def action_finish(self) -> None:
        if self.is_selecting:
            self.move_head_to(self.rows.height - 1, FURNITURE)
        else:
            self.go_to_end()

    def action_step(self, by: int) -> None:
        self.step(by)

    def action_raw(self) -> None:
        self.choose_seen()
        if self.chosen is not None:
            self.turn_raw(self.chosen)

    def action_reasoning(self) -> None:
        self.choose_seen()
        if self.chosen is not None:
            self.turn_reasoning(self.chosen)

    def action_hit(self, by: int) -> None:
        self.next_hit(by)

    def action_code(self, by: int) -> None:
        self.step_to_code(by)

    def action_ask(self, action: str) -> None:
        if action.startswith("copy") and self.selection is not None:
            self.copy_selection()
            return
        self.choose_seen()
        if self.chosen is not None:
            self.post_message(self.ActionWanted(action, self.store.heads[self.chosen].id))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that only mean something while text is selected go on to others otherwise; none changes a review."""
        if self.is_review and action == "ask" and parameters[0] in MESSAGE_CHANGES:
            return False
        return self.is_selecting if action == "move_aside" else super().check_action(action, parameters)
