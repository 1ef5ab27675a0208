"""Decides who answers: which provider and model a turn on the command line goes to."""

from __future__ import annotations

import argparse

from clanker_tui.config.settings import Settings
from clanker_tui.domain.messages import Conversation
from clanker_tui.domain.providers import default_model
from clanker_tui.domain.retired import retired
from clanker_tui.errors import ConfigError


def who_answers(options: argparse.Namespace, settings: Settings, conversation: Conversation | None) -> tuple[str, str]:
    """Return provider and model; the model is empty where only the provider can say which.

    A conversation goes on with its own, unless the command line names others.

    Raises:
        ConfigError: none is chosen, or the model is no longer served.
    """
    provider, model = settings.agent.provider, options.model or settings.agent.model
    if conversation is not None and not (options.agent or options.provider):
        provider = conversation.provider or provider
        model = options.model or conversation.model or model
    if not provider:
        raise ConfigError("No provider is chosen.", hint="Name one, as in --provider groq, or start clanker-tui once.")
    model = model or default_model(provider)
    if end := retired(provider, model):
        fact = f"{model} was retired on {end.since}." if end.since else f"{model} is retired."
        raise ConfigError(fact, hint=f"Use {end.successor} instead: --model {end.successor}" if end.successor else "")
    return provider, model
