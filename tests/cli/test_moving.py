"""From one machine to another: what `history export` writes, `history import` takes in."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import BORROW, fill


@pytest.fixture(autouse=True)
def samples(program: Program, utc: None) -> None:
    """Fill the history."""
    asyncio.run(fill(program.history_file))


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_history_moves_to_an_empty_one_and_out_of_it_unchanged(
    call: Call, program: Program, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / f"first.{form}", tmp_path / f"second.{form}"
    assert call("history", "export", "--all", "--format", form, "-o", str(first)).code == 0
    monkeypatch.setenv("CLANKER_TUI_DATA_DIR", str(tmp_path / "elsewhere"))

    done = call("history", "import", str(first))

    assert (done.code, done.err) == (0, f"{first} is an export of clanker-tui.\n")
    assert done.out.splitlines() == [
        "2 conversations, 4 messages; 0 skipped.",
        "2 new conversations, 4 new messages came in.",
    ]
    assert call("history", "export", "--all", "--format", form, "-o", str(second)).code == 0
    assert second.read_bytes() == first.read_bytes()
    assert call("history", "import", str(first)).out.endswith("Nothing of it is new: all was here already.\n")


def test_it_moves_through_a_pipe(program: Program, tmp_path: Path) -> None:
    elsewhere = f"CLANKER_TUI_DATA_DIR={tmp_path}/elsewhere"
    done = program.shell(
        f"$CLANKER history export --all --format jsonl | {elsewhere} $CLANKER history import - --json"
        f" && {elsewhere} $CLANKER history export --all --format jsonl | cmp - <($CLANKER history export --all"
        " --format jsonl) && echo same"
    )

    facts, _, rest = done.out.partition("\n}")
    assert json.loads(facts + "}")["new_usage"] == 2
    assert rest == "\nsame\n"


def test_what_was_edited_later_elsewhere_is_brought_here(call: Call, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "there.json"
    call("history", "rename", BORROW, "Moves")
    call("history", "export", BORROW, "--format", "json", "-o", str(path))
    document = json.loads(path.read_text())
    document["conversations"][0]["title"] = "Borrows"
    document["conversations"][0]["edits"]["title"] = "2099-01-01T00:00:00Z"
    path.write_text(json.dumps(document, indent=2))

    assert call("history", "import", str(path)).out.endswith("No new messages; 1 conversation brought up to date.\n")
    assert "Borrows" in call("history", "list").out
