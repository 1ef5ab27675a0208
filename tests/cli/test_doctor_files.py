"""`doctor` on folders, files, disks and the history in them."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
import stat
import subprocess
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from clanker_tui.cli.checks.files import can_write, check_file_system, judge_disk, judge_room
from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.cli.checks.history_file import examine_history, judge
from clanker_tui.cli.checks.looking import Check, look_at, look_at_all
from clanker_tui.config.settings import HistorySettings, Settings
from clanker_tui.history.looking import look, until
from clanker_tui.history.store import History
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.samples import fill


def found_in(call: Call, area: str) -> dict[str, dict[str, str]]:
    """Return what `doctor` finds in an area, by name."""
    found = json.loads(call("doctor", "--json").out)["findings"]
    return {one["name"]: one for one in found if one["area"] == area}


@pytest.mark.parametrize(("mode", "state"), [(0o700, "ok"), (0o750, "note"), (0o777, "note")])
def test_a_folder_that_is_open_to_others_is_told_with_the_line_that_closes_it(
    call: Call, program: Program, mode: int, state: str
) -> None:
    folder = program.history_file.parent
    folder.mkdir(parents=True, mode=0o700)
    folder.chmod(mode)

    finding = found_in(call, "files")["history-folder"]

    assert finding["state"] == state
    if state == "note":
        subprocess.run(finding["mend"].split(), check=True)
        assert found_in(call, "files")["history-folder"]["state"] == "ok"


def test_a_folder_with_a_space_in_its_name_is_quoted(
    call: Call, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = program.home / "my data"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv("CLANKER_TUI_DATA_DIR", str(folder))

    finding = found_in(call, "files")["history-folder"]

    assert finding["mend"] == f"chmod go-w '{folder}'"


def test_a_folder_of_the_users_own_that_others_may_look_into_is_left_alone(
    call: Call, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = program.home / "mine" / "settings.toml"
    config.parent.mkdir()
    config.parent.chmod(0o755)
    monkeypatch.setenv("CLANKER_TUI_CONFIG", str(config))

    assert found_in(call, "files")["configuration-folder"]["state"] == "ok"


def test_a_log_that_others_may_read_is_told(call: Call, program: Program) -> None:
    log = program.home / ".local" / "state" / "clanker-tui" / "clanker-tui.log"
    log.parent.mkdir(parents=True)
    log.touch()
    log.chmod(0o644)

    assert found_in(call, "files")["mode"]["mend"] == f"chmod 600 {log}"


@pytest.mark.parametrize(
    ("mode", "user", "groups", "may"),
    [
        (0o700, 7, [70], True),
        (0o500, 7, [70], False),
        (0o770, 8, [70], True),
        (0o750, 8, [70], False),
        (0o707, 8, [80], True),
        (0o775, 8, [80], False),
        (0o000, 0, [0], True),
    ],
)
def test_a_mode_says_who_can_keep_files_in_a_folder(mode: int, user: int, groups: list[int], may: bool) -> None:
    found = os.stat_result((stat.S_IFDIR | mode, 0, 0, 0, 7, 70, 0, 0, 0, 0))

    assert can_write(found, user, groups) is may


@pytest.mark.parametrize(
    ("free", "state"), [(50_000_000_000, State.OK), (40_000_000, State.NOTE), (500_000, State.BROKEN)]
)
def test_a_disk_that_is_nearly_full_is_told(free: int, state: State) -> None:
    finding = judge_room("history", Path("/data/my disk"), free)

    assert finding.state is state
    assert state is State.OK or finding.mend.endswith("df -h '/data/my disk'")


def test_what_could_not_be_saved_is_told_until_it_is_taken_in(call: Call, program: Program) -> None:
    assert "unsaved" not in found_in(call, "files")
    left = program.home / "clanker-tui-unsaved-20260101T000000-1.json"
    left.write_text("{}")

    finding = found_in(call, "files")["unsaved"]

    assert (finding["state"], finding["what"]) == ("note", f"{left} holds what could not be saved")


@pytest.mark.parametrize(
    ("entries", "left", "flags", "names"),
    [
        (20, 7, 0, []),
        (20, 0, 0, ["entries"]),
        (0, 0, 0, []),  # a file system that does not count them
        (20, 7, os.ST_RDONLY, ["read-only"]),
    ],
)
def test_a_disk_that_takes_no_files_is_broken(entries: int, left: int, flags: int, names: list[str]) -> None:
    disk = os.statvfs_result((4096, 4096, 9, 9, 9, entries, left, left, flags, 255))

    found = list(judge_disk("history", Path("/data"), disk))

    assert [one.name for one in found] == names
    assert all(one.state is State.BROKEN and "/data" in one.mend for one in found)


@pytest.mark.parametrize(("kind", "state"), [("ext4", State.OK), ("nfs4", State.NOTE), ("fuse.sshfs", State.NOTE)])
def test_a_history_on_a_network_is_told_with_what_follows(tmp_path: Path, kind: str, state: State) -> None:
    mountinfo = f"36 35 98:0 / {tmp_path} rw,noatime - {kind} server:/home rw"

    (finding,) = check_file_system(tmp_path / "new" / "history.db", mountinfo)

    assert finding.state is state
    assert kind in finding.what
    assert state is State.OK or "CLANKER_TUI_DATA_DIR" in finding.mend


async def test_a_check_that_never_ends_is_a_finding_and_the_others_are_not_held_up() -> None:
    ever = Event()
    stuck = Check("files", "the disk", lambda: [Finding("files", "never", State.OK, str(ever.wait()))], within_s=0.05)
    well = Check("machine", "the clock", lambda: [Finding("machine", "clock", State.OK, "it ticks")])

    found = await asyncio.wait_for(look_at_all([stuck, well]), 2)
    ever.set()

    assert [(one.state, one.what) for one in found] == [
        (State.BROKEN, "the disk does not answer"),
        (State.OK, "it ticks"),
    ]


async def test_a_place_that_cannot_be_looked_at_is_a_finding(tmp_path: Path) -> None:
    def look_there() -> list[Finding]:
        (tmp_path / "nowhere").stat()
        return []

    (finding,) = await look_at(Check("files", "the folder", look_there))

    assert (finding.what, finding.why) == ("the folder cannot be looked at", "No such file or directory")


async def test_a_look_takes_all_in_where_there_is_time(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    await fill(path)
    history = await History.open(path)
    try:
        seen = await history.run(partial(look, within_s=30))
    finally:
        await history.close()

    assert (seen.is_whole, seen.damage, seen.requests, seen.are_sums_filled) == (True, (), 2, False)
    assert seen.size_bytes >= path.stat().st_size


async def test_a_question_to_the_history_ends_when_its_time_is_over() -> None:
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000000) SELECT count(*) FROM n"
    history = await History.open(None)
    try:
        start = time.monotonic()
        answer = await history.run(lambda database: until(database, start + 0.05, lambda: database.one(count)))
        took_s = time.monotonic() - start
        after = await history.run(lambda database: until(database, start + 60, lambda: database.one("SELECT 7")))
    finally:
        await history.close()

    assert answer is None
    assert took_s < 2
    assert after == 7


@pytest.mark.parametrize(
    ("saw_pages", "is_whole", "state", "mend"),
    [
        (True, True, State.OK, ""),
        (True, False, State.OK, "To look at all of it: clanker-tui db check"),
        (False, False, State.NOTE, "To look at all of it: clanker-tui db check"),
    ],
)
async def test_what_was_not_looked_at_is_said(saw_pages: bool, is_whole: bool, state: State, mend: str) -> None:
    history = await History.open(None)
    seen = replace(await history.run(partial(look, within_s=30)), saw_pages=saw_pages, is_whole=is_whole)
    await history.close()

    (finding,) = judge(seen)

    assert (finding.state, finding.mend) == (state, mend)


def test_damage_is_broken_and_comes_with_the_mend(call: Call, program: Program) -> None:
    program.history_file.parent.mkdir(parents=True, mode=0o700)
    asyncio.run(fill(program.history_file))
    with sqlite3.connect(program.history_file) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE messages SET parent_id = 'nobody' WHERE parent_id IS NOT NULL")
    connection.close()

    finding = found_in(call, "history")["soundness"]

    assert (finding["state"], finding["mend"]) == ("broken", "clanker-tui db check --mend")


def test_a_history_that_another_program_holds_is_not_waited_for_long(call: Call, program: Program) -> None:
    program.history_file.parent.mkdir(parents=True, mode=0o700)
    asyncio.run(fill(program.history_file))
    connection = sqlite3.connect(program.history_file, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        found = found_in(call, "history")
    finally:
        connection.close()

    assert {one["state"] for one in found.values()} == {"broken"}
    assert "locked by another program" in found["opening"]["what"]


@pytest.mark.parametrize("seed", range(int(os.environ.get("CLANKER_TUI_DAMAGES", "6"))))
async def test_a_history_that_is_damaged_anywhere_is_a_finding_and_never_a_crash(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "history.db"
    await fill(path)
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 40)):
        at, length = chance.randrange(100, len(content)), chance.randrange(1, 200)
        content[at : at + length] = chance.randbytes(min(length, len(content) - at))
    path.write_bytes(content)
    settings = Settings(history=HistorySettings(url=f"sqlite:///{path}"))

    found = await examine_history(settings, asyncio.get_running_loop().time() + 20)

    assert found
    assert all(one.mend for one in found if one.state is State.BROKEN)
