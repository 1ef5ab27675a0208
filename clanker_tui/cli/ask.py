"""`clanker-tui ask`: one turn without the app."""

from __future__ import annotations

import argparse

from clanker_tui.cli.agent_options import add_agent_options, overrides
from clanker_tui.cli.parser import non_negative_int, number, positive_int, wrong_use


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `ask` takes."""
    parser.add_argument(
        "prompt", nargs="*", metavar="PROMPT", help="what to ask; piped input follows it, - stands for it"
    )
    add_agent_options(parser)
    parser.add_argument(
        "--attach", action="append", default=[], metavar="FILE", help="add a text file; can be repeated"
    )
    parser.add_argument("--no-save", dest="temporary", action="store_true", help="the same as --temporary")
    parser.add_argument(
        "--last-turns",
        type=non_negative_int,
        metavar="N",
        help="of the conversation that goes on, send only the last N turns, this once",
    )
    parser.add_argument("--over-budget", action="store_true", help="send it although it goes over a budget")
    parser.add_argument("--with-keys", action="store_true", help="send it although it seems to hold a key")
    reply = parser.add_argument_group("the reply")
    reply.add_argument("--max-tokens", type=positive_int, metavar="N", help="longest reply, in tokens")
    reply.add_argument("--temperature", type=number, metavar="T", help="0 to 2")
    reply.add_argument("--timeout", type=number, metavar="SECONDS", help="longest silence of the provider")
    reply.add_argument("--retries", type=non_negative_int, metavar="N", help="tries after the first")
    output = parser.add_argument_group("output")
    output.add_argument("--json", action="store_true", help="print one JSON object when the reply is complete")
    output.add_argument("--no-stream", action="store_true", help="print the reply when it is complete")
    output.add_argument("--usage", action="store_true", help="print tokens, cost and times to standard error")


def run(options: argparse.Namespace) -> int:
    """Ask, print the reply, return the exit code."""
    is_going_on = options.continue_last or options.resume
    if options.temporary and is_going_on:
        raise wrong_use("a stored conversation cannot go on without being stored.", "Leave out --no-save.")
    if options.demo and is_going_on:
        raise wrong_use("the demo has no conversation to go on with.", "Leave out --demo.")
    if options.last_turns is not None and not is_going_on:
        raise wrong_use("--last-turns is about a conversation that goes on.", "Add --continue or --resume ID.")
    from clanker_tui.cli.prompt import whole_prompt

    prompt = whole_prompt(options.prompt, options.attach)
    from clanker_tui.config.loading import load_settings

    settings = load_settings(overrides(options))
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.one_turn import answer

    return run_async(answer(options, settings, prompt))
