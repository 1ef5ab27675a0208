"""Variables of the environment that the program or its libraries read, each with values that nobody means."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.histories import filled
from tests.fuzz.mutator import Mutator
from tests.fuzz.target import Meeting, Target

VARIABLES = (
    *(
        "CLANKER_TUI_CONFIG",
        "CLANKER_TUI_DATA_DIR",
        "CLANKER_TUI_PROVIDER",
        "CLANKER_TUI_MODEL",
        "HOME",
        "XDG_CONFIG_HOME",
    ),
    *(
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_RUNTIME_DIR",
        "TERM",
        "LANG",
        "LC_ALL",
        "COLUMNS",
        "LINES",
        "NO_COLOR",
        "TZ",
    ),
    *(
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "http_proxy",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "PATH",
        "TMPDIR",
    ),
    *("GROQ_API_KEY", "OPENCLAW_GROQ_API_KEY", "OPENCLAW_GROQ_API_BASE", "OPENAI_API_KEY", "OPENCLAW_OPENAI_API_BASE"),
    *(
        "ANTHROPIC_API_KEY",
        "DEMO_API_KEY",
        "OPENCLAW_DEMO_API_BASE",
        "EDITOR",
        "VISUAL",
        "TMUX",
        "STY",
        "SSH_CONNECTION",
    ),
    *("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "COLORTERM", "TEXTUAL_FPS", "PYTHON_KEYRING_BACKEND"),
)
RIGHT = ("demo", "groq", "C", "UTC", "80", "1", "http://127.0.0.1:9", "gsk_" + "Ab3d" * 10, "xterm", "dumb", "*")
COMMANDS: tuple[list[str], ...] = (
    *(
        ["config", "show"],
        ["config", "path"],
        ["config", "validate"],
        ["history", "list"],
        ["usage"],
        ["usage", "--by", "day"],
    ),
    *(["keys", "list"], ["keys", "test", "groq"], ["models", "groq"], ["db", "check"], ["db", "path"], ["--help"], []),
    *(["ask", "-p", "groq", "--retries", "0", "hi"], ["history", "search", "it"], ["completion", "bash"]),
)


def environment(mutator: Mutator, folder: Path) -> Meeting:
    """Set a few variables to something odd. What would write outside the folder of the round leads into it."""
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "history.db").write_bytes(filled())
    environ = {
        "CLANKER_TUI_CONFIG": str(folder / "config.toml"),
        "CLANKER_TUI_DATA_DIR": str(folder / "data"),
        "OPENCLAW_GROQ_API_BASE": "http://127.0.0.1:9/v1",
        "GROQ_API_KEY": "gsk_" + "Ab3d" * 10,
    }
    for _ in range(mutator.chance.randint(1, 6)):
        environ[mutator.one_of(VARIABLES)] = value(mutator, folder)
    return Meeting([mutator.one_of(COMMANDS)], environ, environ)


def value(mutator: Mutator, folder: Path) -> str:
    if mutator.happens(0.2):
        return mutator.one_of(RIGHT)
    if mutator.happens(0.2):
        return str(folder / mutator.one_of(("data", "data/history.db", "none", "data/history.db/x", "\udcff")))
    text = mutator.odd_text()
    return "relative" if text.startswith("/") else text[:100_000]


TARGETS = (Target("environment", environment, 40),)
