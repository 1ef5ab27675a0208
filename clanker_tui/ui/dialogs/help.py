"""The help: the keys of where you are, and the slash commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap
from typing import ClassVar

from textual import getters, on
from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.content import Content
from textual.dom import DOMNode
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widgets import Input, Static

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.slash import SLASH_COMMANDS, SlashCommand
from clanker_tui.ui.dialogs.dialog import Dialog, DialogBox, line_input

KEY_NAMES = {"escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn", "up": "↑", "down": "↓", "left": "←", "right": "→"}


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A key or command, and what it does."""

    keys: str
    description: str

    def matches(self, typed: str) -> bool:
        line = f"{self.keys} {self.description}".casefold()
        return all(word in line for word in typed.casefold().split())


@dataclass(frozen=True, slots=True)
class HelpGroup:
    """Lines under one heading."""

    title: str
    lines: tuple[HelpLine, ...]


class HelpScreen(Dialog[None]):
    """Shows what can be done from where the user was. `bindings` are those active there: `screen.active_bindings`."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "cancel", "Close the help", show=False, id="app.help"),
        Binding("down", "scroll(1)", "Scroll down", show=False, id="help.down"),
        Binding("up", "scroll(-1)", "Scroll up", show=False, id="help.up"),
    ]

    box = getters.query_one("#help-lines", DialogBox)
    text = getters.query_one("#help-text", Static)

    def __init__(
        self, bindings: Mapping[str, ActiveBinding], commands: Sequence[SlashCommand] = SLASH_COMMANDS
    ) -> None:
        super().__init__("Help")
        self._active = bindings
        self._commands = commands

    def compose_body(self) -> ComposeResult:
        yield line_input(placeholder="Type to filter")
        with DialogBox(id="help-lines"):
            yield Static(id="help-text", markup=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_matching)

    @on(Input.Changed)
    def show_matching(self) -> None:
        """Show the lines that match what is typed, under their headings."""
        typed = self.query_one(Input).value
        groups = [*key_groups(self._active), command_group(self._commands)]
        width = self.box.scrollable_content_region.width
        self.text.update(Content("\n").join(drawn(groups, typed, width)) or Content("Nothing matches."))

    def action_scroll(self, step: int) -> None:
        self.box.scroll_relative(y=step, animate=False)


def key_groups(bindings: Mapping[str, ActiveBinding]) -> list[HelpGroup]:
    """Return the bindings grouped by where they apply, nearest first. Keys of one action stand together."""
    groups: dict[str, dict[str, list[ActiveBinding]]] = {}
    for active in bindings.values():
        if active.enabled and active.binding.description and (active.binding.show or active.binding.id):
            actions = groups.setdefault(heading(active.node), {})
            actions.setdefault(active.binding.description, []).append(active)
    return [
        HelpGroup(title, tuple(HelpLine(spelled(found), description) for description, found in actions.items()))
        for title, actions in groups.items()
    ]


def spelled(found: Iterable[ActiveBinding]) -> str:
    """Return the keys of one action as people write them: `Ctrl+J, Shift+Enter`."""
    return ", ".join(dict.fromkeys(active.binding.key_display or spelled_key(active.binding.key) for active in found))


def spelled_key(key: str) -> str:
    """Return a key as people write it: `ctrl+j` is `Ctrl+J`, `question_mark` is `?`, `e` is `e`."""
    *modifiers, last = key.split("+")
    character = key_to_character(last) or ""  # of "delete", too: the control character of that name
    if last in KEY_NAMES:
        last = KEY_NAMES[last]
    elif character.isprintable() and not character.isspace() and character:
        last = character.upper() if modifiers else character
    else:
        last = last.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), last])


def heading(node: DOMNode) -> str:
    """Return where a node's keys apply: `ConversationList` is "Conversation list"."""
    if isinstance(node, App):
        return "Everywhere"
    if isinstance(node, Screen):
        return "This screen"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).capitalize()


def command_group(commands: Sequence[SlashCommand]) -> HelpGroup:
    """Return the slash commands; those with a second name say so."""
    return HelpGroup(
        "Commands, typed into the composer",
        tuple(HelpLine(command.spelling, f"{command.description}{other_names(command)}") for command in commands),
    )


def other_names(command: SlashCommand) -> str:
    return f" (also {', '.join('/' + alias for alias in command.aliases)})" if command.aliases else ""


def drawn(groups: Sequence[HelpGroup], typed: str, width: int) -> Iterable[Content]:
    """Yield the lines that match as they are drawn, each group under its heading."""
    longest = max(len(line.keys) for group in groups for line in group.lines)
    column = min(longest, width * 2 // 5)
    for group in groups:
        lines = [line for line in group.lines if line.matches(typed)]
        if lines:
            yield Content.styled(clean_line(group.title), "bold $text-primary")
            for line in lines:
                yield from drawn_line(line, column, width)
            yield Content("")


def drawn_line(line: HelpLine, column: int, width: int) -> Iterable[Content]:
    """Yield a line in two columns; what does not fit goes on below, in its column."""
    keys = wrap(clean_line(line.keys), max(column, 1))
    described = wrap(clean_line(line.description), max(width - column - 4, 16))
    for left, right in zip_longest(keys, described, fillvalue=""):
        yield Content.assemble("  ", (left.ljust(column), "bold"), "  ", right)
