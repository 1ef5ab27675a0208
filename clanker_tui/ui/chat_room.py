"""All that goes on behind the main screen, put together after the first frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed
from clanker_tui.errors import ClankerError, StorageError
from clanker_tui.ui.budgeting import Budgeting
from clanker_tui.ui.exporting import Exporting
from clanker_tui.ui.fitting import Fitting
from clanker_tui.ui.leaving import Leaving
from clanker_tui.ui.measuring import Measuring
from clanker_tui.ui.pacing import Pacing
from clanker_tui.ui.spending import Spending
from clanker_tui.ui.titling import Titling
from clanker_tui.ui.turns import Desk
from clanker_tui.ui.unsaved_end import LeavingUnsaved
from clanker_tui.ui.welcome import Welcome
from clanker_tui.ui.widgets.conversation_list import ConversationList
from clanker_tui.ui.widgets.hint import EmptyHint
from clanker_tui.ui.widgets.model_pane import ModelPane
from clanker_tui.ui.widgets.parameter_pane import ParameterPane
from clanker_tui.ui.widgets.provider_pane import ProviderPane

if TYPE_CHECKING:
    from clanker_tui.services import Services

STYLES = Path(__file__).with_name("room.tcss")
NEWS_S = 60.0  # what happened to the history is not missed
DIALOG_STYLES = Path(__file__).parent / "dialogs" / "dialogs.tcss"


class ChatRoom(Pacing, Budgeting, Fitting, LeavingUnsaved, Titling, Spending, Exporting, Welcome, Measuring, Leaving):
    """Conversations, who answers, what is done with messages, and what is written.

    Pacing comes first, so that its gate is the last.
    """

    async def furnish(self) -> None:
        """Mount what the first frame did without, one thing after another so that keys come through."""
        self.app.stylesheet.read(STYLES)
        screen = self.screen
        await screen.query_one(EmptyHint).remove()
        await screen.query_one("#centre").mount(
            self.view,
            self.find_bar,
            self.retry_strip,
            self.queue_lines,
            self.slash_list,
            self.path_list,
            before="#rule",
        )
        await screen.query_one("#centre").mount(self.attachment_lines, before="#composer")
        self.composer.suggestions = (self.slash_list, self.path_list)
        self.list_pane, self.provider_pane = ConversationList(), ProviderPane()
        self.model_pane, self.parameter_pane = ModelPane(), ParameterPane()
        await screen.query_one("#left").mount(self.list_pane)
        for pane in (self.provider_pane, self.model_pane, self.parameter_pane):
            await screen.query_one("#right").mount(pane)
        self.app.stylesheet.read(DIALOG_STYLES)
        self.draw_list()
        self.draw_files()
        self.answerer_changed()

    async def settle_in(self, services: Services) -> None:
        """Begin to work: the services are there."""
        self._services = services
        if self.history_screen is not None:
            self.history_screen.search()  # who opened it before could find nothing yet
        self.usage_changed()
        is_other_agent = services.settings.agent != self.settings.agent
        self.settings = services.settings
        if self.start.is_review:
            await self.begin_review(services)
            return
        services.on_usage = lambda record: self.note_usage(None, record)
        self.drafts.history = services.history
        self.desk = Desk(services, tell=self.hear, spawn=self.spawn, history_of=self.history_of)
        if is_other_agent:
            self.place.record = self.fresh_place().record
        await self.restore_draft()
        self.drafts.touch()  # what was typed before there was a history to keep it
        try:
            await self.resume()
        except ClankerError as error:
            self.tell(error)
        if self.settings.is_first_run:
            self.welcome()
        if self.start.prompt:
            self.place.queue.insert(0, Composed(self.start.prompt))
        self.advance(self.place)
        self.draw()
        await self.refresh_list()
        await self.look_round(services)

    async def begin_review(self, services: Services) -> None:
        """Show what is to be looked through: nobody is asked for anything, and nothing is kept."""
        self.view.is_review = True
        try:
            self.problem = (await services.history.status()).problem
            await self.resume()
            if not self.place.has_begun and (last := await services.history.last_conversation()) is not None:
                await self.show_place(await self.load(last.id))
        except ClankerError as error:
            self.tell(error)
        self.view.focus()
        self.draw()
        await self.refresh_list()
        self.is_settled = True
        await self.foresee_usage()

    async def history_changed(self, *, was_in_memory: bool) -> None:
        if was_in_memory and not self.place.has_begun:
            await self.restore_draft()
        self.drafts.touch()
        self.usage_changed()
        await self.look_at_spending()
        await self.take_in_leftovers()

    async def look_round(self, services: Services) -> None:
        """Find out what is shown beside: the state of the history, the money of today, the keys."""
        if self.start.demo:
            await self.add_sample_usage(services)
        try:
            status = await services.history.status()
            if services.history.news:
                self.app.notify(services.history.news, severity="warning", timeout=NEWS_S)
            self.problem = status.problem
            if services.refusal is not None:
                self.problem = services.refusal.message if services.history.is_read_only else ""
                self.tell_refusal(services.refusal)
            elif self.problem:
                self.tell_once(StorageError(self.problem))
        except ClankerError as error:
            self.tell(error)
        await self.look_at_spending()
        await self.take_in_leftovers()
        self.draw()
        await self.find_keys()
        await self.learn_speeds()
        if self.place.record.provider == "demo":
            self.want_models()  # which sends nothing; others are asked when the pane is looked at
        self.is_settled = True
        self.draw_status()  # from now on there is time for what goes along
        self.app.run_worker(services.empty_bin(), group="bin", exit_on_error=True)
        self.app.run_worker(services.count_usage(), group="sums", exit_on_error=True)
        await services.warm_up(self.place.record.provider)
        await self.foresee_usage()
