"""Who answers, and how: provider, model, key, parameters, system prompt."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.cli.figures import usd_per_million
from clanker_tui.cli.plain.choosing import Choice
from clanker_tui.cli.plain.finding import answerer
from clanker_tui.config.lookup import provider_names
from clanker_tui.config.parameters import described, with_value
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import tokens
from clanker_tui.domain.providers import built_in, default_model
from clanker_tui.errors import ConfigError, KeyMissingError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.domain.agent import ModelInfo
    from clanker_tui.domain.secret import Secret

DEMO_MODEL = "demo-fast"


async def use(chat: Chat, provider: str, model: str) -> None:
    """Let new turns of the conversation use a provider and model."""
    chat.talk.record = replace(chat.talk.record, provider=provider, model=model)
    if chat.talk.can_change:
        await chat.talk.history.change_model(chat.talk.record.id, provider, model)
    if model:
        chat.say(f"{answerer(chat.talk.record)} answers from now on.")
    else:
        chat.say(f"{provider} answers from now on. Name its model: /models lists them, /model NAME chooses one.")


async def choose_provider(chat: Chat, name: str = "") -> None:
    """Use the provider of that name; without one, say which there are."""
    names = provider_names(chat.services.settings)
    if not name:
        chat.say(f"{answerer(chat.talk.record)} answers. There are: {', '.join(map(clean_line, names))}.")
        return
    provider = known_provider(chat, name)
    agent = chat.services.settings.agent
    model = (agent.model if agent.provider == provider else "") or default_model(provider)
    await use(chat, provider, model)


def known_provider(chat: Chat, name: str) -> str:
    """Return a provider's name as it is spelled.

    Raises:
        ConfigError: there is none of that name.
    """
    names = provider_names(chat.services.settings)
    if name.casefold() not in names:
        raise ConfigError(f"There is no provider {clean_line(name, 40)}.", hint=f"There are {', '.join(names)}.")
    return name.casefold()


async def use_demo(chat: Chat, _argument: str = "") -> None:
    """Use the offline demo."""
    await use(chat, "demo", DEMO_MODEL)


async def choose_model(chat: Chat, model: str = "") -> None:
    """Use the model of that id; without one, say which is in use."""
    if model:
        await use(chat, chat.provider_in_use(), model)
    else:
        chat.say(f"{answerer(chat.talk.record)} answers. /models lists others, /model NAME chooses one.")


async def list_models(chat: Chat, words: str = "") -> None:
    """List the models of the provider, or those whose names hold some words."""
    provider = chat.provider_in_use()
    chat.models[provider] = await chat.services.models(provider)
    found = [one for one in chat.models[provider] if one.is_chat and words.casefold() in one.id.casefold()]
    for one in sorted(found, key=lambda one: one.id):
        chat.say(", ".join(facts_of(one)))
    if not found:
        chat.say(f"{provider} lists no model{' with that in its name' if words else ''}. /model NAME takes any.")


def facts_of(model: ModelInfo) -> list[str]:
    """Return what is known of a model, in words."""
    facts = [clean_line(model.id)]
    if model.context_tokens:
        facts.append(f"{tokens(model.context_tokens)} tokens")
    if model.input_usd is not None and model.output_usd is not None:
        prices = f"{usd_per_million(model.input_usd)} in and {usd_per_million(model.output_usd)} out per million"
        facts.append(prices if model.input_usd or model.output_usd else "free")
    return [*facts, *([f"for {clean_line(model.best_for)}"] if model.best_for else [])]


async def set_parameter(chat: Chat, text: str = "") -> None:
    """Set a parameter, or show them all."""
    name, _, value = text.partition(" ")
    if name:
        chat.parameters = with_value(chat.parameters, name, value.strip())
    chat.say(described(chat.parameters).replace(" · ", ", "))


async def set_system_prompt(chat: Chat, text: str = "") -> None:
    """Set the system prompt of the conversation; without a text, show it, and offer to change it."""
    record = chat.talk.record
    if not text:
        prompt = record.system_prompt
        chat.say(f"The system prompt is:\n{prompt}" if prompt else "There is no system prompt.")
        chat.say("/system TEXT sets it, /system - leaves it out.")
        return
    text = "" if text == "-" else text
    chat.talk.record = replace(chat.talk.record, system_prompt=text)
    if chat.talk.can_change:
        await chat.talk.history.change_system_prompt(record.id, text)
    chat.say("The system prompt is set." if text else "There is no system prompt now.")


# Keys.


async def enter_key(chat: Chat, name: str = "") -> None:
    """Ask for a provider's key, without showing it; without a name, for that of the provider in use."""
    provider = known_provider(chat, name) if name else chat.provider_in_use()
    known = built_in(provider)
    if known is not None and not known.needs_key:
        chat.say(f"{provider} needs no key.")
        return
    if not chat.is_talking:
        raise ConfigError("A key is not asked for in a script.", hint=f"Keep it with: clanker-tui keys set {provider}")
    from clanker_tui.keys.entry import parse_key, question

    typed = await chat.ask_secret(f"Key for {provider} (not shown): ")
    if not (typed or "").strip():
        chat.say("No key was entered; nothing has changed.")
        return
    secret = parse_key(typed or "")
    doubt = question(provider, secret)
    ways = [Choice("no", "Leave it"), Choice("yes", "Take it all the same")]
    if doubt is not None and await chat.choose(doubt, ways) != "yes":
        chat.say("Nothing was stored.")
        return
    await keep_key(chat, provider, secret)
    chat.services.forget_agents(provider)


async def keep_key(chat: Chat, provider: str, secret: Secret) -> None:
    """Keep a key where the user wants it."""
    keys = chat.services.keys
    ways = [
        Choice("keyring", "In the keyring"),
        Choice("file", "In a file that only you may read"),
        Choice("session", "Nowhere: until you leave"),
    ]
    while ways:
        match await chat.choose("Where is it to be kept?", ways):
            case "keyring":
                try:
                    place = await asyncio.to_thread(keys.store, provider, secret)
                except KeyMissingError as error:
                    chat.fail(error)
                    ways = ways[1:]
                    continue
            case "file":
                place = await asyncio.to_thread(keys.store_in_file, provider, secret)
            case "session":
                keys.use_for_session(provider, secret)
                place = "this session only"
            case _:
                chat.say("Nothing was stored.")
                return
        chat.say(f"The key of {provider} is kept in: {place}.")
        first = (await asyncio.to_thread(keys.locate, provider)).source
        if first and first != place and not place.startswith(first) and place != "this session only":
            chat.say(f"{first} is looked at first, and holds a key of {provider} too.")
        return
