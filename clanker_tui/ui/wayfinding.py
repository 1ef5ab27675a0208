"""Ways through a conversation: its prompts, its costliest messages, its branches; each a list to go from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import money
from clanker_tui.domain.messages import Role
from clanker_tui.domain.outline import Position
from clanker_tui.errors import ClankerError
from clanker_tui.ui.figures import cost, tokens
from clanker_tui.ui.message_actions import MessageActions

if TYPE_CHECKING:
    from clanker_tui.domain.branching import Branch
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.ui.dialogs.choice import Choice

WORDS = 56  # characters of a message in a line
WORDS_OF_BRANCH = 36
MOST_COSTLY = 50  # messages


class Wayfinding(MessageActions):
    """The part of the room that is about where to go in a conversation."""

    async def go_to_message(self, message_id: str) -> bool:
        """Show a message of the conversation that is shown, on the branch that holds it, and let keys act on it.

        Return False when another branch would have to be shown and a reply is under way.

        Raises:
            ClankerError: it is gone, or cannot be read.
        """
        place = self.place
        if self.view.store.number_of(message_id) is None:
            if self.is_busy(place):
                return False
            leaf = await self.history_of(self.place.record.id).leaf_below(message_id)
            await self.keep_leaf(place, leaf)
            await self.show_leaf(place, leaf, Position(message_id, 0))
        number = self.view.store.number_of(message_id)
        if number is None:
            return False
        self.view.focus()
        self.view.choose(number)
        if await self.view.lay_out_wholly(number):
            self.view.show_message(number)
        return True

    def ask_where_to(self, title: str, choices: Sequence[Choice], *, current: str = "") -> None:
        """Offer messages to go to."""
        from clanker_tui.ui.dialogs.choice import ChoiceDialog

        def take(answer: str | None) -> None:
            if answer is not None:
                self.work(self._go_to(answer), group="message")

        self.app.push_screen(ChoiceDialog(title, choices, current=current), take)

    async def _go_to(self, message_id: str) -> None:
        try:
            await self.go_to_message(message_id)
        except ClankerError as error:
            self.tell(error)

    # The prompts.

    async def show_prompts(self) -> None:
        """Offer what the user said, on the branch that is shown."""
        from clanker_tui.ui.dialogs.choice import Choice

        asked = [head.id for head in self.place.heads if head.role is Role.USER]
        if not asked:
            self.app.notify("Nothing was asked here yet.")
            return
        try:
            words = await self.history_of(self.place.record.id).beginnings(asked)
        except ClankerError as error:
            self.tell(error)
            return
        choices = [
            Choice(name, beginning(words.get(name, "")), lead=f"{number:>{len(str(len(asked)))}}  ")
            for number, name in enumerate(asked, 1)
        ]
        self.ask_where_to("Prompts", choices, current=self.nearest_of(asked))

    def nearest_of(self, ids: Sequence[str]) -> str:
        """Return which of some messages, in their order, is the last one that begins at or above what is seen."""
        seen = self.view.seen
        number = self.view.chosen
        if number is None:
            number = self.view.rows.sections[seen.start].message if seen else 0
        above = [name for name in ids if (self.place.number_of(name) or 0) <= number]
        return above[-1] if above else ids[0]

    # What cost most.

    async def show_costliest(self) -> None:
        """Offer the replies that cost most, on any branch; where no price is known, those with the most tokens."""
        from clanker_tui.ui.dialogs.choice import Choice

        history = self.history_of(self.place.record.id)
        try:
            of_message = grouped(await history.usage_of(self.place.record.id))
            costly = sorted(of_message, key=lambda name: weight(of_message[name]), reverse=True)[:MOST_COSTLY]
            words = await history.beginnings(costly)
        except ClankerError as error:
            self.tell(error)
            return
        choices = [
            Choice(name, f"{cost(of_message[name])} · {tokens(of_message[name])}", beginning(words[name]))
            for name in costly
            if name in words
        ]
        if choices:
            self.ask_where_to("Costliest messages", choices)
        else:
            self.app.notify("Nothing has cost anything here yet.")

    # The branches.

    async def show_branches(self) -> None:
        """Offer the branches of the conversation as a tree."""
        from clanker_tui.domain.branching import branches_of

        shown = {head.id for head in self.place.heads}
        try:
            branches = branches_of(await self.history_of(self.place.record.id).nodes(self.place.record.id), shown)
        except ClankerError as error:
            self.tell(error)
            return
        if len(branches) < 2:
            self.app.notify("There is one branch only. e on a question or r on a reply begins another.")
            return
        current = [branch.begin.id for branch in branches if branch.is_shown][-1:]
        self.ask_where_to("Branches", [branch_line(branch) for branch in branches], current="".join(current))


def branch_line(branch: Branch) -> Choice:
    """Return a branch as a line: where it stands, what it begins with, and how much follows."""
    from clanker_tui.ui.dialogs.choice import Choice

    begin = branch.begin
    speaker = "You" if begin.role is Role.USER else clean_line(begin.model).rpartition("/")[2] or "Reply"
    spent = money(branch.nano_usd) if branch.nano_usd or not branch.unpriced else "price unknown"
    detail = [
        f"{branch.replies} {'reply' if branch.replies == 1 else 'replies'}",
        f"{spent} + ?" if branch.unpriced and branch.nano_usd else spent,
        *(["shown"] if branch.is_shown else []),
    ]
    mark = "● " if branch.is_shown else "○ "
    label = f"{mark}{speaker}: {beginning(begin.words, WORDS_OF_BRANCH)}"
    return Choice(begin.id, label, " · ".join(detail), branch.lead)


def beginning(words: str, limit: int = WORDS) -> str:
    """Return what a message begins with, as one line."""
    return clean_line(words, limit) or "(no text)"


def grouped(records: Sequence[UsageRecord]) -> dict[str, list[UsageRecord]]:
    """Return the requests for each message."""
    of_message: dict[str, list[UsageRecord]] = {}
    for record in records:
        if record.message_id is not None:
            of_message.setdefault(record.message_id, []).append(record)
    return of_message


def weight(records: Sequence[UsageRecord]) -> tuple[int, int]:
    """Return by what messages are put in order: their cost, then their tokens."""
    spent = sum(record.cost.nano_usd or 0 for record in records)
    return spent, sum(record.usage.total_tokens for record in records if record.usage is not None)
