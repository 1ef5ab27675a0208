"""Guesses what a request used, where its provider has not told, or not to the end."""

from __future__ import annotations

import math
from dataclasses import replace

from clanker_tui.domain.agent import ChatRequest
from clanker_tui.domain.estimating import AROUND_MESSAGE, estimated_share, estimated_tokens
from clanker_tui.domain.messages import Message
from clanker_tui.domain.usage import Usage


class Tally:
    """Counts what arrives in small pieces: rounding each of them up would count too much."""

    def __init__(self) -> None:
        self._said = 0.0
        self._thought = 0.0

    def add(self, piece: str, *, is_thinking: bool = False) -> None:
        """Count a piece of the reply, or of the reasoning."""
        size = estimated_share(piece)
        if is_thinking:
            self._thought += size
        else:
            self._said += size

    @property
    def output_tokens(self) -> int:
        return math.ceil(self._said + self._thought)

    @property
    def reasoning_tokens(self) -> int:
        return math.ceil(self._thought)


def completed(told: Usage | None, request: ChatRequest, received: Tally) -> Usage:
    """Return the usage of a request from what its provider told so far, and a guess at the rest.

    What it charged so far, if it said so, is not what it charged in the end.
    """
    known = told if told is not None and told.prompt_tokens else Usage(prompt_estimate(request))
    output = max(received.output_tokens, told.output_tokens if told is not None else 0)
    return replace(
        known,
        output_tokens=output,
        reasoning_tokens=min(output, max(received.reasoning_tokens, known.reasoning_tokens)),
        raw=told.raw if told is not None else "",
        tier=told.tier if told is not None else "",
        billed_nano_usd=None,
        is_estimate=True,
    )


def prompt_estimate(request: ChatRequest) -> int:
    """Return about how many tokens a request holds: system prompt, messages, and the files that go along."""
    system = request.system_prompt.strip()
    return (estimated_tokens(system) + AROUND_MESSAGE if system else 0) + sum(map(message_estimate, request.messages))


def message_estimate(message: Message) -> int:
    """Return about how many tokens a message has where it is sent: without its reasoning, with its files."""
    files = sum(estimated_tokens(file.name) + estimated_tokens(file.text) for file in message.files)
    return estimated_tokens(message.text) + files + AROUND_MESSAGE
