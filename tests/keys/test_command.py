"""The command that prints a key."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clanker_tui.errors import KeyMissingError
from clanker_tui.keys.command import key_from_command

CANARY = "gsk_canary0123456789"


def python(code: str) -> str:
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"


def test_what_a_command_prints_is_the_key() -> None:
    assert key_from_command("groq", f"echo {CANARY}") == f"{CANARY}\n"


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    assert key_from_command("groq", f"echo $HOME; touch {tmp_path}/made") == f"$HOME; touch {tmp_path}/made\n"
    assert not (tmp_path / "made").exists()


def test_a_failing_command_is_told_by_its_exit_code_and_its_complaint_is_not_shown() -> None:
    with pytest.raises(KeyMissingError) as caught:
        key_from_command("groq", python(f"import sys; print('{CANARY}'); sys.exit('{CANARY} is locked')"))
    assert caught.value.message == "The api_key_command of groq failed with exit code 1."
    assert CANARY not in str(caught.value)


def test_a_program_that_does_not_exist_is_named() -> None:
    with pytest.raises(KeyMissingError) as caught:
        key_from_command("groq", "no-such-program --token 123")
    assert caught.value.message == "The api_key_command of groq cannot be run: No such file or directory."
    assert "no-such-program" in caught.value.hint
    assert "123" not in str(caught.value)


def test_a_command_that_does_not_end_is_ended_with_its_children(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    grandchild = f"import time; time.sleep(1); open({str(alive)!r}, 'w')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    start = time.monotonic()
    with pytest.raises(KeyMissingError, match=r"took more than 0\.3 s"):
        key_from_command("groq", python(code), limit_s=0.3)
    assert time.monotonic() - start < 1.0
    assert not alive.exists()


def test_a_command_that_prints_without_end_is_ended() -> None:
    with pytest.raises(KeyMissingError, match="printed too much"):
        key_from_command("groq", "yes", limit_s=20)


def test_a_process_left_behind_does_not_hold_up_the_key() -> None:
    code = f"import subprocess; subprocess.Popen(['sleep', '5']); print('{CANARY}')"
    start = time.monotonic()
    assert key_from_command("groq", python(code)) == f"{CANARY}\n"
    assert time.monotonic() - start < 4


def test_a_command_reads_nothing_from_the_terminal() -> None:
    assert key_from_command("groq", python("import sys; print(len(sys.stdin.read()))")) == "0\n"


def test_a_command_does_not_outlive_a_program_that_ends_before_it(tmp_path: Path) -> None:
    """A thread that waits for one is left behind where the program gives up waiting."""
    asked, never = tmp_path / "asked", tmp_path / "never"
    os.mkfifo(asked)
    os.mkfifo(never)
    script = (
        "import atexit, sys; from clanker_tui.daemon_threads import DaemonThreads;"
        "from clanker_tui.keys.command import key_from_command;"
        "before = atexit._ncallbacks();"
        "DaemonThreads().submit(key_from_command, 'groq', sys.argv[1]);"
        "open(sys.argv[2]).read()\n"
        "while atexit._ncallbacks() == before: pass"  # it waits for the command by now
    )
    command = f"sh -c 'echo > {asked}; exec cat {never}'"

    done = subprocess.run(
        [sys.executable, "-c", script, command, str(asked)], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stderr == ""
    with pytest.raises(OSError, match="No such device or address"):  # nobody reads it any longer
        os.open(never, os.O_WRONLY | os.O_NONBLOCK)
