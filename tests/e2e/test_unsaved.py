"""The program in a terminal, over a history that cannot be written."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import NORMAL, Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty


def titles(installed: Installed) -> list[tuple[str, int]]:
    """Return the conversations that are stored, with the number of their turns."""
    return [(row["title"], row["turns"]) for row in json.loads(installed.run("history", "list", "--json").stdout)]


def left(installed: Installed) -> list[Path]:
    return sorted(installed.home.rglob("clanker-tui-unsaved-*"))


def test_it_works_over_a_pipe_in_the_place_of_its_history_and_saves_once_that_is_gone(
    chatting: Installed, server: ChatServer
) -> None:
    server.reply("an answer")
    chatting.data.mkdir()
    file = chatting.data / "history.db"
    os.mkfifo(file)
    with chatting.app(size=NORMAL) as app:
        app.wait_for("not saved: history.db is not a file")
        app.submit("Remember xyzzy")
        app.wait_for("an answer")
        app.wait_for("NOT SAVED")
        file.unlink()
        app.wait_for("Saved now")
        app.wait_gone("NOT SAVED")
        app.press("ctrl+q")
        assert app.wait() == 0
    assert titles(chatting) == [("Remember xyzzy", 1)]
    assert left(chatting) == []


def test_what_a_signal_ends_unsaved_is_there_at_the_next_start(chatting: Installed, server: ChatServer) -> None:
    server.reply("an answer")
    chatting.data.mkdir()
    file = chatting.data / "history.db"
    file.mkdir()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("not saved: history.db is a folder")
        app.submit("Remember xyzzy")
        app.wait_for("an answer")
        app.wait_for("ready")
        app.type("half a thought")
        app.wait_for("half a thought")
        app.send_signal(signal.SIGTERM)
        assert app.wait() == 128 + signal.SIGTERM
    # The draft is beside the history, or here where the end came before it was put there.
    assert [one.suffix for one in left(chatting)] in ([".json"], [".json", ".txt"])
    assert {one.stat().st_mode & 0o777 for one in left(chatting)} == {0o600}
    file.rmdir()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("Saved now: what could not be saved")
        app.wait_for("half a thought")
        assert app.text.count("half a thought") == 1
        app.press("ctrl+q")
        assert app.wait() == 0
    assert titles(chatting) == [("Remember xyzzy", 1)]
    assert left(chatting) == []


def test_a_reply_that_meets_a_locked_history_is_saved_when_it_is_free_again(
    chatting: Installed, server: ChatServer
) -> None:
    reply = server.stream()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("Ask anything")
        app.submit("Remember xyzzy")
        reply.send("an answer")
        app.wait_for("an answer")
        with closing(sqlite3.connect(chatting.data / "history.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            reply.finish()
            app.wait_for("NOT SAVED")
            app.wait_for("not saved")
        app.wait_gone("NOT SAVED")
        app.press("ctrl+q")
        assert app.wait() == 0
    assert titles(chatting) == [("Remember xyzzy", 1)]


def test_kill_9_costs_nothing_of_what_was_said_unsaved(chatting: Installed, server: ChatServer) -> None:
    server.reply("an answer")
    chatting.data.mkdir()
    file = chatting.data / "history.db"
    file.mkdir()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("not saved: history.db is a folder")
        app.submit("Remember xyzzy")
        app.wait_for("an answer")
        app.wait_until(lambda _: bool(left(chatting)), "the file")
        app.kill()
    file.rmdir()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("Saved now: what could not be saved")
        app.press("ctrl+q")
        assert app.wait() == 0
    assert titles(chatting) == [("Remember xyzzy", 1)]
    assert left(chatting) == []
