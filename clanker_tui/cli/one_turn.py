"""One turn on the command line, from open services to the exit code."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import suppress
from dataclasses import replace

from clanker_tui.cli.answering import who_answers
from clanker_tui.cli.conversations import conversation_by_id, last_conversation
from clanker_tui.cli.keyless import demand_no_key
from clanker_tui.cli.not_saved import put_by, with_no_save
from clanker_tui.cli.stdout_writer import StdoutWriter
from clanker_tui.cli.stop_signals import StopSignals
from clanker_tui.cli.terminal import print_notice, unwritable
from clanker_tui.cli.turn_report import TurnReport
from clanker_tui.cli.within_budget import demand_budget
from clanker_tui.config.settings import ModelSettings, Settings
from clanker_tui.domain.agent import Agent, ChatRequest, Parameters
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.estimated_usage import prompt_estimate
from clanker_tui.domain.events import RequestSent, TurnEvent
from clanker_tui.domain.messages import Conversation, Message, new_conversation, user_message
from clanker_tui.domain.reckoning import LEAST_FACTOR
from clanker_tui.domain.sending import chat_request, only_last_turns
from clanker_tui.errors import ClankerError, ContextLengthError, StorageError
from clanker_tui.services import Services
from clanker_tui.startup import open_services
from clanker_tui.turn import run_turn

SAVING_S = 1.5  # how long a history that does not answer is waited for then, too
LAST_WORDS_S = 1.0  # how long a reader that stands still is waited for once the user wants to go
SHORTER = "Send only its last turns with --last-turns 4, say, or let the app summarise it."
PRICES_AFTER_S = 0.2  # by then the request has left, and the provider has not yet finished


async def answer(options: argparse.Namespace, settings: Settings, prompt: Composed) -> int:
    """Ask, print, store; return the exit code.

    Raises:
        ClankerError: nothing could be sent, the turn failed, or the reply could not be written or saved.
        BrokenPipeError: the reader of standard output has left.
    """
    is_going_on = bool(options.continue_last or options.resume)
    try:
        services = await open_services(settings, temporary=options.temporary, demo=options.demo, debug=options.debug)
    except StorageError as error:
        raise with_no_save(error, is_going_on=is_going_on) from error
    try:
        if services.history.news:
            print_notice(f"note: {services.history.news}")
        writer = StdoutWriter()
        report = TurnReport(None if options.json or options.no_stream else writer.write)
        turn = asyncio.create_task(ask_and_print(options, services, prompt, report, writer))
        writer.failed.add_done_callback(lambda _: turn.cancel())
        with StopSignals(turn, hasten=lambda: services.hurry(SAVING_S)) as signals:
            await asyncio.wait({turn})
            if turn.cancelled():
                with suppress(TimeoutError):
                    await asyncio.wait_for(writer.close(), LAST_WORDS_S)
    finally:
        await services.close()
    if writer.failed.done():
        raise_unwritable(writer.failed.result())
    if options.usage and report.record:
        print_notice(report.usage_line())
    if signals.received:
        return signals.exit_code
    try:
        turn.result()
    except StorageError as error:
        raise with_no_save(error, is_going_on=is_going_on) from error
    if report.error:
        raise with_way_out(report.error, is_going_on=is_going_on)
    return 0


async def ask_and_print(
    options: argparse.Namespace, services: Services, prompt: Composed, report: TurnReport, writer: StdoutWriter
) -> None:
    """Run the turn and write its reply."""
    agent, conversation, request = await prepare(options, services, prompt)
    sent = asyncio.Event()
    prices = asyncio.create_task(load_prices(services, agent.provider, sent))

    async def emit(event: TurnEvent) -> None:
        if isinstance(event, RequestSent):
            sent.set()
        await report.take(event)

    try:
        await run_turn(agent, services.history, conversation, request, emit=emit, price=services.price)
    finally:
        prices.cancel()
        if report.lost is not None:
            report.lose(await put_by(services, conversation, report.lost))
        if report.reply and options.json:
            writer.write(f"{report.as_json()}\n")
        elif report.reply and options.no_stream:
            writer.write(report.reply.text)
    await writer.close()
    if report.lost is not None:
        return
    with suppress(StorageError):  # the reply is out: a bit of what the app does at leisure, for who never opens it
        await services.history.count_slice()


async def prepare(
    options: argparse.Namespace, services: Services, prompt: Composed
) -> tuple[Agent, Conversation, ChatRequest]:
    """Return who is asked, where the turn belongs, and what is sent.

    Raises:
        BudgetError: it costs too much.
        ClankerError: it is not to be sent.
    """
    settings, history = services.settings.agent, services.history
    stored = await chosen_conversation(options, services)
    provider, model = who_answers(options, services.settings, stored)
    agent = await services.agent(provider, model)
    if not options.with_keys:
        await demand_no_key(services, prompt)  # now that the provider's own is known
    system_prompt = options.system
    if system_prompt is None:
        system_prompt = stored.system_prompt if stored else settings.system_prompt
    branch: list[Message] = []
    if stored is None:
        conversation = new_conversation(provider=provider, model=agent.model, system_prompt=system_prompt)
    else:
        conversation = replace(stored, system_prompt=system_prompt)
        if stored.leaf_id:
            branch = await history.branch(stored.leaf_id)
    question = user_message(prompt.text, conversation.id, conversation.leaf_id, files=prompt.files)
    parameters = Parameters(settings.max_tokens, settings.temperature, settings.top_p, settings.reasoning_effort)
    branch.append(question)
    sent = conversation if options.last_turns is None else only_last_turns(conversation, branch, options.last_turns)
    request = chat_request(sent, branch, parameters)
    refuse_too_long(request, provider, services.settings.models.get(f"{provider}/{agent.model}"))
    await demand_budget(services, agent, request, may_go_over=options.over_budget)
    if stored is not None:
        await history.change_model(stored.id, provider, agent.model)
        if system_prompt != stored.system_prompt:
            await history.change_system_prompt(stored.id, system_prompt)
    return agent, conversation, request


def refuse_too_long(request: ChatRequest, provider: str, model: ModelSettings | None) -> None:
    """Raise ContextLengthError where what goes along is surely more than the model holds, as the user configured it."""
    if model is None or model.context_tokens is None:
        return
    tokens = prompt_estimate(request)
    if tokens * LEAST_FACTOR > model.context_tokens:
        what = f"This is too long: about {tokens:,} tokens, and the model holds {model.context_tokens:,}."
        raise ContextLengthError(
            what, provider=provider, hint=SHORTER if len(request.messages) > 1 else "Ask for less."
        )


async def chosen_conversation(options: argparse.Namespace, services: Services) -> Conversation | None:
    """Return the stored conversation to go on with; None for a new one."""
    if options.continue_last:
        return await last_conversation(services.history)
    if options.resume:
        return await conversation_by_id(services.history, options.resume)
    return None


def with_way_out(error: ClankerError, *, is_going_on: bool) -> ClankerError:
    """Return an error with what can be done about it here: of a long conversation only a part can be sent."""
    if is_going_on and isinstance(error, ContextLengthError):
        return ContextLengthError(error.message, provider=error.provider, status=error.status, hint=SHORTER)
    return error


async def load_prices(services: Services, provider: str, sent: asyncio.Event) -> None:
    """Import the price list while the provider works, so that the end of the reply need not wait for it."""
    await sent.wait()
    await asyncio.sleep(PRICES_AFTER_S)
    await services.load_prices(provider)


def raise_unwritable(error: OSError) -> None:
    """Raise what writing to standard output ended with."""
    if isinstance(error, BrokenPipeError):
        raise error
    raise unwritable(error) from error
