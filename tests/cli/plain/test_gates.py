"""What stands between a message and its provider: asked with numbers, refused where nobody can answer."""

from __future__ import annotations

import pytest

from tests.cli.plain.conftest import Open, Script, wait_for_prompt
from tests.cli.program import Program
from tests.cli.server import MoodyServer

PRICES = '[prices."local/test-model"]\ninput = 100000\noutput = 1000\n'
SMALL = '[models."local/test-model"]\ncontext_tokens = 2000\n'
LONG = "word " * 1200


def configure(program: Program, text: str) -> None:
    """Add to the configuration."""
    program.configure(f"{program.config.read_text()}\n{text}\n")


def say_much(script: Script, program: Program, server: MoodyServer) -> None:
    """Have a turn that nearly fills the model, which is told afterwards how little it holds."""
    stream = server.stream()
    stream.send("Long indeed.")
    stream.finish(prompt_tokens=1600, reply_tokens=20)
    assert script(LONG).code == 0
    configure(program, SMALL)


@pytest.mark.pty
def test_a_budget_is_gone_over_when_the_user_says_so(dumb: Open, program: Program, server: MoodyServer) -> None:
    configure(program, f"{PRICES}\n[budget]\ndaily_usd = 0.9")
    server.reply("ok")
    with dumb("hi") as terminal:
        terminal.wait_for("Over budget: this costs ≈ $1.00, and today's budget has $0.90 left")
        terminal.wait_for("1. Send it all the same")
        terminal.type("3\n")
        terminal.wait_for("That is none of them.")
        terminal.type("2\n")
        terminal.wait_for("What you wrote was not sent. It is kept: /draft shows it.")
        assert not server.requests
        terminal.submit("/draft send")
        terminal.wait_until(lambda screen: screen.count("1. Send it all the same") == 2, "the question again")
        terminal.type("1\n")
        terminal.wait_for("ok")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        terminal.wait()

    assert server.requests[0].texts == [("user", "hi")]
    assert program.stored(lambda history: history.composer("")).text == ""


def test_in_a_script_a_budget_is_not_gone_over(script: Script, program: Program, server: MoodyServer) -> None:
    configure(program, f"{PRICES}\n[budget]\ndaily_usd = 0.9")

    done = script("hi")

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: Not sent. Over budget: this costs ≈ $1.00")
    assert not server.requests


def test_what_temporary_conversations_cost_counts(script: Script, program: Program, server: MoodyServer) -> None:
    configure(program, f"{PRICES}\n[budget]\ndaily_usd = 1.4\nwarn_at = 1")
    server.reply("ok")

    done = script("one", "now rather more than before, for sure", options=("--temporary",))

    assert done.code == 3
    assert len(server.requests) == 1


@pytest.mark.pty
@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ("Leave out", ["more"]),
        ("Send it as it is", [LONG.strip(), "Long indeed.", "more"]),
    ],
)
def test_what_the_model_cannot_hold_is_left_out_only_by_choice(
    script: Script, dumb: Open, program: Program, server: MoodyServer, *, answer: str, texts: list[str]
) -> None:
    say_much(script, program, server)
    server.reply("ok")

    with dumb("--continue", "more") as terminal:
        terminal.wait_for("test-model cannot hold this")
        terminal.wait_for("Not now")
        terminal.wait_until(lambda screen: "Number, 1 to" in screen, "the question")
        number = next(line[0] for line in terminal.text.splitlines() if answer in line)
        terminal.type(f"{number}\n")
        terminal.wait_for("test-model:\nok")
        wait_for_prompt(terminal, 1)
        terminal.press("ctrl+d")
        terminal.wait()

    assert [text.strip() for _, text in server.requests[-1].texts] == texts


@pytest.mark.pty
def test_a_summary_takes_the_place_of_what_the_model_cannot_hold(
    script: Script, dumb: Open, program: Program, server: MoodyServer
) -> None:
    say_much(script, program, server)
    server.reply("They said word.")
    server.reply("They said more.")
    server.reply("ok")

    with dumb("--continue", "more") as terminal:
        terminal.wait_until(lambda screen: "Number, 1 to" in screen, "the question")
        number = next(line[0] for line in terminal.text.splitlines() if "Summarise" in line)
        terminal.type(f"{number}\n")
        terminal.wait_for("test-model:\nok")
        wait_for_prompt(terminal, 1)
        terminal.submit("/summary")
        terminal.wait_for("They said")
        terminal.press("ctrl+d")
        terminal.wait()

    [(_, sent)] = server.requests[-1].texts
    assert sent.endswith("This is a summary of it:\n\nThey said more.\n\nmore")


def test_in_a_script_what_the_model_cannot_hold_is_refused(
    script: Script, program: Program, server: MoodyServer
) -> None:
    configure(program, SMALL)

    done = script(LONG + LONG)

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: test-model cannot hold this: what goes along is about")
    assert not server.requests


@pytest.mark.pty
def test_a_message_waits_for_the_limits_and_is_taken_back(dumb: Open, program: Program, server: MoodyServer) -> None:
    configure(program, "")
    program.configure(program.config.read_text().replace("[providers.local]", "[providers.local]\npace = true"))
    server.limits = {
        "x-ratelimit-limit-requests": "1",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "300s",
    }
    server.reply("ok")
    with dumb("hi") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.submit("again")
        terminal.wait_for("The message waits")
        terminal.wait_for("Ctrl+C takes it back.")
        terminal.press("ctrl+c")
        terminal.wait_for("What you wrote was not sent. It is kept: /draft shows it.")
        terminal.submit("/limits")
        terminal.wait_for("requests")
        terminal.press("ctrl+d")
        assert terminal.wait() == 0

    assert len(server.requests) == 1
