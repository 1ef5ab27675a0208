"""Entering a key: looked at, tested, kept where the user wants it, and never seen again."""

from __future__ import annotations

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Button, RadioButton

from clanker_tui.domain.providers import Provider, Wire, built_in
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import KeyMissingError
from clanker_tui.ui.dialogs.confirm import ConfirmDialog
from clanker_tui.ui.dialogs.key import KeptKey, KeyDialog
from clanker_tui.ui.dialogs.key_input import KeyInput
from clanker_tui.ui.setup import KeyPlace
from tests.ui.host import CANARY, SIZES, FakeSetup, Host, SnapCompare, drawn, notices, paste, settle

NO_KEYRING = "no Secret Service answers on this machine."


def groq() -> Provider:
    provider = built_in("groq")
    assert provider is not None
    return provider


def dialog(setup: FakeSetup, *, problem: str = "") -> KeyDialog:
    return KeyDialog(groq(), setup, problem=problem)


async def test_a_key_that_works_is_kept_in_the_keyring() -> None:
    setup = FakeSetup()
    app = Host(dialog(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, f" {CANARY}\n")
        await pilot.press("enter")
        await settle(pilot)
        assert notices(app) == ["The key for Groq is kept in the keyring."]
    assert app.answers == [KeptKey("groq", KeyPlace.KEYRING, "in the keyring", is_tested=True)]
    assert setup.kept == {"groq": (Secret(CANARY), KeyPlace.KEYRING)}
    assert setup.checked == ["groq"]


async def test_a_paste_shows_its_length_and_never_itself() -> None:
    app = Host(dialog(FakeSetup()))
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, CANARY)
        assert f"{len(CANARY)} characters" in drawn(app)
        assert "Canary" not in app.export_screenshot()


async def test_moving_to_a_place_chooses_it() -> None:
    setup = FakeSetup()
    app = Host(dialog(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, CANARY)
        await pilot.press("tab", "down", "down", "tab", "enter")
        await settle(pilot)
    assert setup.kept["groq"][1] is KeyPlace.FILE


async def test_a_keyring_that_cannot_be_used_says_why_and_is_not_offered() -> None:
    setup = FakeSetup(keyring_problem=NO_KEYRING)
    app = Host(dialog(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert NO_KEYRING in " ".join(drawn(app).split()).replace("│ ", "").replace(" │", "")
        assert not app.screen.query_one("#keyring", RadioButton).display
        await paste(pilot, CANARY)
        await pilot.press("tab", "down", "tab", "enter")
        await settle(pilot)
    assert setup.kept["groq"][1] is KeyPlace.FILE


async def test_a_keyring_that_fails_when_it_is_used_says_why_and_leaves_the_other_places() -> None:
    refusal = KeyMissingError("the keyring is locked.", provider="groq")
    setup = FakeSetup(dead={KeyPlace.KEYRING: refusal})
    app = Host(dialog(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, CANARY)
        await pilot.press("enter")
        await settle(pilot)
        assert "the keyring is locked." in drawn(app)
        assert not app.answers
        await pilot.press("enter")
        await settle(pilot)
    assert setup.kept["groq"][1] is KeyPlace.SESSION


async def test_a_key_file_that_cannot_be_written_says_why() -> None:
    setup = FakeSetup(keyring_problem=NO_KEYRING, dead={KeyPlace.FILE: KeyMissingError("disk full.", provider="groq")})
    app = Host(dialog(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, CANARY)
        await pilot.press("tab", "down", "tab", "enter")
        await settle(pilot)
        assert "Not kept: disk full." in drawn(app)
        assert not app.answers


@pytest.mark.parametrize(("answer", "is_kept"), [("y", True), ("n", False), ("escape", False)])
async def test_a_refused_key_is_kept_only_when_the_user_says_so(answer: str, is_kept: bool) -> None:
    setup = FakeSetup(refused={"groq": "The key was refused. [/red] \x1b[2J"})
    app = Host(dialog(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, CANARY)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDialog)
        assert "The key was refused. [/red]" in drawn(app)
        assert "\x1b[2J" not in drawn(app)
        assert not setup.kept
        await pilot.press(answer)
        await settle(pilot)
        assert bool(setup.kept) is is_kept
        if not is_kept:
            assert isinstance(app.focused, KeyInput)
    assert app.answers == ([KeptKey("groq", KeyPlace.KEYRING, "in the keyring", is_tested=False)] if is_kept else [])


@pytest.mark.parametrize(("answer", "is_kept"), [("y", True), ("n", False)])
async def test_a_key_of_another_provider_is_questioned_before_it_is_sent_anywhere(answer: str, is_kept: bool) -> None:
    setup = FakeSetup()
    app = Host(dialog(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, CANARY.replace("gsk_", "sk-ant-"))
        await pilot.press("enter")
        await settle(pilot)
        assert "Anthropic" in drawn(app)
        assert "Canary" not in drawn(app)
        assert not setup.checked
        await pilot.press(answer)
        await settle(pilot)
    assert bool(setup.checked) is bool(setup.kept) is is_kept


@pytest.mark.parametrize(("typed", "reason"), [("", "empty"), (f"{CANARY} {CANARY}", "a blank"), ("gsk_ключ", "er")])
async def test_text_that_is_no_key_is_refused_with_the_reason(typed: str, reason: str) -> None:
    setup = FakeSetup()
    app = Host(dialog(setup))
    async with app.run_test() as pilot:
        await settle(pilot)
        await paste(pilot, typed)
        await pilot.press("enter")
        await settle(pilot)
        assert reason in drawn(app)
        assert "Canary" not in drawn(app)
        assert not setup.checked
        assert not app.answers


async def test_escape_and_cancel_keep_nothing() -> None:
    setup = FakeSetup()
    app = Host()
    async with app.run_test() as pilot:
        for leave in ("escape", "shift+tab,enter"):
            app.ask(dialog(setup))
            await settle(pilot)
            await paste(pilot, CANARY)
            await pilot.press(*leave.split(","))
            await settle(pilot)
    assert app.answers == [None, None]
    assert not setup.kept


async def test_the_key_is_in_no_message_no_clipboard_and_no_closed_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Host(dialog(FakeSetup()))
    posted: list[str] = []

    class Witness(KeyInput):
        def post_message(self, message: Message) -> bool:
            posted.append(repr(message))
            return super().post_message(message)

    monkeypatch.setattr("clanker_tui.ui.dialogs.key.KeyInput", Witness)
    async with app.run_test() as pilot:
        await settle(pilot)
        field = app.screen.query_one(Witness)
        await paste(pilot, CANARY)
        await pilot.press("shift+home", "ctrl+c", "ctrl+x")
        assert app.clipboard == ""
        assert field.take() == Secret(CANARY)
        assert "Canary" not in repr(field) + repr(app.screen)
        await pilot.press("enter")
        await settle(pilot)
        assert field.value == ""
        assert "Canary" not in repr(app.answers)


async def test_why_a_key_is_asked_for_is_told_and_a_foreign_title_is_only_text() -> None:
    provider = Provider("odd", "[/b]\x1b]0;x\x07Odd", Wire.OPENAI_COMPATIBLE, "http://127.0.0.1:1")
    app = Host(KeyDialog(provider, FakeSetup(), problem="[bold]It wants a key.[/nope]"))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "[bold]It wants a key.[/nope]" in drawn(app)
        assert "[/b]" in drawn(app)
        assert "\x1b" not in drawn(app)


@pytest.mark.parametrize("size", SIZES)
def test_the_key_dialog_looks_right(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    app = Host(dialog(FakeSetup(keyring_problem=NO_KEYRING), problem="The key found (GROQ_API_KEY) does not work."))

    async def enter_key(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await paste(pilot, CANARY)
        seen = drawn(app)
        for words in ("API key for Groq", "characters", "session only", "key file", "Test and save", "Cancel"):
            assert words in seen

    assert snap_compare(app, run_before=enter_key, terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
async def test_every_button_can_be_reached_by_keyboard(size: tuple[int, int]) -> None:
    app = Host(dialog(FakeSetup(keyring_problem=NO_KEYRING), problem="A long problem. " * 12))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("tab", "tab", "tab")
        await settle(pilot)
        assert isinstance(app.focused, Button)
        assert app.screen.region.contains_region(app.focused.region)
        assert "Cancel" in drawn(app)
