"""Budgets on the command line: what is asked, refused, warned of and told."""

from __future__ import annotations

import json

import pytest

from tests.cli.program import Outcome, Program
from tests.cli.server import MoodyServer
from tests.e2e.terminal import Terminal

# A request of the test server has 7 tokens in and 3 out: $0.703. A reply is taken for 500 tokens before there was one.
PRICES = '[prices."local/test-model"]\ninput = 100000\noutput = 1000\n'


def set_budget(program: Program, text: str, *, prices: str = PRICES) -> None:
    """Add a budget to the configuration."""
    program.configure(f"{program.config.read_text()}\n{prices}\n{text}\n")


def ask(program: Program, server: MoodyServer, *arguments: str) -> Outcome:
    """Ask; the server has a reply if it is wanted."""
    server.reply("ok")
    return program.run("ask", "hi", *arguments)


def test_within_a_budget_nothing_is_said(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 10")
    assert ask(program, server) == Outcome(0, "ok", "")


def test_a_request_that_goes_over_is_not_sent_and_nothing_is_stored(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 0.9")

    done = ask(program, server)

    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "error: Not sent: this costs ≈ $1.00, and today's budget has $0.90 left: $0.00 of $0.90 is spent. "
        "Add --over-budget to send it all the same.\n"
    )
    assert not server.requests
    assert program.replies() == []


def test_it_is_sent_all_the_same_where_the_user_says_so(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 0.9")
    assert ask(program, server, "--over-budget") == Outcome(0, "ok", "")


def test_the_cost_is_guessed_by_the_replies_there_were(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 1.4\nwarn_at = 1")
    assert ask(program, server).code == 0  # 5 + 500 tokens for $1.00 were expected, 7 + 3 for $0.703 it was

    done = ask(program, server)

    assert done.code == 0, "with a reply of 3 tokens it fits"


def test_from_the_share_on_there_is_a_warning(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 2\nwarn_at = 0.3")
    ask(program, server)

    done = ask(program, server)

    assert (done.code, done.out) == (0, "ok")
    assert done.err == "warning: 35 % of today's budget: $0.703 of $2.00 is spent.\n"


def test_a_hard_budget_cannot_be_gone_over(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budgets.local]\nmonthly_usd = 0.7\nhard = true")

    done = ask(program, server, "--over-budget")

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: Not sent: this costs ≈ $1.00, and this month's budget for local has $0.70 left")
    assert done.err.endswith("Raise [budgets.local] monthly_usd, or use a model that costs nothing.\n")
    assert not server.requests


def test_a_model_that_costs_nothing_is_never_in_the_way(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 0.7\nhard = true\n")
    text = program.config.read_text()
    program.configure(text.replace("hard = true", "hard = false"))
    ask(program, server, "--over-budget")
    program.configure(f'{text}\n[prices."local/free"]\ninput = 0\noutput = 0\n')

    done = ask(program, server, "-m", "free")

    assert (done.code, done.out) == (0, "ok")
    assert done.err == "warning: Today's budget is used up: $0.703 of $0.70 is spent.\n"


def test_where_no_price_is_known_what_is_spent_alone_decides(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 0.000001\n", prices="")
    assert ask(program, server).code == 0
    set_budget(program, "", prices=PRICES)
    assert ask(program, server, "--over-budget").code == 0

    done = ask(program, server, "-m", "other")

    assert done.code == 3
    assert "what this costs is not known" in done.err
    assert "and 1 request without a price" in done.err


def test_the_budget_of_another_provider_is_not_asked(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budgets.groq]\ndaily_usd = 0.01\nhard = true")
    assert ask(program, server).code == 0


def test_what_another_process_spent_counts_also_for_a_turn_that_is_not_kept(
    program: Program, server: MoodyServer
) -> None:
    set_budget(program, "[budget]\ndaily_usd = 1.2")
    assert ask(program, server).code == 0

    assert ask(program, server).code == 3
    assert ask(program, server, "--temporary").code == 3
    assert len(server.requests) == 1


def test_where_nothing_was_ever_stored_nothing_is_for_the_sake_of_a_budget(
    program: Program, server: MoodyServer
) -> None:
    set_budget(program, "[budget]\ndaily_usd = 10")
    assert ask(program, server, "--temporary").code == 0
    assert not program.history_file.exists()


@pytest.mark.parametrize(("answer", "code", "count"), [("y", 0, 1), ("", 3, 0), ("n", 3, 0)])
def test_on_a_terminal_it_asks_first(program: Program, server: MoodyServer, answer: str, code: int, count: int) -> None:
    set_budget(program, "[budget]\ndaily_usd = 0.9")
    server.reply("An answer.")
    with Terminal(program.argv("ask", "hi"), env=program.env, cwd=program.home) as terminal:
        terminal.wait_for("Send it all the same? [y/N]")
        terminal.type(answer)
        terminal.press("enter")
        assert terminal.wait() == code
    assert len(server.requests) == count


def test_the_check_says_how_budgets_stand(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 0.7\nmonthly_usd = 30\n[budgets.groq]\ndaily_usd = 1")
    within = program.run("usage", "--check")
    ask(program, server, "--over-budget")

    done = program.run("usage", "--check")

    assert (within.code, within.err) == (0, "")
    assert (done.code, done.err) == (3, "")
    lines = [line.split() for line in done.out.splitlines()]
    assert lines[0] == ["BUDGET", "PERIOD", "SPENT", "LIMIT", "LEFT", "STATE", "RENEWS"]
    assert [line[:6] for line in lines[1:]] == [
        ["all", "day", "$0.703", "$0.70", "$0.00", "over"],
        ["all", "month", "$0.703", "$30.00", "$29.297", "within"],
        ["groq", "day", "$0.00", "$1.00", "$1.00", "within"],
    ]


def test_the_check_is_there_for_programs(program: Program, server: MoodyServer) -> None:
    set_budget(program, "[budget]\ndaily_usd = 0.7\nhard = true", prices="")
    ask(program, server)

    done = program.run("usage", "--check", "--json")
    report = json.loads(done.out)

    assert (done.code, report["is_over"]) == (0, False)
    [budget] = report["budgets"]
    del budget["renews_at"]
    assert budget == {
        "provider": None,
        "period": "day",
        "spent_usd": "0.00",
        "limit_usd": "0.70",
        "left_usd": "0.70",
        "state": "within",
        "is_hard": True,
        "requests": 1,
        "unpriced": 1,
        "estimated": 0,
    }


def test_without_a_budget_the_check_says_so_and_is_content(program: Program) -> None:
    done = program.run("usage", "--check")
    assert (done.code, done.out) == (0, "No budget is set. [budget] in the configuration sets one.\n")
    assert json.loads(program.run("usage", "--check", "--json").out) == {"is_over": False, "budgets": []}


@pytest.mark.parametrize("words", [("--by", "day"), ("--requests",), ("--request", "01"), ("--speed",)])
def test_the_check_is_not_narrowed(program: Program, words: tuple[str, ...]) -> None:
    done = program.run("usage", "--check", *words)
    assert (done.code, done.err) == (
        2,
        f"error: --check looks at the budgets as they are, without {words[0]}. Leave out {words[0]}.\n",
    )
