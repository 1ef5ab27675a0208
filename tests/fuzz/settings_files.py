"""The files of the configuration: config.toml, .env and the key file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.config.test_any_text import EVERYTHING
from tests.fuzz.mutator import Mutator
from tests.fuzz.places import put
from tests.fuzz.target import Meeting, Target

KEYS = """
[ui.keys]
"app.help" = "f1,f12"
"composer.submit" = "ctrl+s"
"""
CONFIG = (EVERYTHING.replace("\n#[ui.keys]", "\n[ui.keys]") + KEYS * ("[ui.keys]" not in EVERYTHING)).encode()
DOTENV = b"""\
# keys
GROQ_API_KEY=gsk_abcdefghijklmnopqrstuvwxyz0123456789
export OPENAI_API_KEY="sk-abcdefghijklmnopqrstuvwxyz"
ANTHROPIC_API_KEY='sk-ant-abcdefghijklmnopqrstuvwxyz'
OPENCLAW_GROQ_API_BASE=http://127.0.0.1:9/v1
CLANKER_TUI_PROVIDER = demo
CLANKER_TUI_MODEL=demo-fast # the quick one
EMPTY=
MULTI="a
b"
"""
KEY_FILE = b'{\n  "groq": "gsk_abcdefghijklmnopqrstuvwxyz0123456789",\n  "my-llama": "secret"\n}\n'
WHOLE: Sequence[bytes] = (
    *(
        b"",
        b"\0",
        b"\xef\xbb\xbf",
        b"\xff\xfea\0",
        b"\r",
        b"\n" * 900_000,
        b"a=" + b"[" * 499_000,
        b"a." * 400_000 + b"b=1",
    ),
    *(
        b"a=" + b"9" * 900_000,
        b"[" * 900_000,
        b"a=" + b"{a=" * 5000 + b"1" + b"}" * 5000,
        b'"' + b"\\u0041" * 9000 + b'"=1',
    ),
    *(b"".join(b"[agents.a%d]\nprovider='demo'\n" % n for n in range(5_000)), b'a="""' + b"\\\n" * 400_000 + b'"""'),
)


def content(mutator: Mutator, good: bytes) -> bytes:
    return mutator.one_of(WHOLE) if mutator.happens(0.02) else mutator.spoilt(good)


def configuration(mutator: Mutator, folder: Path) -> Meeting:
    """Spoil a configuration that uses every setting."""
    path = folder / "config.toml"
    piece = put(mutator, path, content(mutator, CONFIG))
    command = mutator.one_of(
        (
            ["config", "validate"],
            ["config", "validate"],
            ["config", "show"],
            ["config", "show", "--json"],
            ["usage"],
            ["usage", "--by", "model"],
            ["history", "list"],
            ["db", "path"],
            ["keys", "list"],
            ["config", "path"],
        )
    )
    given = [*command, "--config", str(path)] if mutator.happens(0.3) else command
    return Meeting([given], piece, {"CLANKER_TUI_CONFIG": str(path)})


def dotenv(mutator: Mutator, folder: Path) -> Meeting:
    """Spoil a file of variables: the one beside the configuration, or one that is named."""
    path = folder / ".env"
    piece = put(mutator, path, content(mutator, DOTENV))
    command = mutator.one_of((["config", "show"], ["keys", "list"], ["usage"], ["config", "validate"]))
    named = ["--env-file", str(path)] if mutator.happens(0.3) else []
    return Meeting([[*command, *named]], piece, {"CLANKER_TUI_CONFIG": str(folder / "config.toml")})


def key_file(mutator: Mutator, folder: Path) -> Meeting:
    """Spoil the file of keys."""
    piece = put(mutator, folder / "keys.json", content(mutator, KEY_FILE))
    commands = (
        ["keys", "list"],
        ["keys", "list", "--json"],
        ["keys", "delete", "groq"],
        ["keys", "set", "groq", "--file"],
        ["ask", "-p", "groq", "--base-url", "http://127.0.0.1:9/v1", "--retries", "0", "hi"],
    )
    environ = {"CLANKER_TUI_CONFIG": str(folder / "config.toml")}
    return Meeting([mutator.one_of(commands)], piece, environ, b"gsk_" + mutator.spoilt(b"abcdefgh" * 4) + b"\n")


TARGETS = (
    Target("configuration", configuration, 120),
    Target("dotenv", dotenv, 30),
    Target("key-file", key_file, 20),
)
