"""The small dialogs: a question, a line of text, a list, a link, the help."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog
from clanker_tui.ui.dialogs.confirm import ConfirmDialog
from clanker_tui.ui.dialogs.help import HelpScreen, spelled_key
from clanker_tui.ui.dialogs.link import LinkDialog, LinkUse, host_of, is_openable
from clanker_tui.ui.dialogs.text import RenameDialog, TextDialog
from clanker_tui.ui.remote import is_remote_session
from tests.ui.host import SIZES, Host, SnapCompare, drawn

HOSTILE = "[/red][@click=app.quit]\x1b]0;owned\x07\u202e"


@pytest.mark.parametrize(
    ("keys", "answer"),
    [("y", True), ("n", False), ("enter", False), ("left,enter", True), ("tab,enter", True), ("escape", None)],
)
async def test_a_question_is_answered_by_keyboard_and_begins_on_no(keys: str, answer: bool | None) -> None:
    app = Host(ConfirmDialog("Delete it?", yes="Delete", no="Keep"))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*keys.split(","))
        await pilot.pause()
    assert app.answers == [answer]


async def test_a_title_is_changed_and_its_ends_are_trimmed() -> None:
    app = Host(RenameDialog("Old"))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*" New title ", "enter")
        await pilot.pause()
    assert app.answers == ["New title"]


async def test_a_title_with_control_characters_is_drawn_and_given_back_clean() -> None:
    app = Host(RenameDialog(HOSTILE))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "[/red][@click=app.quit]" in drawn(app)
        assert "\x1b" not in drawn(app)
        await pilot.press("enter")
        await pilot.pause()
    assert isinstance(app.answers[0], str)
    assert app.answers[0].replace("\N{REPLACEMENT CHARACTER}", "").isprintable()


@pytest.mark.parametrize("keys", ["escape", "tab,tab,enter"])
async def test_a_line_of_text_can_be_left(keys: str) -> None:
    app = Host(TextDialog("Model id", hint="As the server spells it."))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("x", *keys.split(","))
        await pilot.pause()
    assert app.answers == [None]


def models(count: int) -> list[Choice]:
    return [Choice(f"vendor/model-{number}", f"model-{number}", f"{number}k") for number in range(count)]


async def test_one_of_a_short_list_is_chosen_and_the_current_one_is_highlighted() -> None:
    app = Host(ChoiceDialog("Model", models(3), current="vendor/model-1"))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert not app.screen.query(Input)
        await pilot.press("down", "enter")
        await pilot.pause()
    assert app.answers == ["vendor/model-2"]


async def test_a_long_list_is_filtered_as_one_types() -> None:
    app = Host(ChoiceDialog("Model", models(40)))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        await pilot.press(*"3 model-1")
        await pilot.pause()
        assert [row.strip() for row in drawn(app).splitlines() if "model-13" in row]
        assert "model-20" not in drawn(app)
        await pilot.press("down", "up", "enter")
        await pilot.pause()
    assert app.answers == ["vendor/model-13"]


async def test_a_list_in_which_nothing_matches_gives_no_answer() -> None:
    app = Host(ChoiceDialog("Model", models(9)))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press(*"nothing", "enter")
        await pilot.pause()
        assert not app.answers
        assert app.screen.query_one(OptionList).option_count == 0


async def test_choices_from_outside_are_only_text() -> None:
    app = Host(ChoiceDialog(HOSTILE, [Choice("x", HOSTILE, HOSTILE)]))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "[/red][@click=app.quit]" in drawn(app)
        assert "\x1b" not in drawn(app)


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://example.org/a?b#c", True),
        ("http://example.org", True),
        ("mailto:someone@example.org", True),
        ("HTTPS://EXAMPLE.ORG", True),
        ("ssh://example.org", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("--help", False),
        ("README.md", False),
        ("https:///nowhere", False),
        ("https://[broken", False),
        ("https://example.org/ --flag", False),
        ("https://example.org/\x1b[2J", False),
        ("", False),
    ],
)
def test_only_web_and_mail_addresses_are_opened(address: str, is_safe: bool) -> None:
    assert is_openable(address) is is_safe


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://google.com@evil.example/", "evil.example"),
        ("https://аpple.com", "xn--pple-43d.com"),
        ("mailto:a@b", ""),
        ("https://[broken", ""),
    ],
)
def test_the_host_is_the_one_a_browser_would_go_to(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("address", "is_remote", "keys", "use"),
    [
        ("https://example.org", False, "enter", LinkUse.OPEN),
        ("https://example.org", False, "tab,enter", LinkUse.COPY),
        ("https://example.org", True, "enter", LinkUse.COPY),
        ("ssh://example.org", False, "enter", LinkUse.COPY),
        ("https://example.org", False, "escape", None),
        ("https://example.org", True, "tab,enter", None),
    ],
)
async def test_a_link_is_opened_only_where_that_is_safe_and_seen(
    address: str, is_remote: bool, keys: str, use: LinkUse | None
) -> None:
    app = Host(LinkDialog(address, is_remote=is_remote))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert address in drawn(app)
        await pilot.press(*keys.split(","))
        await pilot.pause()
    assert app.answers == [use]


def test_ssh_is_told_from_its_variables() -> None:
    assert is_remote_session({"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"})
    assert not is_remote_session({"SSH_AUTH_SOCK": "/run/agent"})


@pytest.mark.parametrize(
    ("key", "spelling"),
    [
        ("ctrl+j", "Ctrl+J"),
        ("f1", "F1"),
        ("escape", "Esc"),
        ("question_mark", "?"),
        ("left_square_bracket", "["),
        ("e", "e"),
        ("shift+enter", "Shift+Enter"),
        ("delete", "Delete"),
        ("space", "Space"),
        ("up", "↑"),
    ],
)
def test_keys_are_spelled_as_people_write_them(key: str, spelling: str) -> None:
    assert spelled_key(key) == spelling


class Helped(Host):
    """A host with keys of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "new_conversation", "Start a new conversation", id="app.new"),
        Binding("ctrl+j,alt+enter", "newline", "Begin a new line", id="app.newline", show=False),
        Binding("x", "secret", "Not for the help", show=False),
    ]

    def action_show_help(self) -> None:
        self.ask(HelpScreen(self.screen.active_bindings))


async def test_the_help_shows_keys_as_they_are_remapped_and_the_commands() -> None:
    app = Helped()
    app.set_keymap({"app.new": "ctrl+t"})
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        lines = {line.strip(" │") for line in drawn(app).splitlines()}
    assert any(line.startswith("Ctrl+T ") and line.endswith("Start a new conversation") for line in lines)
    assert any(line.startswith("Ctrl+J, Alt+Enter ") for line in lines)
    assert any(line.startswith("/rename [title] ") for line in lines)
    assert "Everywhere" in lines
    assert not any("Ctrl+N" in line or "Not for the help" in line for line in lines)


async def test_the_help_is_filtered_scrolled_and_left_with_the_key_that_opened_it() -> None:
    app = Helped()
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        assert "/quit" not in drawn(app)
        await pilot.press(*["pagedown"] * 12)
        await pilot.pause()
        assert "/quit" in drawn(app)
        await pilot.press(*"reply")
        await pilot.pause()
        assert "/retry" in drawn(app)
        assert "/quit" not in drawn(app)
        await pilot.press(*"zzz")
        await pilot.pause()
        assert "Nothing matches." in drawn(app)
        await pilot.press("f1")
        await pilot.pause()
        assert app.answers == [None]


@pytest.mark.parametrize("size", SIZES)
def test_the_help_looks_right(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    app = Helped()

    async def open_help(pilot: Pilot[None]) -> None:
        await pilot.press("f1")
        await pilot.pause()
        for words in ("Help", "Everywhere", "Ctrl+N", "Commands, typed into the composer", "/new"):
            assert words in drawn(app)

    assert snap_compare(app, run_before=open_help, terminal_size=size)


async def test_a_dialog_larger_than_the_terminal_can_be_read_to_its_end() -> None:
    app = Host(ConfirmDialog("\n".join(f"line {number}" for number in range(30))))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        await pilot.press(*["pageup"] * 5)
        await pilot.pause()
        assert "line 0" in drawn(app)
        await pilot.press(*["pagedown"] * 5)
        await pilot.pause()
        assert "line 29" in drawn(app)


async def test_the_app_can_be_left_from_within_a_dialog() -> None:
    app = Host(ConfirmDialog("Really?"))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app._exit
