"""Whatever is typed: each line is answered, none ends the chat, and nothing but text is written."""

from __future__ import annotations

import os
import random

from clanker_tui.cli.plain.commands import COMMANDS
from tests.cli.plain.conftest import Script, strange_bytes
from tests.cli.program import Program
from tests.cli.server import MoodyServer

ROUNDS = int(os.environ.get("CLANKER_TUI_ROUNDS", "2"))
SEED = int(os.environ.get("CLANKER_TUI_ROUNDS_SEED", "1"))
LINES = 60
SAID = [
    "hello", '"""a', 'b"""', "back \\", "//x", "\t", "/", "/ x", "/1", '"""', "x" * 5000, "\x1b[31m", "~", "/etc/hosts",
]  # fmt: skip
GIVEN = [
    "", "1", "0", "99999", "last 2", "last 0", "all", "x" * 300, "\x1b[2J", "é", '"', "local", "nobody", "-", "#tag",
    "temperature 0.1", "temperature nan", "max_tokens 5", "../x", "/etc/passwd", "work -work", "send", "drop", "json",
    "a\0b", "out.md", "~nobody-of-that-name", "0199", "model:x before:2020", "before:soon",
]  # fmt: skip
LEFT_OUT = ("quit", "demo")  # one ends it, the other takes its time
LAST = "/the-end"


def test_any_words_in_any_order_are_answered(script: Script, program: Program, server: MoodyServer) -> None:
    program.configure(
        f'{program.config.read_text()}\npace = true\n[models."local/test-model"]\ncontext_tokens = 3000\n'
    )
    names = [name for command in COMMANDS if command.name not in LEFT_OUT for name in command.names]
    server.models = [{"id": "test-model"}, {"id": "other\x1b[2J"}]
    for number in range(SEED, SEED + ROUNDS):
        chance = random.Random(number)
        for _ in range(2 * LINES):
            server.reply("A reply.\x1b[2J ", "With two parts.")
        lines = [
            chance.choice(SAID) if chance.random() < 0.3 else f"/{chance.choice(names)} {chance.choice(GIVEN)}".rstrip()
            for _ in range(LINES)
        ]

        done = script(*lines, 'an end"""', LAST)

        assert done.code in (1, 2), number
        assert not strange_bytes(f"{done.out}{done.err}".encode()) - {0x09}, number
        assert f"There is no command {LAST}." in done.err, number
