"""`ask` and the streams it is given: terminals, pipes, closed ones, and readers that leave or stand still."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from tests.cli.program import PATIENCE_S, Program
from tests.cli.server import MoodyServer
from tests.e2e.server import Stream
from tests.e2e.terminal import Terminal

HOSTILE = "red \x1b[31m bell \x07 end"


def read_exactly(process: subprocess.Popen[bytes], size: int) -> bytes:
    """Read what a program prints, as soon as it is there."""
    assert process.stdout is not None
    text = b""
    while len(text) < size and (piece := os.read(process.stdout.fileno(), size - len(text))):
        text += piece
    return text


def begin_reply(program: Program, stream: Stream, *arguments: str) -> subprocess.Popen[bytes]:
    """Ask, and return once the beginning of the reply is on standard output."""
    stream.send("Half a rep")
    process = program.start("ask", *arguments, "hi")
    assert read_exactly(process, 10) == b"Half a rep"
    return process


def test_text_is_printed_as_it_comes(program: Program, server: MoodyServer) -> None:
    stream = server.stream()
    process = begin_reply(program, stream)

    stream.send("ly")
    assert read_exactly(process, 2) == b"ly"
    stream.finish()

    assert process.wait(PATIENCE_S) == 0
    process.communicate()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_reply_and_keeps_its_text(
    program: Program, server: MoodyServer, stop: signal.Signals
) -> None:
    stream = server.stream()
    process = begin_reply(program, stream)

    process.send_signal(stop)
    _, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 128 + stop
    assert err == b""
    stream.wait_client_gone()
    assert program.replies() == [("complete", "hi"), ("stopped", "Half a rep")]


def test_control_bytes_reach_a_pipe_as_they_are(program: Program, server: MoodyServer) -> None:
    server.reply(HOSTILE)

    assert program.run("ask", "hi").out == HOSTILE


def test_control_bytes_do_not_reach_a_terminal(program: Program, server: MoodyServer) -> None:
    server.reply("red \x1b", "[31m bell \x07 end\r", "\nlast")

    with Terminal(program.argv("ask", "hi"), env=program.env, cwd=program.home) as terminal:
        code = terminal.wait()

    assert code == 0
    assert terminal.raw.decode() == "red \ufffd[31m bell \ufffd end\r\nlast\r\n"
    assert program.replies()[1][1] == "red \x1b[31m bell \x07 end\r\nlast"


def test_the_c_locale_gets_utf_8(program: Program, server: MoodyServer) -> None:
    server.reply("naïve ☃")

    done = program.run("ask", "hi", env={"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"})

    assert (done.code, done.out, done.err) == (0, "naïve ☃", "")


def test_characters_that_an_encoding_lacks_are_replaced(program: Program, server: MoodyServer) -> None:
    server.reply("naïve ☃")

    done = program.run("ask", "hi", env={"PYTHONIOENCODING": "latin-1:strict", "PYTHONUTF8": "0"}, encoding="latin-1")

    assert (done.code, done.out) == (0, "naïve ?")


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_does_no_harm(program: Program, server: MoodyServer, closed: str) -> None:
    server.reply("Hello")

    done = program.shell(f"$CLANKER ask hi {closed}")

    assert (done.code, done.err) == (0, "")
    assert program.replies() == [("complete", "hi"), ("complete", "Hello")]


def test_a_reader_that_leaves_ends_the_program_as_it_ends_a_filter(program: Program, server: MoodyServer) -> None:
    stream = server.stream()
    process = begin_reply(program, stream)
    assert process.stdout is not None
    process.stdout.close()

    stream.send("ly that nobody reads")
    stream.wait_client_gone()

    assert process.wait(PATIENCE_S) == 141
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert program.replies()[1][0] == "stopped"


def test_the_first_line_can_be_taken_by_head(program: Program, server: MoodyServer) -> None:
    server.reply("one\n", "two\n" * 40_000)

    done = program.shell("set -o pipefail; $CLANKER ask hi | head -1")

    assert (done.out, done.err) == ("one\n", "")
    assert done.code in (0, 141)


def test_a_full_disk_is_an_error_of_one_line(program: Program, server: MoodyServer) -> None:
    server.reply("Hello")

    done = program.shell("$CLANKER ask hi > /dev/full")

    assert done.code == 1
    assert done.err == "error: The output could not be written: No space left on device.\n"
    assert program.replies()[1][1] == "Hello"


def test_a_reader_that_stands_still_holds_up_neither_the_reply_nor_ctrl_c(
    program: Program, server: MoodyServer
) -> None:
    stream = server.stream()
    process = begin_reply(program, stream)
    long = "x" * 300_000  # more than a pipe holds
    stream.send(long)
    stream.finish()

    wait_until_stored(program, "complete")
    process.send_signal(signal.SIGINT)

    assert process.wait(PATIENCE_S) == 130
    assert program.replies()[1] == ("complete", "Half a rep" + long)
    process.communicate()


def wait_until_stored(program: Program, status: str) -> None:
    """Return once the reply has got that far in the history."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        replies = program.replies()
        if len(replies) > 1 and replies[1][0] == status:
            return
    raise AssertionError(f"the reply never became {status}")
