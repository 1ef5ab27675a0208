"""Whatever file or folder the program makes is its owner's alone, whatever the umask."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cli.server import MoodyServer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")

EVERYTHING = """
    umask {mask}
    set -e
    mkdir -m 700 "$TMPDIR"
    $CLANKER ask --debug hello
    $CLANKER history export --last -o exports/of/today/
    $CLANKER history export --last --format json -o one.json
    $CLANKER db backup backups/now.db || $CLANKER db backup now.db
    echo gsk_0123456789abcdefghij | $CLANKER keys set groq --file
    CLANKER_TUI_CONFIG=$HOME/new/config.toml $CLANKER config generate
    $CLANKER usage --by day --csv > /dev/null
"""


def rights(folder: Path) -> dict[str, int]:
    """Return the rights of everything in a folder."""
    return {str(place.relative_to(folder)): stat.S_IMODE(place.lstat().st_mode) for place in folder.rglob("*")}


@pytest.mark.parametrize("mask", ["000", "022", "277"])
def test_everything_that_commands_write_is_their_users_alone(program: Program, server: MoodyServer, mask: str) -> None:
    server.reply("fine")
    theirs = set(rights(program.home))  # what the test itself has made
    done = program.shell(EVERYTHING.format(mask=mask), TMPDIR=str(program.home / "tmp"))
    assert done.code == 0, done.err
    ours = {name: mode for name, mode in rights(program.home).items() if name not in theirs and name != "tmp"}
    folders = {name: oct(mode) for name, mode in ours.items() if (program.home / name).is_dir()}
    files = {name: oct(mode) for name, mode in ours.items() if name not in folders}
    assert len(files) >= 7, files
    assert {name: mode for name, mode in folders.items() if mode != "0o700"} == {}
    assert {name: mode for name, mode in files.items() if mode != "0o600"} == {}


@pytest.mark.parametrize("mask", [0o000, 0o277, 0o777])
def test_a_crash_and_a_copy_are_written_down_for_their_user_alone(home: Path, mask: int) -> None:
    from itertools import repeat

    from clanker_tui.crash_log import log_crash
    from clanker_tui.ui.clipboard.saving import write_new

    before = os.umask(mask)
    try:
        log = log_crash("what happened")
        copy = write_new("a text", home, repeat("copy.md", 1))
    finally:
        os.umask(before)
    assert log is not None
    assert {oct(stat.S_IMODE(file.stat().st_mode)) for file in (log, copy)} == {"0o600"}
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_a_log_that_was_open_to_others_is_closed_to_them_by_a_crash(home: Path) -> None:
    from clanker_tui.crash_log import log_crash

    log = home / ".local/state/clanker-tui/clanker-tui.log"
    log.parent.mkdir(parents=True)
    log.touch()
    log.chmod(0o644)
    assert log_crash("what happened") == log
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
