"""The project keeps its own promises: versions agree, the README tells the truth, nothing foreign is in the tree."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import clanker_tui

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.executable).with_name("clanker-tui")
README = (ROOT / "README.md").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# Spelled in halves, so that this file does not hold what it forbids.
FORBIDDEN = ("/wo" + "rk/", "/opt/" + "wheels", "/opt/" + "pypi", "index" + "-url", "find" + "-links")
HEAVY = ("textual", "httpx2", "sqlmodel", "sqlalchemy", "alembic", "keyring", "pydantic", "genai_prices")


def code_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """Every use of the program in the README's examples, as the words a shell would pass."""
    lines = [re.split(r"#| > ", line)[0].strip() for block in code_blocks("sh") for line in block.splitlines()]
    return [shlex.split(line.rpartition("| ")[2])[1:] for line in lines if re.search(r"(^|\| )clanker-tui\b", line)]


def test_the_installed_version_is_that_of_the_code() -> None:
    assert metadata.version("clanker-tui") == clanker_tui.__version__
    shown = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["clanker-tui", clanker_tui.__version__]


def test_the_changelog_has_the_version() -> None:
    assert f"## [{clanker_tui.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_readme_shows_commands() -> None:
    assert len(commands()) > 10


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_the_command_line_takes_what_the_readme_shows(arguments: list[str]) -> None:
    from clanker_tui.cli.main import run

    with pytest.raises(SystemExit) as ended:
        run([*arguments, "--help"])
    assert ended.value.code == 0


def test_the_configuration_in_the_readme_is_valid(tmp_path: Path) -> None:
    (example,) = code_blocks("toml")
    config = tmp_path / "config.toml"
    config.write_text(example)
    checked = subprocess.run(
        [PROGRAM, "config", "validate", "--config", config], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_the_readme_names_the_test_command_once() -> None:
    assert README.count("<!-- test command -->\n```sh\n") == 1
    assert "-m tests" in README


@pytest.mark.parametrize("picture", re.findall(r"!\[.*?\]\((.*?)\)", README))
def test_the_pictures_of_the_readme_are_there(picture: str) -> None:
    assert (ROOT / picture).is_file()


def test_the_command_line_loads_no_heavy_library() -> None:
    code = "import sys, clanker_tui.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(HEAVY) & set(loaded)


def test_every_dependency_is_used_by_the_package() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "clanker_tui").rglob("*.py"))
    module = {"python-dotenv": "dotenv", "genai-prices": "genai_prices", "markdown-it-py": "markdown_it"}
    for requirement in PYPROJECT["project"]["dependencies"]:
        name = re.split(r"[<>=!~\[; ]", requirement)[0]
        used = rf"^\s*(?:from|import) {module.get(name, name)}\b"
        assert re.search(used, source, re.MULTILINE), f"{name} is required and not imported"


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[; ]", requirement)[0] for requirement in requirements}


def test_it_is_written_down_what_each_dependency_is_for_and_where() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| .+ \| (.+) \|$", (ROOT / "SECURITY.md").read_text(), re.MULTILINE)
    assert {name for name, _ in rows} == names_of(PYPROJECT["project"]["dependencies"])
    module = {"python-dotenv": "dotenv", "genai-prices": "genai_prices", "markdown-it-py": "markdown_it"}
    for name, told in rows:
        pattern = re.compile(rf"^\s*(?:from|import) {module.get(name, name)}\b", re.MULTILINE)
        users = [path for path in (ROOT / "clanker_tui").rglob("*.py") if pattern.search(path.read_text())]
        places = [ROOT / "clanker_tui" / place for place in re.findall(r"`(.+?)`", told)]
        assert all(any(user.is_relative_to(place) for place in places) for user in users), f"{name} is used elsewhere"
        assert all(any(user.is_relative_to(place) for user in users) for place in places), f"{name} is not used there"


def test_every_dependency_has_a_lower_bound_and_textual_alone_an_upper_one() -> None:
    requirements = PYPROJECT["project"]["dependencies"]
    assert all(">=" in requirement for requirement in requirements)
    assert names_of([requirement for requirement in requirements if re.search(r"<|==|~=", requirement)]) == {"textual"}


def test_nothing_in_the_tree_speaks_of_where_it_was_made() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = [
        f"{name}: {word}"
        for name in listed.stdout.splitlines()
        for word in FORBIDDEN
        if (ROOT / name).is_file() and word.encode() in (ROOT / name).read_bytes()
    ]
    assert not found
