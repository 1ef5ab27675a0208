"""Runs a command on a D-Bus session bus of its own, with a Secret Service of the wanted temper on it.

Started as `dbus-run-session -- python -m tests.keys.in_session TEMPER COMMAND…`; prints a JSON object about it.
The program under test meets the real bus, the real keyring library and, for most tempers, the real gnome-keyring.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import secretstorage

PASSWORD = b"open sesame"


def start_gnome_keyring() -> None:
    """Start an unlocked gnome-keyring with an empty default collection."""
    daemon = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
    subprocess.run(daemon, input=PASSWORD, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def lock_gnome_keyring() -> None:
    """Lock the collection. There is no window in which anyone could unlock it."""
    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    connection.close()


def start_stand_in(temper: str) -> subprocess.Popen[bytes]:
    """Start a Secret Service that refuses everything, or never answers, and wait until it owns its name."""
    process = subprocess.Popen([sys.executable, "-m", "tests.keys.bad_secret_service", temper], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def run(command: list[str]) -> dict[str, Any]:
    """Run the command to its end and tell how it went; `seconds` includes the interpreter's exit."""
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, stdin=sys.stdin, check=False)
    seconds = time.monotonic() - start
    return {"code": done.returncode, "out": done.stdout, "err": done.stderr, "seconds": seconds}


def main() -> None:
    temper, *command = sys.argv[1:]
    stand_in = None
    match temper:
        case "unlocked":
            start_gnome_keyring()
        case "locked":
            start_gnome_keyring()
            lock_gnome_keyring()
        case _:
            stand_in = start_stand_in(temper)
    print(json.dumps(run(command)))
    if stand_in is not None:
        stand_in.kill()
        stand_in.wait()


if __name__ == "__main__":
    main()
