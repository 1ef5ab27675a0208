"""Numbers, widths and words that nobody means: each ends with one line, and none is repeated at length."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.program import Program

NUMBERS = ("99999999999999999999", "9" * 5000, "1000000001")


@pytest.mark.parametrize("number", NUMBERS, ids=["twenty-digits", "five-thousand-digits", "one-too-many"])
@pytest.mark.parametrize(
    "command",
    [("history", "list", "--limit"), ("usage", "--limit"), ("ask", "--demo", "hi", "--retries")],
    ids=" ".join,
)
def test_a_number_beyond_all_reason_is_refused_by_its_option(
    call: Call, program: Program, command: tuple[str, ...], number: str
) -> None:
    done = call(*command, number)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"error: argument {command[-1]}: a number of at most 1,000,000,000 is needed. "
        f"See clanker-tui {' '.join(command[: 1 + (command[0] == 'history')])} --help.\n"
    )


def test_what_an_option_does_not_take_is_repeated_in_part_and_without_a_key(call: Call, program: Program) -> None:
    done = call("history", "list", f"--json=gsk_{'Ab3' * 9}\x1b[31m{'x' * 9000}")
    assert done.code == 2
    assert done.err.startswith("error: argument --json: ignored explicit argument '***")
    assert done.err.strip().isprintable()
    assert len(done.err) < 300


@pytest.mark.parametrize("columns", ["9" * 5000, "9999999", "0", "-1", "²", "wide"])
def test_a_width_that_no_terminal_has_is_no_width(
    call: Call, program: Program, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    expected = call("history", "list").out
    monkeypatch.setenv("COLUMNS", columns)
    assert call("history", "list").out == expected


@pytest.mark.parametrize("command", [("usage",), ("config", "show"), ("history", "list")], ids=" ".join)
def test_a_configuration_that_is_a_pipe_is_refused_and_not_waited_for(
    call: Call, program: Program, tmp_path: Path, command: tuple[str, ...]
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = call(*command, "--config", str(pipe))
    assert done.code == 2
    assert done.err == f"error: {pipe}: not a regular file. Pipes and devices are not read.\n"


def test_a_question_about_usage_tells_of_a_link_that_leads_nowhere(call: Call, program: Program) -> None:
    program.config.unlink()
    program.config.symlink_to("nowhere")
    done = call("usage")
    assert done.err == f"error: {program.config}: a link to a file that does not exist.\n"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("config", "generate", "--force", "--config"), "cannot be written: not a regular file. Name another file."),
        (("db", "backup", "--force"), "is not a regular file. Name another file."),
    ],
    ids=["generate", "backup"],
)
def test_a_pipe_or_a_device_is_never_replaced_by_a_file(
    call: Call, program: Program, tmp_path: Path, command: tuple[str, ...], told: str
) -> None:
    call("history", "list")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = call(*command, str(pipe))
    assert done.code == (2 if command[0] == "config" else 1)
    assert told in done.err
    assert pipe.is_fifo()
