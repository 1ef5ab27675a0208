"""`ask` with a history that cannot be written: one line, and nothing that was received is lost."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.program import PATIENCE_S, Program
from tests.cli.server import MoodyServer


def left(home: Path) -> list[Path]:
    return sorted(home.rglob("clanker-tui-unsaved-*"))


def test_nothing_is_sent_that_cannot_be_saved_unless_it_need_not_be(program: Program, server: MoodyServer) -> None:
    program.history_file.mkdir(parents=True)

    refused = program.run("ask", "hi")

    assert (refused.code, refused.out, server.requests) == (1, "", [])
    assert refused.err.startswith(f"error: {program.history_file} is a folder.")
    assert "Or ask with --no-save" in refused.err
    assert refused.err.count("\n") == 1
    server.reply("Hello")
    assert program.run("ask", "--no-save", "hi").out == "Hello"


def test_a_reply_that_could_not_be_saved_is_printed_and_put_by(program: Program, server: MoodyServer) -> None:
    stream = server.stream()
    process = program.start("ask", "hi")
    stream.send("Hello")
    stream.wait_begun()
    with closing(sqlite3.connect(program.history_file, isolation_level=None, timeout=PATIENCE_S)) as other:
        other.execute("BEGIN IMMEDIATE")
        stream.finish()
        out, err = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, out) == (1, b"Hello")
    (file,) = left(program.home)
    assert err.decode() == (
        "error: The reply is not saved. The history is locked by another program."
        f" It is in {file}: the app takes it in when it starts.\n"
    )
    assert file.stat().st_mode & 0o777 == 0o600
    taken = json.loads(program.run("history", "import", str(file), "--json").out)
    assert (taken["new_conversations"], taken["new_usage"]) == (0, 1)
    assert program.replies()[1] == ("complete", "Hello")
