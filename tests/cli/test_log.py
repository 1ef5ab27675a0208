"""The log after real commands: what a bug report needs, and no word and no address."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

import pytest

from clanker_tui.cli.main import show_crash
from tests.cli.program import Program
from tests.cli.server import MoodyServer

SAID, ANSWERED, SYSTEM = "Walfischknochen", "Kabeljauhaut", "Heringsgraete"


def lines(program: Program) -> list[str]:
    """Return what the log says, without the times, the process and who said it."""
    log = program.home / ".local" / "state" / "clanker-tui" / "clanker-tui.log"
    return [line.partition(": ")[2] for line in log.read_text().splitlines()]


def matching(program: Program, pattern: str) -> list[str]:
    return [line for line in lines(program) if re.fullmatch(pattern, line)]


def test_a_start_says_where_the_program_runs(program: Program, server: MoodyServer) -> None:
    server.reply(ANSWERED)

    program.run("ask", "-s", SYSTEM, SAID, env={"TMUX": "/tmp/t,1,0", "COLORTERM": "truecolor"})

    assert matching(program, r"clanker-tui \S+, Python \S+, \S+")
    assert matching(program, r"libraries: SQLite [\d.]+, .*httpx2 [\d.]+, .*textual [\d.]+")
    assert "terminal: TERM xterm-256color, COLORTERM truecolor, no terminal, UTF-8, tmux" in lines(program)
    assert matching(program, r"history: journal \w+, schema \d+")
    (settings,) = matching(program, "settings: .*")
    assert "agent.provider = local, agent.model = test-model, agent.system_prompt," in settings
    assert "local: no key" in lines(program)
    assert lines(program)[-1] == "ended in order"


def test_a_request_is_told_by_kind_status_and_times_and_never_by_words_or_addresses(
    program: Program, server: MoodyServer
) -> None:
    server.reply(ANSWERED)
    program.run("ask", "--debug", "-s", SYSTEM, SAID)
    server.failures = [503, 401]
    program.run("ask", "--debug", "-c", SAID)
    server.cut_reply = ANSWERED
    program.run("ask", "--debug", "-c", SAID)
    server.close()
    program.run("ask", "--debug", "--retries", "0", SAID)

    assert matching(program, "local test-model: attempt 1 leaves, 1 messages")
    assert matching(program, r"local test-model: chat complete \(stop\), attempt 1, \d+ ms, first text after \d+ ms")
    assert matching(program, r"local: attempt failed: ServerError 503; next in [\d.]+ s")
    assert matching(program, "local: turn failed: AuthenticationError 401")
    assert matching(program, r"local test-model: chat failed, attempt 2, \d+ ms, no text")
    assert matching(program, "local: turn failed: StreamError 200")
    assert matching(program, "local: turn failed: TransportError from ConnectError from .*ConnectionRefusedError")
    text = "\n".join(lines(program))
    for secret in (SAID, ANSWERED, SYSTEM, "127.0.0.1", server.url.rpartition(":")[2].partition("/")[0]):
        assert secret not in text


def test_a_bug_in_a_command_is_in_the_log_and_its_user_is_told_how_to_report_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCAL_API_KEY", "odd-key-of-mine")
    try:
        raise RuntimeError("odd-key-of-mine")
    except RuntimeError:
        show_crash(*sys.exc_info())

    log = home / ".local" / "state" / "clanker-tui" / "clanker-tui.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    first, *_, last = log.read_text().strip().splitlines()
    assert first.endswith(" crash")
    assert last == "RuntimeError: ***"
    assert capsys.readouterr().err.endswith("To report it: clanker-tui doctor --report\n")


def test_ctrl_c_is_no_bug(home: Path) -> None:
    show_crash(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert not (home / ".local").exists()
