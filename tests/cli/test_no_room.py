"""A disk that takes no more: each command says so, names the file, and leaves nothing half written."""

from __future__ import annotations

import asyncio

import pytest

from tests.cli.program import Outcome, Program
from tests.cli.samples import fill
from tests.cli.server import MoodyServer

BLOCKS = 1  # of a kilobyte: the largest file there may be
UNMEASURED = 'unset "${!COV@}"'  # what measures the coverage of tests has a file of its own to write
COMMANDS = {
    "ask hello": (1, "The disk failed (IOERR_WRITE) at {history}. Check the disk, then try again."),
    "history rename 0190 other": (1, "The disk failed (IOERR_WRITE) at {history}. Check the disk, then try again."),
    "history pin 0190": (1, "The disk failed (IOERR_WRITE) at {history}. Check the disk, then try again."),
    "history import all.jsonl": (1, "The disk failed (IOERR_WRITE) at {history}. Check the disk, then try again."),
    "history export --all --format html -o pages/": (1, "cannot be written: File too large."),
    "db backup copy.db": (1, "The disk failed (IOERR_WRITE) at copy.db. Check the disk, then try again."),
    "config generate --force": (2, "{config}: cannot be written: File too large."),
    "doctor --report report.txt": (1, "report.txt cannot be written: File too large."),
}


@pytest.fixture
def before(program: Program) -> dict[str, bytes]:
    """Fill the history; return all files of the home folder."""
    asyncio.run(fill(program.history_file))
    program.run("history", "export", "--all", "--format", "jsonl", "-o", "all.jsonl")
    text = (program.home / "all.jsonl").read_text()
    (program.home / "all.jsonl").write_text(text.replace("019000", "019999").replace("Borrow", "Bor row " * 3000))
    return contents(program)


def contents(program: Program) -> dict[str, bytes]:
    """Return what is in the files of the home folder that matter: the history's own, the log's and the locks' apart."""
    files = (one for one in program.home.rglob("*") if one.is_file())
    return {str(one): one.read_bytes() for one in files if one.suffix not in (".log", ".lock", ".db-journal", ".db")}


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_said_and_all_is_as_it_was(
    program: Program, server: MoodyServer, before: dict[str, bytes], command: str
) -> None:
    code, told = COMMANDS[command]
    done = program.shell(f"{UNMEASURED}; ulimit -f {BLOCKS}; $CLANKER {command}")
    assert done.code == code, done
    *others, last = done.err.splitlines()
    assert last.startswith("error: ")
    assert told.format(history=program.history_file, config=program.config) in last
    assert all(line.startswith(("note: ", "all.jsonl is an export of clanker-tui.")) for line in others)
    assert not server.requests
    assert contents(program).items() <= before.items() | contents_of_pages(program)
    assert program.run("db", "check").code == 0
    assert not (program.home / "copy.db").exists()


def contents_of_pages(program: Program) -> set[tuple[str, bytes]]:
    """Return the pages that were written whole before there was no more room."""
    pages = program.home / "pages"
    return {(str(one), one.read_bytes()) for one in pages.glob("*.html")} if pages.exists() else set()


def test_once_there_is_room_all_is_as_ever(program: Program, server: MoodyServer, before: dict[str, bytes]) -> None:
    assert program.shell(f"{UNMEASURED}; ulimit -f {BLOCKS}; $CLANKER ask hello").code == 1
    server.reply("ok")
    assert program.run("ask", "hello") == Outcome(0, "ok", "")
