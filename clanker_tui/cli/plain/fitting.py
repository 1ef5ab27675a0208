"""What is done when a conversation does not fit into its model: nothing is left out unless the user says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clanker_tui.cli.plain.choosing import Choice, NotNow
from clanker_tui.cli.plain.held import keep_usage
from clanker_tui.cli.plain.spending import demand_budget_here
from clanker_tui.domain.agent import ChatRequest
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.estimating import AROUND_MESSAGE, estimated_tokens
from clanker_tui.domain.figures import plural
from clanker_tui.domain.messages import Message, Role
from clanker_tui.domain.reckoning import (
    Basis,
    Said,
    basis_of,
    counted_for,
    fewest_to_drop,
    message_tokens,
    room_for_reply,
)
from clanker_tui.domain.sending import first_sent, has_summary, summary_text
from clanker_tui.errors import ConfigError, ContextLengthError
from clanker_tui.summarising import LEAST_PIECE, SUMMARY_TOKENS, summarise

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.domain.usage import UsageRecord

WINDOW_PART = 0.75  # of the window is filled for a summary: how many tokens there are is a guess
SUMMARY_SHARE = 4  # a summary may take this part of what there is room for, at most
USAGE = "/context all sends everything, /context last 4 the last four turns only."
ALL = "All of this conversation goes along."
LESS = "Send less of the conversation, with /context last 4 for example, or choose another model."


@dataclass(frozen=True, slots=True)
class Load:
    """What goes along with the last question of a branch: `first` is the first message of it that does.

    `fixed` are the tokens before all messages by a guess, without a summary.
    """

    said: tuple[Said, ...]
    first: int
    fixed: int
    basis: Basis
    question_tokens: int
    usual_output: int | None

    @property
    def tokens(self) -> int:
        return self.basis.with_new(self.question_tokens)


async def load_of(chat: Chat, branch: Sequence[Message]) -> Load:
    """Return what goes along with the last question of a branch."""
    record = chat.talk.record
    *before, question = branch
    ids = [message.id for message in branch]
    known = await chat.talk.history.reckoning(
        record.id, before[-1].id if before else None, provider=record.provider, model=record.model
    )
    said = tuple(
        Said(
            one.role,
            known.tokens.get(one.id, message_tokens(one)),
            counted_for(known.records.get(one.id, ()), known.since) if one.role is Role.ASSISTANT else None,
        )
        for one in before
    )
    fixed = estimated_tokens(record.system_prompt) + AROUND_MESSAGE if record.system_prompt else 0
    summary = estimated_tokens(summary_text(record.summary)) if has_summary(record, ids) else 0
    first = first_sent(record, ids)
    basis = basis_of(said, first=first, before=fixed + summary, provider=record.provider, model=record.model)
    return Load(said, first, fixed, basis, message_tokens(question), known.usual_output)


async def window_of(chat: Chat) -> int | None:
    """Return what the model holds, in tokens: by its provider's own list, the configuration, or the catalogue."""
    record = chat.talk.record
    listed = next((one for one in chat.models.get(record.provider, ()) if one.id == record.model), None)
    if listed is not None and listed.context_tokens:
        return listed.context_tokens
    configured = chat.services.settings.models.get(f"{record.provider}/{record.model}")
    if configured is not None and configured.context_tokens:
        return configured.context_tokens
    return (await chat.services.listing(record.provider, record.model)).context_tokens


async def make_fit(chat: Chat, branch: Sequence[Message]) -> None:
    """Ask the user what is to be done about what does not fit, and do it.

    Raises:
        ContextLengthError: it does not fit, and nobody can be asked.
        NotNow: it is not to be sent.
    """
    while True:
        load, window = await load_of(chat, branch), await window_of(chat)
        if window is None:
            return
        room = room_for_reply(window, chat.parameters.max_tokens, load.usual_output)
        if load.tokens <= window - room:
            return
        model = clean_line(chat.talk.record.model)
        told = (
            f"{model} cannot hold this: what goes along is about {load.tokens:,} tokens. The model holds {window:,}, "
            f"of which {room:,} are kept free for the reply."
        )
        if not chat.is_talking:
            raise ContextLengthError(told, provider=chat.talk.record.provider, hint=LESS)
        drop = cut_at(load, window - room)
        shrink = cut_at(load, window - room, extra=min(SUMMARY_TOKENS, (window - room) // SUMMARY_SHARE))
        match await chat.choose(told, ways(load, drop, shrink, window)):
            case "drop" if drop is not None:
                await send_from(chat, branch[drop].id)
                return
            case "shrink" if shrink is not None:
                await shrink_to(chat, branch, load, shrink, window)
                return
            case "model":
                from clanker_tui.cli.plain.answerers import choose_model

                await choose_model(chat, (await chat.ask_line("Model id: ") or "").strip())
            case "send":
                return
            case _:
                raise NotNow


def cut_at(load: Load, most: int, *, extra: int = 0) -> int | None:
    """Return before which message of a branch to cut, so that what is left has at most so many tokens; None: nowhere.

    Args:
        extra: tokens of something that will stand in the place of what is left out.
    """
    going = load.said[load.first :]
    at = fewest_to_drop(going, int(most / load.basis.factor) - load.fixed - extra - load.question_tokens - 1)
    return None if not going or at is None else load.first + at


def ways(load: Load, drop: int | None, shrink: int | None, window: int) -> Sequence[Choice]:
    """Return what can be done."""
    found: list[Choice] = []
    if drop is not None:
        found.append(Choice("drop", f"Leave out {turns_told(load, drop)}", "/context all takes it back"))
    if shrink is not None:
        found.append(Choice("shrink", f"Summarise {turns_told(load, shrink)}", "by the same model"))
    found.append(Choice("model", "Use another model"))
    if load.basis.is_estimate or load.basis.tokens <= window:
        found.append(Choice("send", "Send it as it is", "the count is a guess"))
    return [*found, Choice("back", "Not now", "what you wrote is kept")]


def turns_told(load: Load, end: int) -> str:
    """Return what stands before a message: `the 3 oldest turns`."""
    turns = sum(one.role is Role.USER for one in load.said[load.first : end])
    if end == len(load.said):
        return "the turn before" if turns == 1 else f"all {turns} turns before"
    return "the oldest turn" if turns == 1 else f"the {turns} oldest turns"


async def send_from(chat: Chat, message_id: str | None, summary: str = "") -> None:
    """Let only the messages from one on go along, from now on; None: all."""
    if chat.talk.has_begun:
        await chat.talk.history.send_from(chat.talk.record.id, message_id, summary)
    chat.talk.record = replace(chat.talk.record, sent_from_id=message_id, summary=summary)


async def shrink_to(chat: Chat, branch: Sequence[Message], load: Load, at: int, window: int) -> None:
    """Let a summary stand for the messages before one."""
    from clanker_tui.cli.plain.asking import agent_of

    talk = chat.talk

    async def keep(used: UsageRecord) -> None:
        await keep_usage(chat, talk, used)

    agent = await agent_of(chat)
    await demand_budget_here(chat, agent, ChatRequest(tuple(branch[load.first : at])))
    chat.say(f"Summarising {plural(at - load.first, 'message')}: nothing is lost of the conversation.")
    before = talk.record.summary if has_summary(talk.record, [message.id for message in branch]) else ""
    most = max(LEAST_PIECE, int(window * WINDOW_PART / load.basis.factor) - 2 * min(SUMMARY_TOKENS, window // 8))
    summary = await summarise(
        agent,
        branch[load.first : at],
        before=before,
        most_tokens=most,
        price=chat.services.price,
        keep=keep,
    )
    await send_from(chat, branch[at].id, summary)


# By command.


async def change_context(chat: Chat, words: str = "") -> None:
    """Say how much of the conversation goes along, or change it."""
    talk = chat.talk
    if not talk.has_begun:
        chat.say("This conversation has not begun; all of it will go along.")
        return
    asked = talk.questions
    match words.split():
        case []:
            first = first_sent(talk.record, [message.id for message in talk.branch])
            left_out = f"{plural(first, 'earlier message')} left out" if first else "none is left out"
            summed = ", which a summary stands for" if first and talk.record.summary else ""
            chat.say(f"Going along: {plural(len(talk.branch) - first, 'message')}, {left_out}{summed}. {USAGE}")
        case ["all"]:
            await send_from(chat, None)
            chat.say(ALL)
        case ["last", number] if number.isdecimal() and 0 < len(number) < 7 and int(number):
            turns = min(int(number), len(asked))
            await send_from(chat, None if turns == len(asked) else talk.branch[asked[-turns]].id)
            chat.say(f"Going along: the last {plural(turns, 'turn')}." if turns < len(asked) else ALL)
        case _:
            raise ConfigError(USAGE)


async def show_summary(chat: Chat, _argument: str = "") -> None:
    """Write what goes along in the place of earlier messages."""
    record = chat.talk.record
    if has_summary(record, [message.id for message in chat.talk.branch]):
        chat.say(record.summary)
    else:
        chat.say("There is no summary in this conversation.")
