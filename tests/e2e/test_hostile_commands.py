"""Whatever stands in the history, on the command line or in the answers of a server, a command only prints it."""

from __future__ import annotations

import json
import re
import sys

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.hostile_history import LAST, REQUEST
from tests.e2e.hostile_server import HostileServer
from tests.e2e.pieces import EVERYTHING, WORD
from tests.e2e.spoken import COMMANDS, DOCTOR, breaches
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

SIZE = (100, 30)
NAME = WORD[:60].replace("/", "")

# All in one process: to start one for each would take most of the time.
RUN_ALL = """
import json, sys
from clanker_tui.cli.main import run
for number, argv in enumerate(json.load(open("commands"))):
    print(f"#{number}#", flush=True)
    try:
        run(argv)
    except SystemExit:
        pass
print("#done#")
"""
LINES = [
    ["history", "list", "--limit", "500"],
    ["history", "list", "--json"],
    ["history", "show", LAST],
    ["history", "show", LAST, "--json"],
    ["history", "show", WORD],
    ["history", "search", "zq1*", "--limit", "300"],
    ["history", "search", WORD],
    ["history", "search", "--best", "--json", "zq1*"],
    *(["history", "export", LAST, "--format", name] for name in ("markdown", "html", "json", "jsonl")),
    ["history", "export", LAST, "-o", NAME],
    ["history", "import", NAME],
    ["history", "import", WORD],
    ["history", "tag", LAST, WORD],
    ["history", "archive", LAST],
    ["history", "delete", LAST],
    ["history", "bin"],
    ["history", "restore", LAST],
    ["history", "rename", LAST, WORD],
    ["usage"],
    *(["usage", "--by", name] for name in ("provider", "model", "conversation", "host", "purpose", "day")),
    ["usage", "--by", "model", "--csv"],
    ["usage", "--by", "host", "--json"],
    ["usage", "--model", WORD],
    ["usage", "--since", WORD],
    ["usage", "--by", WORD],
    ["usage", "--requests"],
    ["usage", "--request", REQUEST],
    ["usage", "--speed"],
    ["models"],
    ["models", "--json"],
    ["models", WORD],
    ["models", "--task", WORD],
    ["keys", "list"],
    ["keys", "test", "local"],
    ["keys", "test", WORD],
    ["config", "show"],
    ["config", "validate"],
    ["config", "validate", "--config", WORD],
    ["config", "generate", "--config", NAME],
    ["db", "check"],
    ["db", "backup", f"{NAME}.db"],
    ["db", "restore", WORD],
    ["db", WORD],
    ["doctor"],
    ["ask", "what?"],
    ["ask", "--usage", "-m", WORD, "what?"],
    ["ask", "-p", WORD, "what?"],
    ["ask", "-a", WORD, "what?"],
    ["ask", "--attach", WORD, "what?"],
    ["ask", "--resume", WORD, "what?"],
    ["ask", "--base-url", WORD, "what?"],
    ["ask", "--env-file", WORD, "what?"],
    ["ask", f"--{WORD}", "what?"],
    ["ask", "--temperature", WORD],
    ["completion", WORD],
    *(["completion", shell] for shell in ("bash", "zsh", "fish")),
]


def run_all(installed: Installed) -> Terminal:
    (installed.home / "commands").write_text(json.dumps(LINES))
    return Terminal([sys.executable, "-c", RUN_ALL], env=installed.env(), cwd=installed.home, size=SIZE)


def test_no_command_hands_a_piece_to_the_terminal(hostile: Installed) -> None:
    with run_all(hostile) as terminal:
        assert terminal.wait() == 0, terminal.text
        raw = bytes(terminal.raw)
    parts = re.split(rb"(?m)^#(\d+)#\r\n", raw)[1:]
    assert [int(number) for number in parts[::2]] == list(range(len(LINES)))
    for line, said in zip(LINES, parts[1::2], strict=True):
        assert b"Traceback" not in said, line
        assert not breaches(said, SIZE, DOCTOR if line[0] == "doctor" else COMMANDS), line


@pytest.mark.parametrize("size", [1, 7])
def test_a_reply_in_pieces_is_clean_on_the_terminal_of_ask(
    hostile: Installed, hostile_server: HostileServer, size: int
) -> None:
    hostile_server.answers = True
    stream = hostile_server.stream()
    stream.send_cut(EVERYTHING, size)
    stream.send("the end")
    stream.finish()
    with hostile.app("ask", "do your worst", size=SIZE) as ask:
        assert ask.wait() == 0
        assert ask.raw.rstrip().endswith(b"the end")
        assert not breaches(bytes(ask.raw), SIZE, COMMANDS)
