"""The plain chat with a history that cannot be written: it says so, goes on in memory, and loses no word."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.domain.composed import Composed
from tests.cli.plain.conftest import Open, Script, wait_for_prompt
from tests.cli.program import PATIENCE_S, Program
from tests.cli.server import MoodyServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty


def left(home: Path) -> list[Path]:
    return sorted(home.rglob("clanker-tui-unsaved-*"))


def holding(path: Path) -> sqlite3.Connection:
    """Return a connection that keeps everybody else from writing."""
    other = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_S)
    other.execute("BEGIN IMMEDIATE")
    return other


def wait_told(terminal: Terminal, text: str) -> None:
    """Wait until something was written, however wide the terminal is."""
    terminal.wait_until(lambda _: text in terminal.raw.decode(errors="replace"), text)


def make_newer(program: Program) -> None:
    """Let the history be one that a newer program has made."""
    with closing(sqlite3.connect(program.history_file)) as history, history:
        history.execute("UPDATE alembic_version SET version_num = '0999'")


def test_a_folder_in_the_place_of_the_history_is_told_and_all_is_saved_once_it_is_gone(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    program.history_file.mkdir(parents=True)
    for text in ("One.", "Two.", "Three."):
        server.reply(text)
    with dumb() as terminal:
        wait_told(terminal, f"Nothing is saved: {program.history_file} is a folder.")
        wait_told(terminal, "Until then what you write is kept in memory; /save tries again.")
        wait_for_prompt(terminal, 1)
        terminal.submit("first")
        wait_for_prompt(terminal, 2)
        terminal.submit("/save")
        wait_told(terminal, "error: Still not saved.")
        wait_for_prompt(terminal, 3)
        assert len(left(program.home)) == 1, "it may be killed"
        program.history_file.rmdir()
        terminal.submit("second")
        wait_told(terminal, "Saved now: all that could not be written before.")
        wait_for_prompt(terminal, 4)
        terminal.submit("third")
        wait_for_prompt(terminal, 5)
        terminal.press("ctrl+d")
        assert terminal.wait() == 0

    assert [text for _, text in program.replies()] == ["first", "One.", "second", "Two.", "third", "Three."]
    assert not left(program.home)


def test_what_is_not_saved_at_the_end_is_in_a_file_that_the_next_start_takes_in(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    program.history_file.mkdir(parents=True)
    server.reply("One.")
    with dumb("first") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("half a thought")
        wait_told(terminal, "half a thought")
        terminal.press("ctrl+c")
        wait_told(terminal, "It is kept: /draft shows it.")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        wait_told(terminal, "The next start takes it in.")
        assert terminal.wait() == 0

    assert {file.suffix for file in left(program.home)} == {".json", ".txt"}
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in left(program.home))
    program.history_file.rmdir()
    with dumb() as terminal:
        wait_told(terminal, "Saved now: what could not be saved the last time.")
        wait_told(terminal, "Something you wrote was not sent: /draft shows it.")
        wait_for_prompt(terminal, 1)
        terminal.press("ctrl+d")
        terminal.wait()
    assert program.replies() == [("complete", "first"), ("complete", "One.")]
    assert program.stored(lambda history: history.composer("")) == Composed("half a thought")
    assert not left(program.home)


def test_a_reply_that_cannot_be_written_is_put_by_at_once_and_saved_at_the_end(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    stream = server.stream()
    with dumb("first") as terminal:
        stream.wait_begun()
        stream.send("Hello. ")
        wait_told(terminal, "Hello.")
        with closing(holding(program.history_file)):
            stream.finish()
            wait_told(terminal, "error: The reply is not saved yet. The history is locked by another program.")
            wait_for_prompt(terminal, 1)
            (file,) = left(program.home)
            assert "Hello. " in file.read_text(), "it may be killed"
        terminal.press("ctrl+d")
        wait_told(terminal, "Saved now: all that could not be written before.")
        assert terminal.wait() == 0

    assert program.replies()[1] == ("complete", "Hello. ")
    assert not left(program.home)


def test_a_question_that_cannot_be_written_goes_on_in_memory_and_is_written_later(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    for text in ("One.", "Two.", "Three."):
        server.reply(text)
    with dumb("first") as terminal:
        wait_for_prompt(terminal, 1)
        with closing(holding(program.history_file)):
            terminal.submit("second")
            wait_told(terminal, "Not saved: The history is locked by another program.")
            wait_told(terminal, "Until then this goes on in memory; /save tries again.")
            wait_told(terminal, "Two.")
            wait_for_prompt(terminal, 2)
        terminal.submit("third")
        wait_told(terminal, "Three.")
        wait_for_prompt(terminal, 3)
        terminal.press("ctrl+d")
        assert terminal.wait() == 0

    assert [text for _, text in program.replies()] == ["first", "One.", "second", "Two.", "third", "Three."]
    assert not left(program.home)


def test_a_history_of_a_newer_program_is_gone_on_with_in_memory(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    program.stored(lambda history: history.last_conversation())
    make_newer(program)
    server.reply("One.")
    server.reply("Two.")
    with dumb("first") as terminal:
        wait_told(terminal, "Not saved: ")
        wait_told(terminal, "One.")
        wait_for_prompt(terminal, 1)
        terminal.submit("second")
        wait_told(terminal, "Still not saved.")
        wait_told(terminal, "Two.")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        wait_told(terminal, "The next start takes it in.")
        assert terminal.wait() == 0

    (file,) = left(program.home)
    assert all(word in file.read_text() for word in ("first", "One.", "second", "Two."))


def test_a_history_that_was_removed_is_made_anew_with_what_is_open(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    server.reply("One.")
    server.reply("Two.")
    with dumb("first") as terminal:
        wait_for_prompt(terminal, 1)
        for file in program.history_file.parent.glob("history.db*"):
            file.unlink()
        terminal.submit("second")
        wait_told(terminal, "What is open here was written to the new one.")
        wait_told(terminal, "Two.")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        assert terminal.wait() == 0

    assert [text for _, text in program.replies()] == ["first", "One.", "second", "Two."]


def test_a_hard_budget_is_not_passed_where_nobody_knows_what_was_spent(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    program.configure(f"{program.config.read_text()}\n[budget]\ndaily_usd = 1\nhard = true\n")
    program.history_file.mkdir(parents=True)
    with dumb("first") as terminal:
        wait_told(
            terminal, "error: Not sent: the history cannot be read, so it is not known what is left of the budget."
        )
        wait_for_prompt(terminal, 1)
        terminal.press("ctrl+d")
        terminal.wait()

    assert not server.requests
    (file,) = left(program.home)
    assert file.read_text() == "first", "it was not sent, and is kept"


def test_a_script_is_refused_and_told_what_needs_no_history(
    script: Script, program: Program, server: MoodyServer
) -> None:
    program.history_file.mkdir(parents=True)

    refused = script("hi")

    assert (refused.code, refused.out, server.requests) == (1, "", [])
    assert refused.err.startswith(f"error: {program.history_file} is a folder.")
    assert refused.err.endswith("Or add --temporary: then nothing is kept.\n")
    assert refused.err.count("\n") == 1
    server.reply("Hello")
    assert script("hi", options=("--temporary",)).out == "test-model:\nHello\n"


def test_a_temporary_conversation_that_came_back_is_still_temporary(
    script: Script, program: Program, server: MoodyServer
) -> None:
    server.reply("One.")

    done = script("/temporary", "first", "/delete", "/undo", "/save")

    assert "Saved, with what it used." in done.out
    assert program.replies() == [("complete", "first"), ("complete", "One.")]


def test_a_history_that_can_only_be_read_is_read_and_what_is_said_since_is_listed(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    for text in ("One.", "Two.", "Three."):
        server.reply(text)
    program.run("ask", "first")
    make_newer(program)
    with dumb("--continue", "--model", "other", "second") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.submit("/new")
        wait_for_prompt(terminal, 2)
        terminal.submit("another subject")
        wait_for_prompt(terminal, 3)
        terminal.submit("/new")
        wait_for_prompt(terminal, 4)
        terminal.submit("/list")
        wait_told(terminal, "1. another subject")
        wait_told(terminal, "2. first")
        wait_for_prompt(terminal, 5)
        terminal.submit("/resume 2")
        wait_told(terminal, "first: 2 turns, with other of local.")
        terminal.kill()

    (file,) = left(program.home)
    assert all(word in file.read_text() for word in ("One.", "second", "Two.", "another subject", "Three."))


def test_a_model_that_cannot_be_noted_is_used_all_the_same(dumb: Open, program: Program, server: MoodyServer) -> None:
    server.reply("One.")
    program.run("ask", "first")
    with closing(holding(program.history_file)), dumb("--continue", "--model", "other") as terminal:
        wait_told(terminal, "error: The history is locked by another program.")
        wait_told(terminal, "first: 1 turn, with other of local.")
        wait_for_prompt(terminal, 1)
        terminal.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_a_reply_that_cannot_be_saved_puts_by_what_came_and_what_is_typed(
    dumb: Open, program: Program, server: MoodyServer, number: signal.Signals
) -> None:
    program.history_file.mkdir(parents=True)
    server.reply("One.")
    stream = server.stream()
    with dumb("first") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("half")
        terminal.press("ctrl+c")
        wait_for_prompt(terminal, 2)
        terminal.submit("count")
        stream.wait_begun()
        stream.send("One. Two. ")
        wait_told(terminal, "One. Two.")
        terminal.send_signal(number)
        assert terminal.wait() == 128 + number

    said, unsent = left(program.home)
    assert all(word in said.read_text() for word in ("first", "count", "One. Two. "))
    assert unsent.read_text() == "half"


def test_a_history_that_is_damaged_meanwhile_is_gone_on_without(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    server.reply("One.")
    server.reply("Two.")
    with dumb("first") as terminal:
        wait_for_prompt(terminal, 1)
        program.history_file.write_bytes(b"\xa5" * program.history_file.stat().st_size)
        terminal.submit("second")
        wait_told(terminal, "Not saved: The history is damaged, or not a database")
        wait_told(terminal, "Two.")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        wait_told(terminal, "The next start takes it in.")
        assert terminal.wait() == 0

    (file,) = left(program.home)
    assert all(word in file.read_text() for word in ("first", "One.", "second", "Two."))


def test_a_reply_for_which_there_is_no_room_is_put_by(program: Program, server: MoodyServer) -> None:
    server.reply("One.")
    program.run("ask", "first")
    room_kib = program.history_file.stat().st_size // 1024 + 16
    server.reply("Long. " * 20_000)
    limited = [
        "bash",
        "-c",
        f'ulimit -f {room_kib}; exec "$@"',
        "bash",
        *program.argv("--plain", "--continue", "second"),
    ]
    env = {**program.env, "TERM": "dumb"}
    with Terminal(limited, env=env, cwd=program.home, size=(100, 200)) as terminal:
        wait_told(terminal, "error: The reply is not saved yet.")
        wait_for_prompt(terminal, 1)
        terminal.press("ctrl+d")
        wait_told(terminal, "The next start takes it in.")
        assert terminal.wait() == 0

    (file,) = left(program.home)
    program.run("history", "import", str(file))
    assert program.replies()[-1] == ("complete", "Long. " * 20_000)
