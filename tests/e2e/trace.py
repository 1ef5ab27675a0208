"""What a program writes, syncs and sends, in the order in which the kernel is asked for it: read from strace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

CALL = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\((?P<descriptor>\d+)<(?P<path>[^>]*)>(?P<rest>.*)")
RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)")
SYNCS = ("fsync", "fdatasync")
TRACED = "trace=write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync"
PAGE = "4200"  # characters shown of what is written: a page of the history


def traced(output: Path, argv: Sequence[str | Path]) -> list[str | Path]:
    """Return the command that runs another and writes down what it asks of the kernel."""
    return ["strace", "-f", "-y", "-qq", "--seccomp-bpf", "-s", PAGE, "-e", TRACED, "-o", output, *argv]


def was_safe_before_it_was_sent(trace: str, text: str, file: Path) -> bool:
    """Whether a text was on the disk, whatever the power does, when the first request that a POST begins was sent.

    It is once it has been written to a file of the history, and none of these has anything left that is not synced:
    neither the pages nor the end of the journal, without which the next start would take them back.
    """
    unsynced: set[str] = set()
    syncing: dict[str, str] = {}
    is_written = is_safe = False
    for line in trace.splitlines():
        if resumed := RESUMED.match(line):
            if resumed["name"] in SYNCS and resumed["rest"].endswith("= 0"):
                unsynced.discard(syncing.pop(resumed["thread"], ""))
        elif call := CALL.match(line):
            path = call["path"]
            if call["name"] in SYNCS:
                if "<unfinished" in call["rest"]:
                    syncing[call["thread"]] = path
                elif call["rest"].endswith("= 0"):
                    unsynced.discard(path)
            elif path.startswith(str(file)):
                unsynced.add(path)
                is_written = is_written or text in call["rest"]
            elif '"POST /' in call["rest"]:
                return is_safe
        is_safe = is_safe or (is_written and not unsynced)
    raise AssertionError("no request was sent")
