"""Slash commands: what the keys do, typed. One table for the composer, the help, the palette and the plain chat."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clanker_tui.domain.clean import clean_line

# A path ("/etc/hosts is empty, why?") or a comment ("/* … */") is text, not a command.
COMMAND = re.compile(r"/(?P<name>[a-z?][a-z0-9-]*)(?:\s+(?P<argument>.*))?", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A row of the table.

    `action` names what does it, which is given what was typed after the name, when there is anything.
    `usage` shows the form of that; empty: the command takes nothing.
    """

    name: str
    description: str
    action: str
    usage: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def spelling(self) -> str:
        """The command as it is typed: `/rename [title]`."""
        return f"/{self.name} {self.usage}".rstrip()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


SLASH_COMMANDS: tuple[SlashCommand, ...] = (
    SlashCommand("new", "Start a new conversation", "new_conversation"),
    SlashCommand("open", "Open another conversation", "open_conversation", "[title]"),
    SlashCommand("temporary", "Start a conversation that is never written to disk", "temporary", aliases=("temp",)),
    SlashCommand("save", "Store this temporary conversation after all", "save_conversation"),
    SlashCommand("rename", "Give this conversation another title", "rename_conversation", "[title]"),
    SlashCommand("pin", "Keep this conversation at the top of the list, or no longer", "pin_conversation"),
    SlashCommand("archive", "Take this conversation out of the list, or put it back", "archive_conversation"),
    SlashCommand("tag", "Tag this conversation", "tag_conversation", "[work -later]", aliases=("tags",)),
    SlashCommand("delete", "Delete this conversation", "delete_conversation"),
    SlashCommand("undo", "Bring back what was deleted last", "undo_delete"),
    SlashCommand("provider", "Choose who answers", "choose_provider", "[name]"),
    SlashCommand("model", "Choose the model", "choose_model", "[model id]"),
    SlashCommand("key", "Enter an API key", "enter_key", "[provider]"),
    SlashCommand("system", "Set the system prompt", "set_system_prompt", "[text]"),
    SlashCommand("context", "Choose how much of this conversation goes along", "change_context", "[all | last 4]"),
    SlashCommand("summary", "Read the summary that goes along for earlier messages", "show_summary"),
    SlashCommand(
        "set",
        "Set a parameter, or show them all",
        "set_parameter",
        "[temperature 0.2]",
        aliases=("params",),
    ),
    SlashCommand("limits", "See what is left of the rate limits", "show_limits"),
    SlashCommand("history", "Search everything that was typed or received", "show_history", aliases=("search",)),
    SlashCommand("usage", "See what was spent, on what, and when", "show_usage", aliases=("costs",)),
    SlashCommand("prompts", "Go to one of the prompts of this conversation", "show_prompts", aliases=("outline",)),
    SlashCommand("branches", "See the branches of this conversation, and show one", "show_branches"),
    SlashCommand("costliest", "Go to the message that cost most", "show_costliest"),
    SlashCommand(
        "export", "Write this conversation to a file, or many", "export_conversation", "[format] [all | #tag]"
    ),
    SlashCommand("retry", "Ask for the last reply again", "retry_reply", aliases=("regenerate",)),
    SlashCommand("stop", "Stop the reply and keep its text", "stop_reply"),
    SlashCommand("attach", "Attach a text file to the message", "attach_file", "[path]"),
    SlashCommand("detach", "Let an attached file not go along, or any", "detach_file", "[name]"),
    SlashCommand("copy", "Copy the last reply", "copy_reply"),
    SlashCommand("plain", "Show the last reply plain, for the terminal's own selection", "show_plain"),
    SlashCommand("mouse", "Give the mouse to the terminal, or take it back", "toggle_mouse"),
    SlashCommand("theme", "Choose the colours", "change_theme"),
    SlashCommand("demo", "Talk to the offline demo, which can also fail on demand", "use_demo", "[fail | slow | …]"),
    SlashCommand("help", "Show the keys and commands", "show_help", aliases=("?",)),
    SlashCommand("quit", "Leave", "quit", aliases=("exit", "q")),
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """A message for the model. A doubled slash at its start has become one."""

    text: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command with what was typed after its name."""

    command: SlashCommand
    argument: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the command's action is called with."""
        return (self.argument,) if self.argument else ()


@dataclass(frozen=True, slots=True)
class Misuse:
    """Something like a command that cannot be obeyed; `reason` is for the user."""

    reason: str


Entry = PlainText | Invocation | Misuse


def parse_entry(text: str, commands: Sequence[SlashCommand] = SLASH_COMMANDS) -> Entry:
    """Return what a text from the composer asks for: a message, a command, or a mistake that is better not sent."""
    if text.startswith("//"):
        return PlainText(text[1:])
    match = COMMAND.fullmatch(text.strip())
    if not text.startswith("/") or match is None:
        return PlainText(text)
    name, argument = match["name"].lower(), (match["argument"] or "").strip()
    command = find_command(name, commands)
    if command is None:
        return Misuse(unknown(name, commands))
    if argument and not command.usage:
        return Misuse(f"/{command.name} takes nothing after it.")
    return Invocation(command, argument)


def find_command(name: str, commands: Sequence[SlashCommand] = SLASH_COMMANDS) -> SlashCommand | None:
    """Return the command of a name or alias; None when there is none."""
    return next((command for command in commands if name in command.names), None)


def unknown(name: str, commands: Sequence[SlashCommand]) -> str:
    """Say that there is no such command, which one is nearest, and how to send the text as it is."""
    from difflib import get_close_matches

    known = [alias for command in commands for alias in command.names]
    nearest = get_close_matches(name, known, n=1, cutoff=0.5)
    question = f"Did you mean /{nearest[0]}? " if nearest else ""
    return f"There is no command /{clean_line(name, 30)}. {question}Type // to send a message that begins with a slash."


def usage_of(text: str) -> str:
    """Return what the command that a text begins with takes, while nothing is typed there yet."""
    match = re.fullmatch(r"/(?P<name>[a-z?][a-z0-9-]*)\s", text, re.IGNORECASE)
    command = find_command(match["name"].lower()) if match else None
    return f"{command.spelling}: {command.description}" if command is not None and command.usage else ""


def completions(text: str, commands: Sequence[SlashCommand] = SLASH_COMMANDS) -> list[SlashCommand]:
    """Return the commands that a half-typed text may become.

    Names that begin so come first, then those that contain it, then those that have its letters in their order.
    """
    if not text.startswith("/") or any(char.isspace() for char in text) or "/" in text[1:]:
        return []
    typed = text[1:].lower()
    letters = re.compile(".*".join(map(re.escape, typed)))
    ranks = (
        lambda name: name.startswith(typed),
        lambda name: typed in name,
        lambda name: letters.search(name) is not None and name[0] == typed[0],
    )
    found: dict[str, SlashCommand] = {}
    for fits in ranks:
        found |= {one.name: one for one in commands if one.name not in found and any(map(fits, one.names))}
    return list(found.values())
