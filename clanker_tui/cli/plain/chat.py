"""What a plain chat is made of: who answers, who listens, what is said."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from clanker_tui.cli.plain.choosing import Choice, ask_line, ask_secret, choose
from clanker_tui.cli.plain.entries import Entries
from clanker_tui.cli.plain.held import Held
from clanker_tui.cli.plain.lines import Lines
from clanker_tui.cli.plain.talk import Talk
from clanker_tui.cli.plain.voice import Voice
from clanker_tui.config.parameters import of_agent
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import Conversation, Message, new_conversation
from clanker_tui.errors import ClankerError, ConfigError, StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clanker_tui.domain.agent import ModelInfo
    from clanker_tui.domain.allowance import Allowance
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.history.store import History
    from clanker_tui.services import Services

KEPT = "What you wrote was not sent. It is kept: /draft shows it."
UNKEPT = "What you wrote was not sent. /draft shows it, until you leave."


class Chat:
    """The state of a plain chat. Its commands are functions that are given it.

    `listed` are the conversations that numbers stand for, `unkept` the requests that are in no file, `warned` the
    budgets that were warned of. `kept` is what is to be said of a message that was not sent, `is_end_told` when it was
    said how a turn ended. `has_ended` when the input has, once.
    """

    def __init__(self, services: Services, voice: Voice, lines: Lines) -> None:
        self.services = services
        self.voice = voice
        self.lines = lines
        self.entries = Entries(lines, voice, self.note_typed)
        self.parameters = of_agent(services.settings.agent)
        self.held = Held(services)
        self.talk = self.new_talk(services.settings.agent.provider, services.settings.agent.model)
        self.allowances: dict[tuple[str, str], Allowance] = {}
        self.models: dict[str, Sequence[ModelInfo]] = {}
        self.listed: list[str] = []
        self.deleted: list[tuple[str, History]] = []
        self.unkept: list[UsageRecord] = []
        self.warned: set[object] = set()
        self.kept = self.failure = ""
        self.is_end_told = False
        self.has_ended = False
        self.is_over = False
        self.exit_code = 0

    @property
    def is_talking(self) -> bool:
        """Whether somebody is there who can be asked."""
        return self.voice.is_talking

    def say(self, text: str) -> None:
        """Write a line, or several."""
        self.voice.say(text)

    async def choose(self, question: str, choices: Sequence[Choice]) -> str | None:
        """Return the answer that was chosen; None for none."""
        return await choose(self.voice, self.lines, question, choices)

    async def ask_line(self, prompt: str, *, draft: str = "") -> str | None:
        """Return a line that answers something; None when there is none."""
        return await ask_line(self.voice, self.lines, prompt, draft=draft)

    async def ask_secret(self, prompt: str) -> str | None:
        """Return something that is typed without being shown; None when nothing is."""
        return await ask_secret(self.voice, prompt)

    # What goes wrong.

    def fail(self, error: ClankerError) -> None:
        """Say what went wrong, once; a script ends with the code of the first failure."""
        if str(error) != self.failure:
            self.failure = str(error)
            self.voice.complain(f"error: {clean_line(str(error))}")
        self.note_failure(error)

    def note_failure(self, error: ClankerError) -> None:
        """Remember that something failed, which was told."""
        if not self.is_talking:
            self.exit_code = self.exit_code or error.exit_code

    def leave_by(self, received: signal.Signals) -> None:
        """Leave because of a signal; nobody may be there to read any more."""
        self.is_over = True
        self.exit_code = 128 + received
        self.voice.is_silent = True

    # What is talked about.

    def fresh_talk(self) -> Talk:
        """Return a conversation that has not begun, with who answers in the one that goes on."""
        return self.new_talk(self.talk.record.provider, self.talk.record.model)

    def new_talk(self, provider: str, model: str) -> Talk:
        """Return a conversation that has not begun."""
        system_prompt = self.services.settings.agent.system_prompt
        record = new_conversation(provider=provider, model=model, system_prompt=system_prompt)
        return self._talk(record, self.services.history)

    def _talk(self, record: Conversation, history: History, branch: Sequence[Message] = ()) -> Talk:
        is_aside = history.is_in_memory and history is not self.services.shelf
        return Talk(
            record,
            history,
            list(branch),
            is_unkept=is_aside,
            is_temporary=is_aside and not self.services.is_temporary,
            keeps_drafts=self.is_talking,
            spare=self.held.drafts,
        )

    async def open(self, conversation: Conversation, history: History | None = None) -> None:
        """Go on with a stored conversation."""
        where = history or self.held.home_of(conversation.id)
        branch = await where.branch(conversation.leaf_id) if conversation.leaf_id else []
        self.talk = self._talk(conversation, where, branch)
        await self.talk.load_draft()
        self.lines.remember([self.talk.branch[at].text for at in self.talk.questions])

    async def keep_unsent(self, composed: Composed) -> None:
        """Keep what was written and is not sent, as the draft of the conversation."""
        if not composed:
            return
        self.kept = UNKEPT if self.talk.is_unkept else KEPT
        try:
            await self.talk.keep_unsent(composed)
        except StorageError as error:
            if not (self.is_talking and self.services.refusal):  # which was told, and it is put by at the end
                self.fail(error)

    def note_typed(self, text: str) -> None:
        """Keep what is being typed. The event loop stands still meanwhile: the history's own thread does it."""
        keeping = self.talk.keep_typed(Composed(text, self.talk.files))
        with suppress(StopIteration, StorageError):
            keeping.send(None)  # it has put its job to the thread when it begins to wait
        keeping.close()

    def provider_in_use(self) -> str:
        """Return who answers.

        Raises:
            ConfigError: nobody is chosen.
        """
        if not self.talk.record.provider:
            raise ConfigError(
                "No provider is chosen.", hint="/provider NAME chooses one; /provider demo needs no key and no network."
            )
        return self.talk.record.provider
