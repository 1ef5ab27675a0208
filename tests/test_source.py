"""The source keeps away from what runs text as a program, and from what tells other programs too much."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "clanker_tui"
SOURCES = sorted(PACKAGE.rglob("*.py"))
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "yaml", "xmlrpc"}
STARTS_OTHERS = {"system", "popen", "fork", "forkpty", "startfile"}
STARTS_OTHERS_PREFIXES = ("exec", "spawn", "posix_spawn")
PROCESSES = {"Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"}
MAY_START_PROCESSES = {
    "cli/checks/programs.py",
    "editing.py",
    "keys/command.py",
    "ui/browser.py",
    "ui/clipboard/tools.py",
}


def place(source: Path) -> str:
    return source.relative_to(PACKAGE).as_posix()


def calls(source: str) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield each call: what stands before the dot, the name that is called, and the call itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield "", node.func.id, node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr, node


def imported(source: str) -> set[str]:
    """Return the names of all modules that are imported anywhere, without what stands behind their first dot."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def dangers(source: str) -> list[str]:
    """Return what a source does that this program never does."""
    found = [f"imports {name}" for name in imported(source) & UNPICKLES]
    for before, name, call in calls(source):
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        if name in RUNS_TEXT and before in ("", "builtins"):
            found.append(f"{name}()")
        if before in ("os", "posix") and (name in STARTS_OTHERS or name.startswith(STARTS_OTHERS_PREFIXES)):
            found.append(f"os.{name}()")
        if name.startswith("create_subprocess") or name in ("mktemp", "_create_unverified_context"):
            found.append(f"{name}()")
        if given.get("shell", "False") != "False":
            found.append(f"{name}(shell=…)")
        if given.get("verify") == "False":
            found.append(f"{name}(verify=False)")
        if before == "subprocess" and name in PROCESSES and "env" not in given:
            found.append(f"subprocess.{name}() without env")
    return found


@pytest.mark.parametrize("source", SOURCES, ids=place)
def test_no_text_is_run_as_a_program_and_no_process_gets_the_whole_environment(source: Path) -> None:
    assert dangers(source.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "def f():\n    from yaml import load",
        "eval(text)",
        "import os\nos.system(text)",
        "import os\nos.execvp(program, words)",
        "import subprocess\nsubprocess.run(text, env={}, shell=True)",
        "import subprocess\nsubprocess.Popen(words)",
        "asyncio.create_subprocess_shell(text)",
        "httpx2.AsyncClient(verify=False)",
    ],
)
def test_what_is_looked_for_is_found(source: str) -> None:
    assert len(dangers(source)) == 1


def test_other_programs_are_started_in_few_places() -> None:
    assert {place(source) for source in SOURCES if "subprocess" in imported(source.read_text())} == MAY_START_PROCESSES
