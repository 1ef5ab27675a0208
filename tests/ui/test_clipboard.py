"""Copying: by a tool where there is one, else through the terminal, and never said to be more than it was."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.errors import ClankerError
from clanker_tui.ui.clipboard.clipboard import SAFE_BYTES, Clipboard
from clanker_tui.ui.clipboard.outcome import Copied, NotCopied, Outcome, Saved, Sent
from clanker_tui.ui.clipboard.saving import save_copy
from clanker_tui.ui.clipboard.sequences import osc52, through_screen, through_tmux
from clanker_tui.ui.clipboard.tools import local_tools
from clanker_tui.ui.dialogs.choice import ChoiceDialog
from tests.ui.recording import RecordingApp

TAKES = 'cat > "$HOME/taken"'
Tools = Callable[..., dict[str, str]]


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    """Put small programs on a path of their own and return the environment that has them."""

    def put(**scripts: str) -> dict[str, str]:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        for name, script in scripts.items():
            file = folder / name.replace("_", "-")
            file.write_text(f"#!/bin/sh\n{script}\n")
            file.chmod(0o755)
        return {"PATH": f"{folder}{os.pathsep}{os.defpath}", "HOME": str(tmp_path)}

    return put


async def copied(
    text: str, environ: Mapping[str, str], *, setting: str = "auto", answer: str = ""
) -> tuple[Outcome, list[str]]:
    """Copy a text in an app; return what became of it, and what the terminal was told."""
    app = RecordingApp()
    outcomes: list[Outcome] = []

    async def work() -> None:
        outcomes.append(await Clipboard(app, setting, environ).copy(text))

    async with app.run_test(headless=False) as pilot:
        worker = app.run_worker(work())
        if answer:
            while not isinstance(app.screen, ChoiceDialog):
                await pilot.pause(0.01)
            await pilot.pause()
            await pilot.press(*answer.split(","))
        await worker.wait()
        return outcomes[0], app.told


def taken(sequence: str) -> str:
    """Return the text that a terminal reads out of a sequence."""
    match = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\a", sequence)
    assert match, repr(sequence)
    return base64.b64decode(match[1], validate=True).decode()


@pytest.mark.parametrize(
    ("tool", "display"), [("wl_copy", "WAYLAND_DISPLAY"), ("xclip", "DISPLAY"), ("xsel", "DISPLAY")]
)
async def test_a_tool_of_the_display_takes_the_text_and_is_named(
    tool: str, display: str, tools: Tools, tmp_path: Path
) -> None:
    environ = {**tools(**{tool: TAKES}), display: "0"}
    outcome, told = await copied("Grüße\nund\ttab", environ)
    name = tool.replace("_", "-")
    assert outcome == Copied(name, 13)
    assert outcome.sentence == f"13 characters copied with {name}."
    assert (tmp_path / "taken").read_text() == "Grüße\nund\ttab"
    assert told == []


async def test_the_text_is_never_an_argument(tools: Tools, tmp_path: Path) -> None:
    environ = {**tools(xclip=f'{TAKES}; echo "$@" > "$HOME/arguments"'), "DISPLAY": ":0"}
    await copied("secret", environ)
    assert "secret" not in (tmp_path / "arguments").read_text()


async def test_a_tool_that_stays_to_hold_the_selection_is_not_waited_for(tools: Tools, tmp_path: Path) -> None:
    script = f'{TAKES}; sleep 100 & echo $! > "$HOME/holder"'
    outcome, _ = await copied("text", {**tools(wl_copy=script), "WAYLAND_DISPLAY": "w"})
    os.kill(int((tmp_path / "holder").read_text()), 9)  # it was there when the copy was done
    assert outcome == Copied("wl-copy", 4)


async def test_a_tool_that_fails_is_named_and_the_terminal_is_asked(tools: Tools) -> None:
    environ = {**tools(xclip='cat > /dev/null; echo "Can\'t open display" >&2; exit 1'), "DISPLAY": ":7"}
    outcome, told = await copied("text", environ)
    assert outcome.sentence == ("xclip failed: Can't open display. 4 characters sent to the terminal (unconfirmed).")
    assert [taken(one) for one in told] == ["text"]


async def test_a_tool_that_hangs_is_ended(tools: Tools) -> None:
    outcome, told = await copied("text", {**tools(xclip="sleep 100"), "DISPLAY": ":7"})
    assert isinstance(outcome, Sent)
    assert outcome.trouble == "xclip did not answer within 3 s"
    assert [taken(one) for one in told] == ["text"]


async def test_the_next_tool_is_tried_before_the_terminal(tools: Tools) -> None:
    environ = {**tools(wl_copy="exit 1", xclip=TAKES), "WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}
    assert (await copied("text", environ))[0] == Copied("xclip", 4)


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "SSH_TTY"])
async def test_over_ssh_no_tool_of_the_far_machine_is_used(variable: str, tools: Tools, tmp_path: Path) -> None:
    environ = {**tools(wl_copy=TAKES), "WAYLAND_DISPLAY": "w", variable: "x"}
    outcome, told = await copied("text", environ)
    assert outcome == Sent(4)
    assert outcome.sentence == "4 characters sent to the terminal (unconfirmed)."
    assert not (tmp_path / "taken").exists()
    assert [taken(one) for one in told] == ["text"]


async def test_in_tmux_its_buffer_has_the_text_and_the_terminal_is_left_to_it(tools: Tools, tmp_path: Path) -> None:
    script = f'[ "$1" = load-buffer ] && echo "$@" > "$HOME/arguments" && {TAKES}'
    environ = {**tools(tmux=script), "TMUX": "/tmp/tmux,1,0", "SSH_CONNECTION": "x"}
    outcome, told = await copied("text", environ)
    assert (tmp_path / "arguments").read_text() == "load-buffer -w -\n"
    assert (tmp_path / "taken").read_text() == "text"
    assert told == []
    assert outcome.sentence == "4 characters put into tmux's buffer and sent to the terminal (unconfirmed)."


async def test_a_tmux_too_old_for_that_gets_the_sequence(tools: Tools) -> None:
    outcome, told = await copied("text", {**tools(tmux="exit 1"), "TMUX": "x", "SSH_TTY": "x"})
    assert outcome == Sent(4)
    assert [taken(one) for one in told] == ["text"]


@pytest.mark.parametrize(
    ("started", "line", "outcome"),
    [
        ({}, "SSH_CONNECTION=1 2 3 4", Sent(4, "tmux's buffer")),
        ({"SSH_CONNECTION": "1 2 3 4", "SSH_TTY": "x"}, "-SSH_CONNECTION", Copied("wl-copy", 4)),
    ],
    ids=["attached over SSH since", "attached here since"],
)
async def test_in_tmux_the_terminal_that_looks_now_counts(
    started: dict[str, str], line: str, outcome: Outcome, tools: Tools
) -> None:
    tmux = f'if [ "$1" = show-environment ]; then echo "{line}"; else cat > /dev/null; fi'
    environ = {**tools(tmux=tmux, wl_copy=TAKES), "TMUX": "x", "WAYLAND_DISPLAY": "w", **started}
    assert (await copied("text", environ))[0] == outcome


async def test_in_screen_the_sequence_is_wrapped(tools: Tools) -> None:
    _, told = await copied("text", {**tools(), "STY": "1.pts"})
    assert told == [through_screen(osc52("text"))]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("osc52", [osc52("text")]),
        ("tmux", [through_tmux(osc52("text"))]),
        ("screen", [through_screen(osc52("text"))]),
        ("off", []),
    ],
)
async def test_a_setting_is_obeyed_wherever_the_user_sits(setting: str, told: list[str], tools: Tools) -> None:
    environ = {**tools(wl_copy=TAKES), "WAYLAND_DISPLAY": "w"}
    outcome, sequences = await copied("text", environ, setting=setting)
    assert sequences == told
    assert outcome.has_failed == (setting == "off")


async def test_what_would_steer_a_shell_is_not_copied(tools: Tools) -> None:
    _, told = await copied("rm \x1b[2J\x03x\u202e\r\ny\x9b", tools())
    assert [taken(one) for one in told] == ["rm �[2J�x�\ny�"]


async def test_a_text_of_70_000_bytes_goes_to_the_terminal_at_once(tools: Tools) -> None:
    text = "ä" * (SAFE_BYTES // 2)
    outcome, told = await copied(text, tools())
    assert outcome == Sent(len(text))
    assert [taken(one) for one in told] == [text]


async def test_a_longer_one_is_written_to_a_file_that_only_its_owner_reads(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder := tmp_path / "here").mkdir()
    monkeypatch.chdir(folder)
    text = "x" * (SAFE_BYTES + 1)
    outcome, told = await copied(text, tools(), answer="enter")
    [file] = folder.iterdir()
    assert outcome == Saved(file)
    assert str(file) in outcome.sentence
    assert file.read_text() == text
    assert file.stat().st_mode & 0o777 == 0o600
    assert told == []


@pytest.mark.parametrize(("answer", "is_sent"), [("down,enter", True), ("escape", False)])
async def test_a_longer_one_is_sent_only_when_that_is_wanted(answer: str, is_sent: bool, tools: Tools) -> None:
    text = "x" * (SAFE_BYTES + 1)
    outcome, told = await copied(text, tools(), answer=answer)
    assert [taken(one) for one in told] == ([text] if is_sent else [])
    assert isinstance(outcome, Sent if is_sent else NotCopied)


async def test_a_longer_one_is_no_matter_for_a_tool(tools: Tools, tmp_path: Path) -> None:
    text = "x" * 3_000_000
    outcome, _ = await copied(text, {**tools(xclip=TAKES), "DISPLAY": ":0"})
    assert outcome == Copied("xclip", len(text))
    assert (tmp_path / "taken").read_text() == text


def test_a_file_is_never_written_over_another(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    first = save_copy("one", [tmp_path], moment)
    second = save_copy("two", [tmp_path], moment)
    assert (first.name, second.name) == ("clanker-tui-20261122-120000.md", "clanker-tui-20261122-120000-2.md")
    assert (first.read_text(), second.read_text()) == ("one", "two")
    assert set(tmp_path.glob("*clanker*")) == {first, second}


def test_where_a_folder_takes_no_file_the_next_is_used(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert save_copy("one", [tmp_path / "gone", tmp_path], moment).parent == tmp_path
    with pytest.raises(ClankerError, match="No such file"):
        save_copy("one", [tmp_path / "gone"], moment)


@given(st.text(max_size=3000))
def test_screen_gives_on_what_it_was_given(text: str) -> None:
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", through_screen(osc52(text.encode(errors="replace").decode())), re.DOTALL)
    assert "".join(pieces) == osc52(text.encode(errors="replace").decode())
    assert max(map(len, pieces)) <= 252


def test_tmux_is_given_each_escape_twice() -> None:
    assert through_tmux("\x1b]52;c;YQ==\a") == "\x1bPtmux;\x1b\x1b]52;c;YQ==\a\x1b\\"


@pytest.mark.parametrize(
    ("platform", "variables", "names"),
    [
        ("darwin", {}, ["pbcopy"]),
        ("linux", {"WSL_DISTRO_NAME": "Debian"}, ["powershell.exe", "clip.exe"]),
        ("linux", {}, []),
    ],
)
def test_each_system_has_its_tools(platform: str, variables: dict[str, str], names: list[str], tools: Tools) -> None:
    environ = {**tools(**{"pbcopy": "", "powershell.exe": "", "clip.exe": ""}), **variables}
    assert [tool.name for tool in local_tools(environ, platform=platform)] == names
