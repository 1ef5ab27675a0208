"""Starting the program: what each start imports, and what wrong use is told."""

from __future__ import annotations

import pytest

from clanker_tui.cli.main import COMMANDS
from tests.cli.conftest import Call
from tests.cli.program import PATIENCE_S, Program
from tests.cli.server import MoodyServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.usefixtures("unmeasured")

HEAVY = {"asyncio", "dataclasses", "inspect", "typing", "logging", "pathlib", "subprocess", "shutil", "ssl", "socket"}
VERY_HEAVY = {"genai_prices", "pydantic", "sqlmodel", "sqlalchemy", "alembic", "textual", "rich", "httpx", "tomlkit"}


LIST_MODULES = (
    "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
    "from clanker_tui.__main__ import main; sys.exit(main())"
)


@pytest.mark.parametrize("flag", ["--help", "-h", "--version", "-V"])
def test_help_and_version_import_next_to_nothing(program: Program, flag: str) -> None:
    done = program.shell(f"$PYTHON -c '{LIST_MODULES}' {flag}")

    assert done.code == 0
    assert not (HEAVY | VERY_HEAVY) & set(done.err.split())


@pytest.mark.parametrize("command", ["ask", "models", "history", "usage", "db", "doctor", "completion"])
def test_a_sub_command_is_imported_only_when_it_is_chosen(program: Program, command: str) -> None:
    done = program.shell(f"$PYTHON -c '{LIST_MODULES}' {command} --help")

    modules = set(done.err.split())
    others = {f"clanker_tui.cli.{name}" for name in COMMANDS if name != command}
    assert f"clanker_tui.cli.{command}" in modules
    assert not (others | {"asyncio", "dataclasses"} | VERY_HEAVY) & modules


def test_a_whole_turn_with_a_server_on_this_machine_imports_nothing_that_is_heavy(
    program: Program, server: MoodyServer
) -> None:
    program.env["LOCAL_API_KEY"] = "a-key"
    server.reply("Hello")
    process = program.start("ask", "hi", flags=("-X", "importtime"))
    _, report = process.communicate(timeout=PATIENCE_S)

    lines = [line for line in report.decode().splitlines() if line.startswith("import time:")]
    packages = [line.rpartition("|")[2].strip().partition(".")[0] for line in lines]
    assert process.returncode == 0
    assert {"sqlite3", "httpx2"} < set(packages)
    assert not (VERY_HEAVY | {"keyring"}) & set(packages)


def test_help_names_every_command(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call("--help")

    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(f"\n  {command} " in text for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["hitsory"], 'Did you mean "history"?'),
        (["hitsory"], "clanker-tui -- hitsory"),
        (["--modle", "x"], 'Did you mean "--model"?'),
        (["history"], "required: list|search|show|rename|"),
        (["history", "lst"], 'Did you mean "list"?'),
        (["history", "list", "--jsn"], 'Did you mean "--json"?'),
        (["history", "list", "--limit", "0"], "at least 1"),
        (["usage", "--by", "dya"], 'Did you mean "day"?'),
        (["usage", "--since", "soon"], "Write 2026, 2026-03"),
        (["models", "groq", "extra"], 'unexpected argument "extra"'),
        (["models", "sk-abcdefghijklmnop", "sk-abcdefghijklmnop"], 'unexpected argument "***"'),
        (["--config", "/no/such/file", "usage"], "/no/such/file"),
        (["completion", "tcsh"], "bash, zsh, fish"),
        (["hello"], 'clanker-tui ask "…"'),
        (["--", "history"], "needs a terminal"),
        (["--resume", "history"], "needs a terminal"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(call: Call, arguments: list[str], complaint: str) -> None:
    done = call(*arguments)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert complaint in done.err
    assert "usage:" not in done.err


def test_options_may_stand_before_the_command(call: Call, program: Program) -> None:
    program.configure("")
    other = program.home / "other.toml"
    other.write_text('[history]\nurl = "sqlite:////tmp/elsewhere.db"\n')

    assert call("--config", str(other), "db", "path").out == "/tmp/elsewhere.db\n"
    assert call("db", "--config", str(other), "path").out == "/tmp/elsewhere.db\n"
    assert call("db", "path", "--config", str(other)).out == "/tmp/elsewhere.db\n"


def test_what_a_message_quotes_cannot_steer_the_terminal(call: Call) -> None:
    done = call("--\x1b[31mred")

    assert "\x1b" not in done.err


def test_debug_shows_a_traceback_before_the_error(call: Call) -> None:
    done = call("--debug", "--config", "/no/such/file", "usage")

    assert done.code == 2
    assert done.err.startswith("Traceback (most recent call last):")
    assert done.err.splitlines()[-1].startswith("error: ")


def test_without_a_terminal_the_app_names_what_needs_none(program: Program) -> None:
    done = program.run("hello there")

    assert (done.code, done.out) == (2, "")
    assert done.err == 'error: The app needs a terminal. In a script or a pipe use --plain, or: clanker-tui ask "…"\n'


def test_in_a_dumb_terminal_the_app_names_what_works_there(program: Program) -> None:
    env = {**program.env, "TERM": "dumb"}
    with Terminal(program.argv(), env=env, cwd=program.home) as terminal:
        code = terminal.wait()

    assert code == 2
    assert 'Use --plain, or: clanker-tui ask "…"' in terminal.raw.decode()


def test_a_history_is_not_looked_through_line_by_line(call: Call) -> None:
    done = call("--plain", "--review")

    assert (done.code, done.err) == (
        2, "error: --review needs the full screen. See clanker-tui history search, and history show.\n"
    )  # fmt: skip


def test_help_into_a_pipe_that_is_closed_is_quiet(program: Program) -> None:
    done = program.shell("sleep_until_closed() { exec 0<&-; }; $CLANKER --help | sleep_until_closed")

    assert done.err == ""


@pytest.mark.parametrize(
    "words", ["db path", "--help", "--version", "ask --help", "usage", "keys list", "config show", "completion bash"]
)
def test_what_is_written_to_a_full_disk_is_an_error_of_one_line(program: Program, words: str) -> None:
    done = program.shell(f"$CLANKER {words} > /dev/full")

    assert done.code == 1
    assert done.err.splitlines()[0] == "error: The output could not be written: No space left on device."
    assert "Traceback" not in done.err


def test_an_absurd_width_in_the_environment_is_none(program: Program) -> None:
    done = program.run("--help", env={"COLUMNS": "9" * 5000})

    assert done.code == 0
