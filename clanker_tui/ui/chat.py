"""The main screen: conversations, the conversation, who answers, and the composer.

It is on the terminal before anything else is imported: what goes on behind it is the room's, which comes later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.errands import Errands
from clanker_tui.ui.review import CHANGES, ReviewLine
from clanker_tui.ui.sides import WIDE
from clanker_tui.ui.widgets.backdrop import Column, Row, background
from clanker_tui.ui.widgets.composer import Composer
from clanker_tui.ui.widgets.hint import EmptyHint
from clanker_tui.ui.widgets.rule import Rule
from clanker_tui.ui.widgets.status import Facts, StatusLine
from clanker_tui.ui.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from pathlib import Path

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.chat_room import ChatRoom
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.widgets.conversation_list import ConversationList
    from clanker_tui.ui.widgets.model_pane import ModelPane
    from clanker_tui.ui.widgets.parameter_pane import ParameterPane
    from clanker_tui.ui.widgets.provider_pane import ProviderPane
    from clanker_tui.ui.widgets.retry_strip import RetryStrip

NARROW = 60  # columns
LOW = 15  # rows


class ChatScreen(Errands):
    """Where the user is. It shows, and hands on what it is asked for."""

    AUTO_FOCUS: ClassVar[str | None] = "Composer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close a pane, or stop the reply", show=False, id="chat.back"),
        Binding("ctrl+n", "new_conversation", "New conversation", show=False, priority=True, id="chat.new"),
        Binding("ctrl+t", "temporary", "Temporary conversation", show=False, priority=True, id="chat.temporary"),
        Binding("f2", "toggle_list", "Conversations, and back", show=False, id="chat.list"),
        Binding("ctrl+o", "toggle_panes", "Provider, model, parameters, and back", show=False, id="chat.panes"),
        Binding("f5", "fold_reasoning", "Show or fold reasoning", show=False, id="chat.reasoning"),
        Binding("f6", "show_plain", "The last reply plain, to select in", show=False, priority=True, id="chat.plain"),
        Binding("f8", "copy_reply", "Copy the last reply", show=False, id="chat.copy"),
        Binding("f9", "retry_reply", "Ask again, or retry now", show=False, id="chat.retry"),
        Binding("f3,ctrl+r", "show_history", "Search the history", show=False, priority=True, id="chat.history"),
        Binding("f4", "show_usage", "What was spent, on what, and when", show=False, priority=True, id="chat.usage"),
        Binding("ctrl+f", "find", "Find in the conversation", show=False, priority=True, id="chat.find"),
        Binding(
            "ctrl+up",
            "go_to_messages(-1)",
            "To the messages: the last one",
            show=False,
            priority=True,
            id="chat.messages",
        ),
        Binding("ctrl+c", "interrupt", "Copy, or stop, or quit", show=False, priority=True, id="chat.interrupt"),
        Binding("pageup", "page(True)", "Scroll up", show=False, id="chat.page_up"),
        Binding("pagedown", "page(False)", "Scroll down", show=False, id="chat.page_down"),
        Binding("ctrl+home", "top", "To the beginning", show=False, priority=True, id="chat.top"),
        Binding("ctrl+end", "end", "To the end", show=False, priority=True, id="chat.end"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (NARROW, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  # as the base has it
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (LOW, "-low"), (20, "-high")]  # noqa: RUF012

    title_line = getters.query_one("#title", TwoEnds)
    status_line = getters.query_one(StatusLine)

    def __init__(self, settings: Settings, start: Start, *, config_path: Path) -> None:
        super().__init__()
        self.config_path = config_path
        self._start = start
        self._agent = settings.agent
        self._room: ChatRoom | None = None

    def compose(self) -> ComposeResult:
        with Row(id="body"):
            yield Vertical(id="left")
            with Column(id="centre"):
                yield TwoEnds(id="title")
                yield EmptyHint(is_review=self._start.is_review)
                yield Rule(id="rule")
                yield Composer(id="composer")
                if self._start.is_review:
                    yield ReviewLine()
            yield Vertical(id="right")
        yield StatusLine(id="status")

    def on_mount(self) -> None:
        if self._start.is_review:
            self.composer.display = False
            self.query_one("#right").display = False
        agent = self._agent
        self.show_title("", provider=agent.provider, model=agent.model, is_temporary=self._start.temporary)
        self.status_line.show(Facts(state="opening"), is_waiting=False)

    async def move_in(self, room: ChatRoom) -> None:
        """Hand over to the room, with what was sent before it was there."""
        await room.furnish()
        self._room = room
        room.drafts.touch()  # for what was typed before
        await self.send_early()

    @property
    def is_ready(self) -> bool:
        return self._room is not None

    @property
    def room(self) -> ChatRoom:
        """What goes on behind the screen; there is nothing before the first frame."""
        if self._room is None:
            raise RuntimeError("the room is not there yet")
        return self._room

    @property
    def resting(self) -> Widget:
        return self.room.view if self._start.is_review and self.is_ready else self.composer

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key of the screen work in the moment before there is a room, nor in review one that changes things."""
        if self._start.is_review and action in CHANGES:
            return False
        is_own = hasattr(ChatScreen, f"action_{action}") and not hasattr(Screen, f"action_{action}")
        return self.is_ready if is_own else super().check_action(action, parameters)

    # What is shown.

    def render_lines(self, crop: Region) -> list[Strip]:
        return background(self, crop)

    def show_title(
        self, title: str, *, provider: str, model: str, is_temporary: bool, is_unsaved: bool = False
    ) -> None:
        """Show the conversation's title and who answers; and what must be seen everywhere."""
        labels = ["DEMO"] * (self._start.demo or provider == "demo") + ["TEMPORARY"] * is_temporary
        labels += ["NOT SAVED"] * is_unsaved + ["REVIEW"] * self._start.is_review
        badges = [Content.styled(f" {label} ", "reverse") for label in labels]
        heading = Content.styled(clean_line(title) or "New conversation", "bold $foreground")
        name = clean_line(model).rpartition("/")[2] or "no model"
        answerer = f"{clean_line(provider)} · {name}" if provider else "no provider yet"
        self.title_line.say(Content(" ").join([*badges, heading]), answerer)
        self.rule.notice("labels", " ".join(labels) if self.is_tiny else "")

    @property
    def is_tiny(self) -> bool:
        """Whether there is room for the conversation and the composer alone."""
        return self.size.width < NARROW or self.size.height < LOW

    def on_resize(self) -> None:
        if self.is_ready:
            self.room.draw()

    def action_interrupt(self) -> None:
        """Copy what is selected; else stop the reply; else quit, asking where something was not sent."""
        self.room.interrupt()

    def on_retry_strip_wanted(self, event: RetryStrip.Wanted) -> None:
        match event.way:
            case "retry" | "fit":
                self.room.retry_reply()
            case "model":
                self.go_to_panes("ModelPane Input")
            case "stop" | "dismiss":
                self.room.stop_reply()

    # The panes.

    def go_to_panes(self, selector: str) -> None:
        """Show the panes on the right and go to one of them."""
        self.go_to_side("right", selector)

    def action_toggle_list(self) -> None:
        self.toggle_side("left", "ConversationLines")

    def go_to_list(self) -> None:
        """Show the list and go to it."""
        self.go_to_side("left", "ConversationLines")

    def action_toggle_panes(self) -> None:
        self.toggle_side("right", "ModelPane Input")

    def action_back(self) -> None:
        """Leave what is open, from the inside out; with nothing open, stop the reply."""
        room = self.room
        if room.close_lists():
            return
        if room.find_bar.is_open or room.view.is_finding:
            room.stop_finding()
        elif room.view.selection is not None:
            room.view.unselect()
        elif self.open_sides or not self.composer.has_focus:
            self.close_sides()
        elif not room.leave_edit():
            room.stop_reply()

    def on_conversation_list_opened(self, event: ConversationList.Opened) -> None:
        self.close_sides()
        self.room.open(event.conversation_id)

    def on_conversation_list_action_wanted(self, event: ConversationList.ActionWanted) -> None:
        self.room.act_on_listed(event.action, event.conversation_id)

    def on_conversation_list_filter_changed(self, event: ConversationList.FilterChanged) -> None:
        self.room.filter_list(event.text)

    def on_conversation_list_more_wanted(self) -> None:
        if self.is_ready:
            self.room.want_more()

    def on_conversation_list_looked_at(self) -> None:
        self.room.look_elsewhere()

    def on_conversation_list_undo_wanted(self) -> None:
        self.room.undo_delete()

    def on_provider_pane_chosen(self, event: ProviderPane.Chosen) -> None:
        self.room.use_provider(event.provider)

    def on_provider_pane_test_wanted(self, event: ProviderPane.TestWanted) -> None:
        self.room.test_provider(event.provider)

    def on_provider_pane_key_wanted(self, event: ProviderPane.KeyWanted) -> None:
        self.room.enter_key(event.provider)

    def on_model_pane_list_wanted(self) -> None:
        self.room.want_models()

    def on_model_pane_chosen(self, event: ModelPane.Chosen) -> None:
        self.room.choose_model(event.model)
        self.close_sides()

    def on_parameter_pane_changed(self, event: ParameterPane.Changed) -> None:
        self.room.set_parameter(event.name, event.text)
