"""What is done when a conversation does not fit into its model: nothing is left out unless the user says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import short_count
from clanker_tui.domain.messages import Role
from clanker_tui.domain.reckoning import room_for_reply
from clanker_tui.errors import ContextLengthError
from clanker_tui.ui.cutting import Cutting, turns_told, words_for
from clanker_tui.ui.forecasting import composed_tokens, first_going
from clanker_tui.ui.gates import Asking, Concern
from clanker_tui.ui.room import asking_again

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.dialogs.choice import Choice
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start

REFUSED_PART = 0.75  # of what a provider refused is sent the next time: how much it takes it does not say
USAGE = "/context all sends everything, /context last 4 the last four turns only."


@dataclass(frozen=True, slots=True)
class Excess:
    """A request that does not fit: its tokens, and how many it may have; `window` is None where nobody says."""

    tokens: int
    most: int
    window: int | None
    is_refused: bool


class Fitting(Cutting):
    """The part of the room that is about what does not fit, and what is left out by command."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.gates.insert(0, self.concern_about_size)  # what is left out costs nothing either

    # Before it is sent, and after it was refused.

    def concern_about_size(self, place: OpenConversation, asking: Asking) -> Concern | None:
        """Return a concern about what is known not to fit."""
        excess = self.excess(place, asking)
        return None if excess is None else partial(self.make_fit, place, asking, excess)

    def excess(self, place: OpenConversation, asking: Asking) -> Excess | None:
        """Return by how much a request does not fit, with room for a reply; None when it does, or nobody knows."""
        forecast = self.forecast(place, asking)
        if forecast is None or forecast.window_tokens is None:
            return None
        window = forecast.window_tokens
        room = room_for_reply(window, self.parameters.max_tokens, place.reckoned.usual_output)
        most = window - room
        return Excess(forecast.prompt_tokens, most, window, False) if forecast.prompt_tokens > most else None

    def retry_reply(self) -> None:
        """Ask again; what was too long is made to fit first."""
        place = self.place
        if place.turn is None and isinstance(place.failure, ContextLengthError):
            self.work(self._make_refused_fit(place), group="restart", is_latest=True)
        else:
            super().retry_reply()

    async def _make_refused_fit(self, place: OpenConversation) -> None:
        question = place.last_question()
        if question is None or place.is_at_gate:
            return
        asking = asking_again(place, question + 1, None)
        forecast = self.forecast(place, asking)
        if forecast is None:
            return
        most = round(min(forecast.prompt_tokens, forecast.window_tokens or forecast.prompt_tokens) * REFUSED_PART)
        place.is_at_gate = True
        try:
            fits = await self.make_fit(
                place, asking, Excess(forecast.prompt_tokens, most, forecast.window_tokens, is_refused=True)
            )
        finally:
            place.is_at_gate = False
        if fits:
            await self.ask_again(place, question)

    async def make_fit(self, place: OpenConversation, asking: Asking, excess: Excess) -> bool:
        """Ask the user what is to be done, and do it. False: it is not to be sent."""
        from clanker_tui.ui.dialogs.choice import ChoiceDialog

        found: Excess | None = excess
        while found is not None:
            drop, shrink = self.drop_at(place, asking, found.most), self.shrink_at(place, asking, found.most)
            ways = self._ways(place, asking, found, drop, shrink)
            title = f"{clean_line(asking.model).rpartition('/')[2]} cannot hold this"
            answer = await self.app.push_screen_wait(ChoiceDialog(title, ways, hint=told(found, asking)))
            match answer:
                case "drop" if drop is not None:
                    return await self.send_from(place, self.name_at(place, asking, drop))
                case "shrink" if shrink is not None:
                    if await self.shrink(place, asking, shrink):
                        return True
                case "model":
                    other = await self._with_another_model(place, asking)
                    if other != asking:
                        asking, found = other, self.excess(place, other)
                case "send":
                    return True
                case _:
                    return False
        return True

    def _ways(
        self, place: OpenConversation, asking: Asking, excess: Excess, drop: int | None, shrink: int | None
    ) -> Sequence[Choice]:
        """Return what can be done about it."""
        from clanker_tui.ui.dialogs.choice import Choice

        ways: list[Choice] = []
        if drop is not None:
            what = turns_told(place, first_going(place, asking), drop, is_all=drop == asking.end)
            ways.append(Choice("drop", f"Leave out {what}", "/context all takes it back"))
        if shrink is not None:
            what = turns_told(place, first_going(place, asking), shrink, is_all=shrink == asking.end)
            ways.append(Choice("shrink", f"Summarise {what}", self.cost_of_summary(place, asking, shrink)))
        is_own = (asking.provider, asking.model) == (place.record.provider, place.record.model)
        if is_own and place is self.place:
            ways.append(Choice("model", "Another model …", "those that hold it first"))
        if not excess.is_refused and not self.is_certain(place, asking, excess):
            ways.append(Choice("send", "Send it as it is", "the count is a guess, the provider may take it"))
        where = "the text goes back" if asking.composed is not None else "nothing is sent"
        return [*ways, Choice("back", "Not now", where)]

    def is_certain(self, place: OpenConversation, asking: Asking, excess: Excess) -> bool:
        """Whether what was counted alone is more than the model holds: nothing of that is a guess."""
        basis = self.basis(place, asking)
        return not basis.is_estimate and excess.window is not None and basis.tokens > excess.window

    async def _with_another_model(self, place: OpenConversation, asking: Asking) -> Asking:
        """Let another model answer, if one is chosen; return what is then about to be sent."""
        picked = await self.pick_answerer(holding=self.basis(place, asking).with_new(composed_tokens(asking.composed)))
        if picked is None or place is not self.place:
            return asking
        self.change_answerer(*picked)
        if picked not in self.listings:
            await self.learn_listing(*picked)
        return replace(asking, provider=picked[0], model=picked[1])

    # By command.

    def change_context(self, words: str = "") -> None:
        """Choose how much of the conversation goes along; with words, do what they say."""
        place, wanted = self.place, words.split()
        match wanted:
            case _ if not place.has_begun:
                self.app.notify("This conversation has not begun; all of it will go along.")
            case []:
                self.work(self._choose_context(place), group="context", is_latest=True)
            case ["all"]:
                self.work(self._send_all(place), group="context", is_latest=True)
            case ["last", number] if number.isdecimal() and len(number) < 7:
                self.work(self._send_last(place, int(number)), group="context", is_latest=True)
            case _:
                self.app.notify(USAGE, severity="warning")

    def show_summary(self) -> None:
        """Show what goes along in the place of earlier messages."""
        from clanker_tui.ui.dialogs.reading import ReadingDialog

        told_above = words_for(self.place)
        if told_above and self.place.record.summary:
            self.app.push_screen(ReadingDialog("Summary", self.place.record.summary, hint=f"{told_above}."))
        else:
            self.app.notify("There is no summary in this conversation.")

    async def _choose_context(self, place: OpenConversation) -> None:
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        asking = Asking(len(place.heads), place.record.provider, place.record.model)
        first, half = first_going(place, asking), half_at(place, first_going(place, asking))
        tokens = self.basis(place, asking).tokens
        goes = f"{len(place.heads) - first} messages go along, ≈ {short_count(tokens)} tokens."
        choices: list[Choice] = []
        if first:
            choices.append(Choice("all", "Send everything again"))
            if place.record.summary:
                choices.append(Choice("read", "Read the summary"))
        if half is not None:
            what = turns_told(place, first, half)
            choices.append(Choice("drop", f"Leave out {what}", "they stay in the conversation"))
            choices.append(Choice("shrink", f"Summarise {what}", self.cost_of_summary(place, asking, half)))
        choices.append(Choice("back", "Leave it as it is"))
        hint = f"{words_for(place)}. {goes}" if first else goes
        match await self.app.push_screen_wait(ChoiceDialog("What goes along", choices, current="back", hint=hint)):
            case "all":
                await self._send_all(place)
            case "read":
                self.show_summary()
            case "drop" if half is not None:
                await self.send_from(place, place.heads[half].id)
            case "shrink" if half is not None:
                await self.shrink(place, asking, half)
            case _:
                pass

    async def _send_all(self, place: OpenConversation) -> None:
        if await self.send_from(place, None):
            self.app.notify("All of this conversation goes along again.")

    async def _send_last(self, place: OpenConversation, turns: int) -> None:
        asked = [at for at, head in enumerate(place.heads) if head.role is Role.USER]
        if turns >= len(asked):
            await self._send_all(place)
        elif turns == 0:
            asking = Asking(len(place.heads), place.record.provider, place.record.model)
            await self.send_from(place, self.name_at(place, asking, len(place.heads)))
            self.app.notify("The next message goes without those before it.")
        else:
            await self.send_from(place, place.heads[asked[-turns]].id)


def told(excess: Excess, asking: Asking) -> str:
    """Return in figures what does not fit."""
    is_new = " with the next message" if asking.composed is not None else ""
    what = f"What goes along{is_new} is about {excess.tokens:,} tokens."
    if excess.is_refused:
        return f"{clean_line(asking.provider)} says that it is too long. {what}"
    window = excess.window or excess.most
    return f"{what} The model holds {window:,}, of which {window - excess.most:,} are kept free for the reply."


def half_at(place: OpenConversation, first: int) -> int | None:
    """Return the question before which the older half of the turns that go along ends; None where there is one turn."""
    asked = [at for at in range(first, len(place.heads)) if place.heads[at].role is Role.USER]
    return asked[len(asked) // 2] if len(asked) > 1 else None
