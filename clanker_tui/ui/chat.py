"""The main screen: conversations, the conversation, who answers, and the composer."""

from __future__ import annotations

import asyncio
import os
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.css.query import NoMatches
from textual.widgets import TextArea

from clanker_tui.domain.clean import clean
from clanker_tui.domain.messages import Role
from clanker_tui.errors import ClankerError
from clanker_tui.ui.answerers import Answerers
from clanker_tui.ui.conversations import Conversations
from clanker_tui.ui.slash import Invocation, Misuse, PlainText, parse_entry, perform
from clanker_tui.ui.turns import Desk, OpenConversation
from clanker_tui.ui.widgets.composer import Composer
from clanker_tui.ui.widgets.conversation import ConversationView
from clanker_tui.ui.widgets.queue import QueueLines
from clanker_tui.ui.widgets.retry_strip import RetryStrip
from clanker_tui.ui.widgets.rule import Rule
from clanker_tui.ui.widgets.status import StatusLine
from clanker_tui.ui.widgets.two_ends import TwoEnds

if TYPE_CHECKING:
    from textual import events
    from textual.widgets import Markdown

    from clanker_tui.services import Services
    from clanker_tui.ui.slash_list import SlashList
    from clanker_tui.ui.widgets.conversation_list import ConversationList
    from clanker_tui.ui.widgets.model_pane import ModelPane
    from clanker_tui.ui.widgets.parameter_pane import ParameterPane
    from clanker_tui.ui.widgets.provider_pane import ProviderPane

WIDE = 120
COPY_WARNING = 70_000  # characters; some terminals take less than that
LATE_MODULES = (
    "textual.widgets._markdown",
    "textual.widgets._option_list",
    "textual.widgets._input",
    "textual.widgets._toast",
    "pygments.lexers.python",
    "clanker_tui.ui.widgets.markdown",
    "clanker_tui.ui.widgets.conversation_list",
    "clanker_tui.ui.widgets.provider_pane",
    "clanker_tui.ui.widgets.model_pane",
    "clanker_tui.ui.widgets.parameter_pane",
    "clanker_tui.ui.slash_list",
)


class ChatScreen(Conversations, Answerers):
    """Where the user is. It appears empty and at once; what it needs comes after the first frame."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close a pane, or stop the reply", show=False, id="chat.back"),
        Binding("ctrl+n", "new_conversation", "New conversation", show=False, priority=True, id="chat.new"),
        Binding("f2", "toggle_list", "Conversations, and back", show=False, id="chat.list"),
        Binding("ctrl+o", "toggle_panes", "Provider, model, parameters, and back", show=False, id="chat.panes"),
        Binding("ctrl+t", "fold_reasoning", "Show or fold reasoning", show=False, id="chat.reasoning"),
        Binding("f8", "copy_reply", "Copy the last reply", show=False, id="chat.copy"),
        Binding("f9", "retry_reply", "Ask again, or retry now", show=False, id="chat.retry"),
        Binding("pageup", "page(True)", "Scroll up", show=False, id="chat.page_up"),
        Binding("pagedown", "page(False)", "Scroll down", show=False, id="chat.page_down"),
        Binding("ctrl+home", "top", "To the beginning; older messages", show=False, priority=True, id="chat.top"),
        Binding("ctrl+end", "end", "To the end", show=False, priority=True, id="chat.end"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (60, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012  # as the base has it
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-low"), (20, "-high")]  # noqa: RUF012

    slash_list: SlashList | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield Vertical(id="left")
            with Vertical(id="centre"):
                title = TwoEnds()
                title.id = "title"
                yield title
                yield ConversationView(id="conversation")
                yield RetryStrip(id="retry")
                yield QueueLines(id="queue")
                yield Rule(id="rule")
                yield Composer(id="composer")
            yield Vertical(id="right")
        yield StatusLine(id="status")

    def on_mount(self) -> None:
        self.draw()
        if self.start.prompt:
            self.place.queue.append(self.start.prompt)

    def on_resize(self, event: events.Resize) -> None:
        is_tiny = event.size.width < 60 or event.size.height < 15
        self.set_class(is_tiny, "-tiny")
        self.draw_title()

    # After the first frame.

    async def furnish(self) -> None:
        """Mount what was not needed for the first frame, one thing after another so that keys come through."""
        for module in LATE_MODULES:
            await asyncio.to_thread(import_module, module)
        from clanker_tui.ui.slash_list import SlashList
        from clanker_tui.ui.widgets.conversation_list import ConversationList
        from clanker_tui.ui.widgets.model_pane import ModelPane
        from clanker_tui.ui.widgets.parameter_pane import ParameterPane
        from clanker_tui.ui.widgets.provider_pane import ProviderPane

        self.list_pane, self.provider_pane = ConversationList(), ProviderPane()
        self.model_pane, self.parameter_pane = ModelPane(), ParameterPane()
        self.slash_list = SlashList(id="slash")
        await self.query_one("#left").mount(self.list_pane)
        for pane in (self.provider_pane, self.model_pane, self.parameter_pane):
            await self.query_one("#right").mount(pane)
        await self.query_one("#centre").mount(self.slash_list, before="#rule")
        self.composer.suggestions = self.slash_list
        self.draw_list()
        self.answerer_changed()

    async def settle_in(self, services: Services) -> None:
        """Begin to work: the services are there."""
        self._services = services
        self.settings = services.settings
        self.drafts.history = services.history
        self.desk = Desk(services, tell=self.hear, spawn=self.spawn)
        if not self.place.has_begun:
            self.place.record = self.fresh_place().record
        self.draw()
        await self.restore_draft()
        self.drafts.touch()  # what was typed before there was a history to keep it
        try:
            await self.resume()
        except ClankerError as error:
            self.tell(error)
        if self.settings.is_first_run and not self.start.demo:
            self.welcome()
        self.advance(self.place)
        await self.refresh_list()
        await self.look_round(services)

    async def restore_draft(self) -> None:
        """Show what was typed and not sent the last time; what was typed since the start comes first."""
        try:
            kept = await self.drafts.load("")
        except ClankerError as error:
            self.tell(error)
            return
        if not kept:
            return
        if self.composer.text or self.place.queue:
            self.composer.put("\n".join(part for part in (kept, self.composer.whole_text) if part))
        else:
            self.composer.put(kept)

    async def look_round(self, services: Services) -> None:
        """Find out what is shown beside: the state of the history, the money of today, the keys."""
        try:
            status = await services.history.status()
            self.problem = status.problem
            midnight = self.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
            self.today = await services.history.usage_totals(since=midnight)
        except ClankerError as error:
            self.tell(error)
        self.draw()
        await self.find_keys()
        if not needs_network(self.place):
            self.want_models()

    # Writing and sending.

    @on(Composer.Submitted)
    async def take_text(self, event: Composer.Submitted) -> None:
        """Send a text, or do the command it is."""
        if self.slash_list is not None:
            self.slash_list.close()
        match self.read(event.text):
            case PlainText(text):
                self.place.queue.append(text)
                self.advance(self.place)
                self.draw()
                self.drafts.touch()
            case Misuse(reason):
                self.composer.put(event.text)
                self.app.notify(reason, severity="warning")
            case Invocation() as invocation:
                await perform(invocation, self)

    def read(self, text: str) -> PlainText | Invocation | Misuse:
        """Return what a text asks for. The demo knows words of its own: `/demo fail`."""
        if self.place.record.provider == "demo" and text.startswith("/demo "):
            return PlainText(text)
        return parse_entry(text)

    def advance(self, place: OpenConversation) -> None:
        if self.desk is None or place.turn is not None or not place.queue or not place.record.provider:
            return
        from clanker_tui.domain.retired import retired

        gone = retired(place.record.provider, place.record.model, today=self.now().date())
        if gone is not None and gone.successor:
            if place is self.place:
                self.offer_successor(place, gone.notice(self.now().date()), gone.successor)
            return
        self.places[place.record.id] = place
        if place is self.place:
            self.view.speaker = place.record.model
        self.desk.ask(place, place.queue.pop(0), self.parameters)
        self.draw()

    def offer_successor(self, place: OpenConversation, notice: str, successor: str) -> None:
        """Say that a model is no more, before anything is sent to it."""
        from clanker_tui.ui.dialogs.confirm import ConfirmDialog

        def take(answer: bool | None) -> None:
            if answer:
                self.change_answerer(place.record.provider, successor)
            else:
                waiting = "\n\n".join(place.queue)
                place.queue.clear()
                self.give_back(place, waiting)
                self.draw()

        if not isinstance(self.app.screen, ConfirmDialog):
            dialog = ConfirmDialog(notice, yes=f"Use {successor}", no="Not now", title="This model is no more")
            self.app.push_screen(dialog, take)

    @on(Composer.TakeBack)
    def take_back(self) -> None:
        """Put what was queued last back into the composer."""
        if self.place.queue:
            self.composer.put(self.place.queue.pop())
            self.draw()

    @on(Composer.EditElsewhere)
    def edit_elsewhere(self) -> None:
        self.run_worker(self._edit(), group="editor", exclusive=True)

    async def _edit(self) -> None:
        from textual.app import SuspendNotSupported

        from clanker_tui.ui.editor import edit, editor_command

        try:
            text = await edit(self.app, self.composer.whole_text, editor_command(os.environ))
        except ClankerError as error:
            self.tell(error)
        except SuspendNotSupported:
            self.app.notify("No editor can be opened from here.", severity="warning")
        else:
            self.composer.put(text)

    @on(TextArea.Changed)
    def text_changed(self) -> None:
        self.drafts.touch()
        if self.slash_list is not None:
            self.slash_list.suggest(self.composer.text if len(self.composer.text) < 100 else "")
        self.draw_hint()

    @on(TextArea.SelectionChanged)
    def draw_hint(self) -> None:
        """Say where in a text of several lines the cursor is."""
        lines = self.composer.document.line_count
        row, _ = self.composer.cursor_location
        self.rule.hint(f"{row + 1}/{lines} lines" if lines > 1 else "")

    @on(Composer.CompletionWanted)
    async def complete(self, event: Composer.CompletionWanted) -> None:
        """Write out the highlighted command, and do it if it takes nothing more."""
        command = self.slash_list.chosen if self.slash_list is not None else None
        if command is None or self.slash_list is None:
            return
        is_whole = self.composer.text.strip() == f"/{command.name}"
        if event.is_sent and (is_whole or not command.usage):
            self.composer.put("")
            await perform(Invocation(command), self)
        else:
            self.composer.put(f"/{command.name} ")

    # Looking.

    @on(Composer.PageWanted)
    def page_wanted(self, event: Composer.PageWanted) -> None:
        self.view.page(is_up=event.is_up)

    def action_page(self, is_up: bool) -> None:  # an action's parameters are positional
        self.view.page(is_up=is_up)

    def action_top(self) -> None:
        self.run_worker(self._top(), group="older", exclusive=True)

    async def _top(self) -> None:
        await self.view.show_older()
        self.view.scroll_home(animate=False)

    def action_end(self) -> None:
        self.view.go_to_end()

    def action_fold_reasoning(self) -> None:
        self.view.fold_reasoning()

    @on(ConversationView.NewBelow)
    def news(self, event: ConversationView.NewBelow) -> None:
        self.rule.notice("news", "↓ new (Ctrl+End)" if event.is_there else "")

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """Show where a link goes, and do with it what the user says."""
        from clanker_tui.ui.dialogs.link import LinkDialog, LinkUse, is_remote_session

        event.stop()

        def use(answer: LinkUse | None) -> None:
            if answer is LinkUse.OPEN:
                self.app.open_url(event.href)
            elif answer is LinkUse.COPY:
                self.copy(event.href)

        self.app.push_screen(LinkDialog(event.href, is_remote=is_remote_session(os.environ)), use)

    # Replies.

    def action_stop_reply(self) -> None:
        if self.desk is not None and self.place.turn is not None:
            self.run_worker(self.desk.stop(self.place), group="stop")

    def action_retry_reply(self) -> None:
        turn = self.place.turn
        if turn is not None and turn.retrying is None:
            self.app.notify("The reply is still under way. Esc stops it.")
        else:
            self.run_worker(self.restart(self.place), group="restart", exclusive=True)

    def action_copy_reply(self) -> None:
        replies = [one.text for one in self.place.shown if one.role is Role.ASSISTANT and one.text]
        if replies:
            self.copy(replies[-1])
        else:
            self.app.notify("There is no reply to copy yet.")

    def copy(self, text: str) -> None:
        """Send a text to the terminal's clipboard, and say no more than is known."""
        self.app.copy_to_clipboard(clean(text))
        doubt = "; many terminals take less" if len(text) > COPY_WARNING else ""
        self.app.notify(f"{len(text):,} characters sent to the terminal (unconfirmed{doubt}).")

    # Panes.

    @property
    def is_wide(self) -> bool:
        return self.size.width >= WIDE

    def action_back(self) -> None:
        """Leave what is open, from the inside out; with nothing open, stop the reply."""
        if self.slash_list is not None and self.slash_list.is_open:
            self.slash_list.close()
        elif self.open_sides or not self.composer.has_focus:
            self.close_sides()
        else:
            self.action_stop_reply()

    @property
    def open_sides(self) -> list[str]:
        """The side panes that lie over the conversation."""
        return [side for side in ("left", "right") if self.query_one(f"#{side}").has_class("-open")]

    def close_sides(self) -> None:
        """Go back to the composer."""
        for side in self.open_sides:
            self.query_one(f"#{side}").remove_class("-open")
        self.composer.focus()

    def action_toggle_list(self) -> None:
        self.toggle_side("left", "ConversationList OptionList")

    def action_toggle_panes(self) -> None:
        self.toggle_side("right", "ModelPane Input")

    def toggle_side(self, side: str, selector: str) -> None:
        """Go to the panes of a side, or back to the composer from there."""
        pane = self.query_one(f"#{side}")
        if pane.has_focus_within:
            self.close_sides()
        else:
            self.go_to_side(side, selector)

    def go_to_panes(self, selector: str) -> None:
        self.go_to_side("right", selector)

    def go_to_side(self, side: str, selector: str) -> None:
        self.close_sides()
        if not self.is_wide:
            self.query_one(f"#{side}").add_class("-open")
        try:
            self.query_one(selector).focus()
        except NoMatches:
            self.app.notify("A moment, it is still being opened.")

    def on_conversation_list_opened(self, event: ConversationList.Opened) -> None:
        self.close_sides()
        self.open(event.conversation_id)

    def on_conversation_list_rename_wanted(self, event: ConversationList.RenameWanted) -> None:
        title = next((one.title for one in self.summaries if one.id == event.conversation_id), "")
        self.ask_title(event.conversation_id, title)

    def on_conversation_list_delete_wanted(self, event: ConversationList.DeleteWanted) -> None:
        self.run_worker(self.delete(event.conversation_id))

    def on_conversation_list_undo_wanted(self) -> None:
        self.action_undo_delete()

    def on_provider_pane_chosen(self, event: ProviderPane.Chosen) -> None:
        self.use_provider(event.provider)

    def on_provider_pane_test_wanted(self, event: ProviderPane.TestWanted) -> None:
        self.test_provider(event.provider)

    def on_provider_pane_key_wanted(self, event: ProviderPane.KeyWanted) -> None:
        self.action_enter_key(event.provider)

    def on_model_pane_list_wanted(self) -> None:
        self.want_models()

    def on_model_pane_chosen(self, event: ModelPane.Chosen) -> None:
        self.change_answerer(self.place.record.provider, event.model)
        self.close_sides()

    def on_parameter_pane_changed(self, event: ParameterPane.Changed) -> None:
        self.set_parameter(event.name, event.text)

    def on_slash_list_picked(self, event: SlashList.Picked) -> None:
        self.composer.put(f"/{event.command.name} ")
        self.composer.focus()


def needs_network(place: OpenConversation) -> bool:
    """Whether asking for the models of who answers there would send something."""
    return place.record.provider != "demo"
