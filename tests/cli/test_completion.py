"""Completion scripts, in the shells they are for."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.cli.conftest import Call
from tests.cli.program import Program

DRIVER = """
source <(cat)
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_clanker_tui
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def complete(script: str, *words: str) -> list[str]:
    """Return what bash offers for the last word."""
    quoted = " ".join(f"'{word}'" for word in ("clanker-tui", *words))
    done = subprocess.run(
        ["bash", "-c", DRIVER.format(words=quoted)], input=script, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.fixture
def script(call: Call) -> str:
    """Return the completion script for bash."""
    return call("completion", "bash").out


HISTORY = set("list search show export import rename pin archive tag delete restore bin".split())  # noqa: SIM905


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["hi"], {"history"}),
        (["d"], {"db", "doctor"}),
        (["--de"], {"--demo", "--debug"}),
        (["--pl"], {"--plain"}),
        (["history", ""], HISTORY),
        (["history", "list", "--j"], {"--json"}),
        (["--config", "x", "history", "sh"], {"show"}),
        (["usage", "--by", "m"], {"month", "model"}),
        (["usage", "re"], {"reprice"}),
        (["usage", "reprice", "--d"], {"--dry-run", "--debug"}),
        (["usage", "--purpose", "t"], {"title", "test"}),
        (["usage", "--re"], {"--requests", "--request"}),
        (["usage", "-p", "an"], {"anthropic"}),
        (["usage", "--s"], {"--speed", "--since"}),
        (["ask", "-p", "g"], {"groq"}),
        (["models", "an"], {"anthropic"}),
        (["completion", ""], {"bash", "zsh", "fish"}),
        (["ask", "--no-"], {"--no-stream", "--no-save"}),
        (["config", "gen"], {"generate"}),
        (["keys", "set", "op"], {"openai"}),
        (["ask", "--attach", "x"], set()),
        (["ask", "-m", "x"], set()),
        (["ask", "--ov"], {"--over-budget"}),
        (["usage", "--ch"], {"--check"}),
        (["doctor", "--re"], {"--report"}),
    ],
)
def test_bash_offers_what_can_stand_there(script: str, words: list[str], offered: set[str]) -> None:
    assert set(complete(script, *words)) == offered


def test_bash_completes_names_of_files_where_a_file_is_wanted(script: str) -> None:
    assert "complete -o default -F _clanker_tui clanker-tui" in script


@pytest.mark.parametrize(("shell", "check"), [("zsh", "-n"), ("fish", "--no-execute")])
def test_the_other_shells_can_read_their_scripts(call: Call, program: Program, shell: str, check: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = program.home / "script"
    path.write_text(call("completion", shell).out)

    done = subprocess.run([shell, check, str(path)], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_option_is_in_the_script(call: Call, shell: str) -> None:
    text = call("completion", shell).out

    for word in ("doctor", "restore", "env-file", "temporary", "anthropic", "month"):
        assert word in text
