"""`history import`, as a user and a script see it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.program import PATIENCE_S, Program
from tests.importers.samples import chatgpt, claude, node, peer_database, said

RECORD = chatgpt({"q": node(None, "user", "How?"), "a": node("q", "assistant", "So."), "x": {"message": 1}})


@pytest.fixture
def export(tmp_path: Path) -> str:
    """Return an export of two conversations, with one message that cannot be read."""
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([RECORD, chatgpt({"q": node(None, "user", "Who?")}, conversation_id="c-9")]))
    return str(path)


def listed(call: Call) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(call("history", "list", "--json").out)
    return rows


def test_an_import_says_what_it_is_what_came_and_what_was_skipped(call: Call, program: Program, export: str) -> None:
    done = call("history", "import", export)

    assert done.code == 0
    assert done.err == f"{export} is a data export of ChatGPT.\n"
    assert done.out.splitlines() == [
        "2 conversations, 3 messages; 1 skipped:",
        "  message 3 of “Lists”: it is no message",
        "2 new conversations, 3 new messages came in.",
    ]
    assert len(listed(call)) == 2


def test_a_second_import_adds_nothing(call: Call, program: Program, export: str) -> None:
    call("history", "import", export)
    before = call("history", "show", "--last").out

    assert call("history", "import", export).out.splitlines()[-1] == "Nothing of it is new: all was here already."
    assert len(listed(call)) == 2
    assert call("history", "show", "--last").out == before


@pytest.mark.parametrize("name", ["llm", "llm_legacy", "elia", "oterm"])
def test_a_second_import_of_a_database_adds_nothing(call: Call, program: Program, tmp_path: Path, name: str) -> None:
    path = peer_database(name, tmp_path)
    first = json.loads(call("history", "import", str(path), "--json").out)
    path.touch()
    second = json.loads(call("history", "import", str(path), "--json").out)

    assert first["new_messages"] == first["messages"] > 0
    assert (second["messages"], second["new_messages"], second["new_usage"]) == (first["messages"], 0, 0)
    assert (first["skipped"], second["skipped"]) == (0, 0)


def test_what_grew_since_the_last_import_comes_in(call: Call, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    later = {"updated_at": "2025-02-04T00:00:00Z"}
    path.write_text(json.dumps([claude(said("1", "human", "Why?"))]))
    call("history", "import", str(path))
    path.write_text(json.dumps([claude(said("1", "human", "Why?"), said("2", "assistant", "So."), **later)]))

    assert call("history", "import", str(path)).out.splitlines()[-1] == (
        "0 new conversations, 1 new message came in; 1 conversation was here already."
    )
    assert "So." in call("history", "show", "--last").out


def test_a_dry_run_says_what_would_come_and_writes_nothing(call: Call, program: Program, export: str) -> None:
    assert call("history", "import", export, "--dry-run").out.splitlines()[-1] == (
        "2 new conversations, 3 new messages would come in."
    )
    assert not program.history_file.exists()

    call("history", "import", export)
    stored = program.history_file.read_bytes()
    assert call("history", "import", "--dry-run", export).out.endswith("Nothing of it is new: all was here already.\n")
    assert program.history_file.read_bytes() == stored


def test_an_import_can_be_read_by_programs(call: Call, program: Program, export: str) -> None:
    done = call("history", "import", export, "--json")

    assert done.err == ""
    assert json.loads(done.out) == {
        "source": "a data export of ChatGPT",
        "dry_run": False,
        "stopped": False,
        "conversations": 2,
        "messages": 3,
        "new_conversations": 2,
        "new_messages": 3,
        "new_usage": 0,
        "changed_conversations": 0,
        "skipped": 1,
        "reasons": [{"what": "message 3 of “Lists”", "why": "it is no message"}],
    }


def test_an_imported_conversation_goes_on_with_the_agent_that_is_set_up_here(
    call: Call, program: Program, export: str
) -> None:
    call("history", "import", export)

    assert {(row["provider"], row["model"]) for row in listed(call)} == {("local", "test-model")}
    shown = [call("history", "show", row["id"]).out for row in listed(call)]
    assert any("gpt-4o" in one for one in shown)


def test_standard_input_is_imported(program: Program, export: str) -> None:
    done = program.run("history", "import", "-", stdin=Path(export).read_bytes())

    assert (done.code, done.err) == (0, "standard input is a data export of ChatGPT.\n")
    assert "2 new conversations, 3 new messages came in." in done.out


def test_a_file_in_which_nothing_can_be_read_is_a_failure(call: Call, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([chatgpt({"root": node(None)})]))
    done = call("history", "import", str(path))

    assert done.code == 1
    assert done.out == "0 conversations, 0 messages; 1 skipped:\n  “Lists”: nothing was said in it\n"


@pytest.mark.parametrize("content", [b"", b"{", b"hello", b"\xff\xfe"])
def test_a_file_that_is_nothing_is_one_line(call: Call, program: Program, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    done = call("history", "import", str(tmp_path / "file"))

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {tmp_path / 'file'} is nothing that can be imported. Understood are ")
    assert done.err.count("\n") == 1


def test_a_history_of_this_program_is_not_taken_for_another(call: Call, program: Program, export: str) -> None:
    call("history", "import", export)
    done = call("history", "import", str(program.history_file))

    assert done.code == 2
    assert done.err.startswith("error: That is a history of clanker-tui itself. Export it")


def test_titles_cannot_steer_the_terminal(call: Call, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([chatgpt({"root": node(None), "x": {"message": 1}}, title="a\x1b[31m\nb")]))

    assert "\x1b" not in call("history", "import", str(path)).out


def test_ctrl_c_keeps_what_came_in_and_the_same_command_goes_on(program: Program, tmp_path: Path) -> None:
    record = {"q": node(None, "user", "How?"), "a": node("q", "assistant", "So.")}
    records = [json.dumps(chatgpt(record, conversation_id=f"c-{number}")) for number in range(1000)]
    process = subprocess.Popen(
        [sys.executable, "-m", "clanker_tui", "history", "import", "-", "--json"],
        env=program.env,
        cwd=program.home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    process.stdin.write(("[" + ",".join(records[:600]) + ",").encode())
    process.stdin.flush()
    wait_for_messages(program)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)

    told = json.loads(out)
    assert process.returncode == 130
    assert told["stopped"]
    assert "Stopped. What came in is kept; the same command goes on." in err.decode()
    again = program.run("history", "import", "-", "--json", stdin=f"[{','.join(records)}]".encode())
    assert json.loads(again.out)["new_conversations"] == 1000 - told["new_conversations"] < 1000
    assert json.loads(again.out)["conversations"] == 1000


def wait_for_messages(program: Program) -> None:
    """Wait until a part of the import has been committed."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if program.history_file.exists() and program.stored(lambda history: history.last_conversation()):
            return
        time.sleep(0.05)
    raise TimeoutError("nothing came in")


def piped(path: Path, content: bytes) -> threading.Thread:
    """Put content into a pipe, as a shell's `<(…)` does."""
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(content,))
    writer.start()
    return writer


def test_an_export_comes_in_through_a_pipe(call: Call, program: Program, tmp_path: Path, export: str) -> None:
    writer = piped(tmp_path / "pipe", Path(export).read_bytes())
    done = call("history", "import", str(tmp_path / "pipe"))
    writer.join()

    assert done.code == 0
    assert len(listed(call)) == 2


def test_a_database_comes_in_through_a_pipe(call: Call, program: Program, tmp_path: Path) -> None:
    writer = piped(tmp_path / "pipe", peer_database("elia", tmp_path).read_bytes())
    done = call("history", "import", str(tmp_path / "pipe"))
    writer.join()

    assert done.err == f"{tmp_path / 'pipe'} is the database of elia.\n"
    assert listed(call)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no /proc here")
def test_a_file_that_cannot_be_read_on_is_told(call: Call, program: Program) -> None:
    done = call("history", "import", "/proc/self/mem")

    assert done.code == 2
    assert done.err == "error: /proc/self/mem cannot be read: Input/output error. Check its name and rights.\n"
