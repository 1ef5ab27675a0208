"""Reckons how many tokens go along with a question, from what providers counted before and a guess at the rest."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from clanker_tui.domain.continuing import GO_ON
from clanker_tui.domain.estimating import AROUND_MESSAGE, estimated_tokens
from clanker_tui.domain.messages import FilePart, Message, Role, Status, TextPart
from clanker_tui.domain.usage import Purpose, UsageRecord

LEAST_FACTOR, MOST_FACTOR = 0.5, 2.0
NEWEST_COUNTS = 0.5  # how much the newest count moves the factor
TELLING = 100  # tokens; a shorter prompt tells of what a provider puts round it, and not of the text
LEAST_ROOM = 1_024  # tokens that are kept free for a reply, where the window has them
ASSUMED_OUTPUT = 500  # tokens of a reply where nothing is known of any


@dataclass(frozen=True, slots=True)
class Counted:
    """What a provider counted when it gave a reply.

    `reply_tokens` is what of the reply goes back with the next question, which its reasoning does not; None when it
    was not counted to its end. One that `is_old` tells how the model counts, but something else went along then.
    """

    provider: str
    model: str
    prompt_tokens: int
    reply_tokens: int | None
    is_estimate: bool = False
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A message that goes along: a guess at its tokens, and of a reply what was counted for it."""

    role: Role
    tokens: int
    counted: Counted | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the history knows of a branch: a guess at the tokens of each message, and the requests of its last replies.

    What was counted until `since` is old: another part of the conversation goes along now, or another system
    prompt. `usual_output` is what half of the replies stayed below; None when there was none yet.
    """

    tokens: Mapping[str, int] = field(default_factory=dict)
    records: Mapping[str, tuple[UsageRecord, ...]] = field(default_factory=dict)
    since: datetime | None = None
    usual_output: int | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What goes along with a new message: its tokens, and whether no count of the last turn is behind them.

    `factor` is how many tokens the model sees for each that is guessed.
    """

    tokens: int
    is_estimate: bool
    factor: float = 1.0

    def with_new(self, tokens: int) -> int:
        """Return the tokens of all, with so many new ones by a guess."""
        return self.tokens + math.ceil(tokens * self.factor)


def message_tokens(message: Message) -> int:
    """Return about how many tokens a message has where it goes along; none where it has no text."""
    texts = [part.text for part in message.parts if isinstance(part, TextPart | FilePart) and part.text]
    return sum(map(estimated_tokens, texts)) + AROUND_MESSAGE if texts else 0


def counted_for(records: Sequence[UsageRecord], since: datetime | None = None) -> Counted | None:
    """Return what was counted for a reply; None when nothing was. Until `since` something else went along.

    A reply that was gone on with was asked for twice: the second time with what had come of it, and with the request
    to go on, which never goes along again.
    """
    asked = [one for one in records if one.purpose is Purpose.CHAT and one.usage and one.usage.prompt_tokens > 0]
    if not asked:
        return None
    last, usage = asked[-1], asked[-1].usage
    if usage is None or not usage.is_plausible:
        return None
    instruction = estimated_tokens(GO_ON) + AROUND_MESSAGE if len(asked) > 1 else 0
    is_whole = last.outcome == Status.COMPLETE
    return Counted(
        last.provider,
        last.model,
        max(1, usage.prompt_tokens - instruction),
        max(0, usage.output_tokens - usage.reasoning_tokens) if is_whole else None,
        usage.is_estimate,
        is_old=since is not None and last.sent_at <= since,
    )


def basis_of(said: Sequence[Said], *, first: int = 0, before: int, provider: str, model: str) -> Basis:
    """Return what goes along with a new message.

    The last count there is on the branch is where it begins; what was said since is guessed.

    Args:
        said: the messages of the branch, oldest first.
        first: the first of them that goes along; from those before it is only learned.
        before: a guess at the tokens of what stands before them: the system prompt, and a summary.
        provider: who is asked.
        model: what is asked; the count of another model is only a guess.
    """
    factor = learned_factor(ratios_of(said, first=first, before=before, provider=provider, model=model))
    for at in reversed(range(first, len(said))):
        counted = said[at].counted
        if counted is not None and not counted.is_old:
            guessed = sum(one.tokens for one in said[at + 1 :])
            guessed += said[at].tokens if counted.reply_tokens is None else 0
            is_other = (counted.provider, counted.model) != (provider, model)
            tokens = counted.prompt_tokens + (counted.reply_tokens or 0) + math.ceil(guessed * factor)
            return Basis(tokens, counted.is_estimate or is_other, factor)
    tokens = math.ceil((before + sum(one.tokens for one in said[first:])) * factor)
    return Basis(tokens, is_estimate=True, factor=factor)


def ratios_of(said: Sequence[Said], *, first: int, before: int, provider: str, model: str) -> list[float]:
    """Return how many tokens a model saw for each that was guessed, in the order in which it was asked.

    It is that of whole prompts; of an old count it is that of the reply: what its prompt held is not known.
    """
    ratios = []
    guessed = before
    for at, one in enumerate(said):
        counted = one.counted
        if counted is not None and (counted.provider, counted.model) == (provider, model) and not counted.is_estimate:
            if not counted.is_old and guessed >= TELLING:
                ratios.append(counted.prompt_tokens / guessed)
            elif counted.is_old and counted.reply_tokens and one.tokens >= TELLING:
                ratios.append(counted.reply_tokens / one.tokens)
        guessed += one.tokens if at >= first else 0
    return ratios


def learned_factor(ratios: Iterable[float]) -> float:
    """Return by what guesses are to be multiplied: the moving average of what was counted to what was guessed."""
    average: float | None = None
    for ratio in ratios:
        average = ratio if average is None else average + NEWEST_COUNTS * (ratio - average)
    return 1.0 if average is None else min(MOST_FACTOR, max(LEAST_FACTOR, average))


def room_for_reply(window_tokens: int, max_tokens: int | None, usual_output: int | None) -> int:
    """Return how many tokens of a window are kept free for a reply.

    That is what a reply may have at most, where that was set; else what replies usually have, at least LEAST_ROOM; but
    never more than a quarter of the window.
    """
    wanted = max_tokens if max_tokens is not None else max(LEAST_ROOM, usual_output or 0)
    return min(wanted, window_tokens // 4)


def expected_output(max_tokens: int | None, usual_output: int | None) -> int:
    """Return how many tokens a reply may be expected to have."""
    usual = usual_output if usual_output is not None else max_tokens if max_tokens is not None else ASSUMED_OUTPUT
    return usual if max_tokens is None else min(usual, max_tokens)


def fewest_to_drop(said: Sequence[Said], most: int) -> int | None:
    """Return before which message a conversation is to be cut, so that what is left has at most so many tokens.

    It is cut before a question, or behind the last message (its number is then that of all); None when even that
    leaves too many, since `most` is below zero. The guesses are those of `said`, without any factor.
    """
    if most < 0:
        return None
    left = sum(one.tokens for one in said)
    for at, one in enumerate(said):
        if at and one.role is Role.USER and left <= most:
            return at
        left -= one.tokens
    return len(said)
