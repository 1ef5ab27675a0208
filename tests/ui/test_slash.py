"""What is typed after a slash: a command, a mistake that is not sent, or a message after all."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.command import CommandPalette
from textual.content import Content
from textual.widgets import Input

from clanker_tui.domain.slash import (
    SLASH_COMMANDS,
    Invocation,
    Misuse,
    PlainText,
    completions,
    find_command,
    parse_entry,
    usage_of,
)
from clanker_tui.ui.palette import Commands
from clanker_tui.ui.slash import perform
from clanker_tui.ui.slash_list import SlashList, line
from tests.ui.host import DIALOG_STYLES


@pytest.mark.parametrize(
    ("typed", "name", "argument"),
    [
        ("/new", "new", ""),
        ("/NEW  ", "new", ""),
        ("/rename Borrow checker", "rename", "Borrow checker"),
        ("/system You are terse.\nAnswer in French.", "system", "You are terse.\nAnswer in French."),
        ("/params temperature 0.2", "set", "temperature 0.2"),
        ("/?", "help", ""),
        ("/exit", "quit", ""),
    ],
)
def test_a_command_is_known_by_its_name_or_another_with_what_follows(typed: str, name: str, argument: str) -> None:
    entry = parse_entry(typed)
    assert isinstance(entry, Invocation)
    assert (entry.command.name, entry.argument) == (name, argument)


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "/etc/hosts is empty",
        "/* a comment */",
        " /new with a blank before",
        "/",
        "/ new",
        "1/2",
        "",
        "/öffnen",
    ],
)
def test_text_that_only_looks_like_a_command_is_a_message(text: str) -> None:
    assert parse_entry(text) == PlainText(text)


def test_a_doubled_slash_sends_a_message_that_begins_with_one() -> None:
    assert parse_entry("//new is my favourite command") == PlainText("/new is my favourite command")


def test_an_unknown_command_is_not_sent_and_names_the_nearest() -> None:
    entry = parse_entry("/modle gpt")
    assert isinstance(entry, Misuse)
    assert "/modle" in entry.reason
    assert "Did you mean /model?" in entry.reason
    assert "//" in entry.reason


def test_an_unknown_command_like_no_other_suggests_nothing() -> None:
    entry = parse_entry("/xyzzy-" + "y" * 500)
    assert isinstance(entry, Misuse)
    assert "Did you mean" not in entry.reason
    assert len(entry.reason) < 200


def test_a_command_that_takes_nothing_says_so() -> None:
    assert parse_entry("/delete everything") == Misuse("/delete takes nothing after it.")


def test_no_two_commands_share_a_name() -> None:
    names = [name for command in SLASH_COMMANDS for name in command.names]
    assert len(names) == len(set(names))


def test_completion_offers_names_that_begin_so_then_those_that_contain_it_then_those_with_its_letters() -> None:
    assert [command.name for command in completions("/de")] == ["delete", "detach", "demo", "provider", "model"]
    assert [command.name for command in completions("/reg")] == ["retry"]
    assert [command.name for command in completions("/mdl")] == ["model"]
    assert completions("/") == list(SLASH_COMMANDS)


def test_a_command_found_by_its_other_name_says_which() -> None:
    assert "/quit = /exit" in line(completions("/exi")[0], "exi").plain
    assert "=" not in line(completions("/qui")[0], "qui").plain


def test_what_a_command_takes_is_told_while_nothing_of_it_is_typed() -> None:
    assert usage_of("/rename ") == "/rename [title]: Give this conversation another title"
    assert usage_of("/params ").startswith("/set [temperature 0.2]: ")
    for text in ("/rename", "/rename x", "/new ", "/frobnicate ", "rename ", ""):
        assert usage_of(text) == ""


@pytest.mark.parametrize("text", ["", "hello", "/new ", "//", "/etc/", "/xyzzy"])
def test_completion_offers_nothing_where_no_command_is_being_typed(text: str) -> None:
    assert completions(text) == []


class Composer(App[None]):
    """A field with the list of commands above it, and two of the actions."""

    CSS_PATH = DIALOG_STYLES
    COMMANDS: ClassVar = {Commands}

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def compose(self) -> ComposeResult:
        yield SlashList()
        yield Input()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(SlashList).suggest(event.value)

    def on_slash_list_picked(self, event: SlashList.Picked) -> None:
        self.done.append(f"picked {event.command.name}")

    def action_new_conversation(self) -> None:
        self.done.append("new")

    def action_rename_conversation(self, title: str = "") -> None:
        self.done.append(f"rename {title}")


async def test_the_list_opens_while_a_command_is_typed_and_closes_after_it() -> None:
    async with Composer().run_test() as pilot:
        commands = pilot.app.query_one(SlashList)
        await pilot.press("/", "r", "e")
        assert commands.chosen is find_command("rename")
        commands.move(-1)
        assert commands.chosen is not find_command("rename")
        commands.move(1)
        assert commands.chosen is find_command("rename")
        assert isinstance(pilot.app.focused, Input)
        await pilot.press("n", "a", "m", "e", "space")
        assert not commands.is_open
        assert not commands.display
        assert commands.chosen is None


async def test_a_click_picks_a_command() -> None:
    app = Composer()
    async with app.run_test() as pilot:
        await pilot.press("/")
        await pilot.click(SlashList, offset=(5, 1))
        assert app.done == ["picked open"]


async def test_a_command_runs_the_action_with_what_follows_it() -> None:
    app = Composer()
    async with app.run_test():
        for typed in ("/new", '/rename it\'s [bold] "quoted", (1)'):
            entry = parse_entry(typed)
            assert isinstance(entry, Invocation)
            await perform(entry, app.screen)
    assert app.done == ["new", 'rename it\'s [bold] "quoted", (1)']


async def test_the_palette_finds_a_command_by_its_description_and_runs_it() -> None:
    app = Composer()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"Start a new", "enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await pilot.pause()
    assert app.done == ["new"]


async def test_the_palette_offers_every_command_before_anything_is_typed() -> None:
    app = Composer()
    async with app.run_test():
        hits = [hit async for hit in Commands(app.screen).discover()]
    assert [str(hit.prompt) for hit in hits if not isinstance(hit.prompt, Content)] == [
        command.description for command in SLASH_COMMANDS
    ]
