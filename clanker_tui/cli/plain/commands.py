"""The commands of a plain chat: those of the app, by the same words, and what takes the place of its keys and lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from clanker_tui.cli.plain import answerers, asking, drafting, finding, fitting, keeping, spending
from clanker_tui.domain.slash import SLASH_COMMANDS, SlashCommand

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat

Deed = Callable[["Chat", str], Awaitable[None]]

OWN_COMMANDS = (
    SlashCommand("list", "List the latest conversations", "list_conversations", "[words]"),
    SlashCommand("resume", "Go on with a conversation of the list", "resume_conversation", "[number or id]"),
    SlashCommand("show", "Read this conversation again", "show_conversation", "[last 4]"),
    SlashCommand("edit", "Ask the last question in other words", "edit_question", "[text]"),
    SlashCommand("continue", "Go on with a reply that was cut", "continue_reply"),
    SlashCommand("draft", "See what you wrote and did not send", "show_draft", "[send | drop]"),
    SlashCommand("models", "List the models of the provider", "list_models", "[words]"),
    SlashCommand("budget", "See what is left of the budgets", "show_budgets"),
    # These are in the app too, and do by words here what is done on a screen there.
    SlashCommand("prompts", "List the questions of this conversation", "show_prompts", aliases=("outline",)),
    SlashCommand("search", "Search everything that was said", "show_history", "[words]", aliases=("history",)),
    SlashCommand("rename", "Give this conversation another title", "rename_conversation", "[title]", ("title",)),
    SlashCommand("export", "Write this conversation to a file", "export_conversation", "[path or format]"),
    SlashCommand("attach", "Attach a text file to the next message", "attach_file", "[path]"),
)
COMMANDS = (
    *(one for one in SLASH_COMMANDS if one.action not in {own.action for own in OWN_COMMANDS}),
    *OWN_COMMANDS,
)
ON_SCREEN: Mapping[str, str] = {
    "copy_reply": "Copying is the terminal's here: select the text.",
    "show_plain": "Everything is plain here.",
    "toggle_mouse": "The mouse is the terminal's here.",
    "change_theme": "Here there are no colours to choose.",
    "stop_reply": "Nothing is under way. Ctrl+C stops a reply.",
    "show_branches": "Branches are shown in the full app. /retry and /edit begin new ones here too.",
    "show_costliest": "That is shown in the full app. /usage tells what this conversation cost.",
}


async def show_help(chat: Chat, _argument: str = "") -> None:
    """Write what can be typed."""
    chat.say("What you type is sent with Enter. Ctrl+C stops a reply, Ctrl+D leaves.")
    chat.say('A line that ends with \\ goes on in the next one. """ begins and ends a block of lines.')
    for command in COMMANDS:
        if command.action not in ON_SCREEN:
            chat.say(f"{command.spelling}: {command.description}")


DEEDS: Mapping[str, Deed] = {
    "new_conversation": keeping.begin,
    "open_conversation": finding.open_titled,
    "temporary": keeping.begin_temporary,
    "save_conversation": keeping.save,
    "rename_conversation": keeping.rename,
    "pin_conversation": keeping.pin,
    "archive_conversation": keeping.archive,
    "tag_conversation": keeping.tag,
    "delete_conversation": keeping.delete,
    "undo_delete": keeping.undo,
    "choose_provider": answerers.choose_provider,
    "choose_model": answerers.choose_model,
    "enter_key": answerers.enter_key,
    "set_system_prompt": answerers.set_system_prompt,
    "change_context": fitting.change_context,
    "show_summary": fitting.show_summary,
    "set_parameter": answerers.set_parameter,
    "show_limits": spending.show_limits,
    "show_history": finding.search,
    "show_usage": spending.show_usage,
    "show_prompts": finding.show_prompts,
    "export_conversation": keeping.export,
    "retry_reply": asking.retry,
    "attach_file": drafting.attach,
    "detach_file": drafting.detach,
    "use_demo": answerers.use_demo,
    "show_help": show_help,
    "quit": keeping.leave,
    "list_conversations": finding.list_conversations,
    "resume_conversation": finding.resume,
    "show_conversation": finding.show,
    "edit_question": asking.edit,
    "continue_reply": asking.go_on,
    "show_draft": drafting.show_draft,
    "list_models": answerers.list_models,
    "show_budgets": spending.show_budgets,
}


async def obey(chat: Chat, command: SlashCommand, argument: str) -> None:
    """Do what a command asks for.

    Raises:
        ClankerError: it cannot be done.
    """
    deed = DEEDS.get(command.action)
    if deed is None:
        chat.say(ON_SCREEN[command.action])
    else:
        await deed(chat, argument)
