"""`clanker-tui history`: the stored conversations."""

from __future__ import annotations

import argparse

from clanker_tui.cli.agent_options import overrides
from clanker_tui.cli.history_arguments import add_arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.messages import Conversation
    from clanker_tui.history.store import History

__all__ = ["add_arguments", "run"]


def run(options: argparse.Namespace) -> int:
    """Do what was asked, and print it."""
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.stored_history import with_history
    from clanker_tui.cli.terminal import print_text
    from clanker_tui.config.loading import load_settings

    settings = load_settings(overrides(options))
    if options.action == "import":
        from clanker_tui.cli.importing import run_import

        return run_import(options, settings)
    if told := run_async(with_history(settings, lambda history: act(history, options, settings))):
        print_text(told)
    return 0


async def act(history: History, options: argparse.Namespace, settings: Settings) -> str:
    """Do what was asked and return what is still to be printed."""
    from clanker_tui.cli import binned, exporting, listing, marking, searching

    said = ""
    match options.action:
        case "list":
            said = await listing.listed(history, options)
        case "search":
            await searching.search(history, options)
        case "show":
            said = await shown(history, options)
        case "export":
            said = await exporting.export(history, options, settings)
        case "rename":
            said = await renamed(history, options)
        case "delete":
            said = await deleted(history, options)
        case "bin":
            said = await binned.bin_listed(history, settings.history.keep_deleted_days, is_json=options.json)
        case "restore":
            said = await binned.restored(history, options.id)
        case mark:
            said = await marking.MARKS[mark](history, options)
    return said


async def shown(history: History, options: argparse.Namespace) -> str:
    """Return one conversation with its usage."""
    from clanker_tui.cli.conversation_text import conversation_as_json, conversation_as_text
    from clanker_tui.cli.conversations import conversation_by_id, last_conversation

    find_last = options.last
    conversation = await (last_conversation(history) if find_last else conversation_by_id(history, options.id))
    messages = await history.branch(conversation.leaf_id) if conversation.leaf_id else []
    usage = await history.usage_of(conversation.id)
    show = conversation_as_json if options.json else conversation_as_text
    return show(conversation, messages, usage)


async def renamed(history: History, options: argparse.Namespace) -> str:
    """Change a title."""
    conversation = await found(history, options.id)
    await history.rename(conversation.id, options.title)
    return f'"{conversation.title}" is now "{options.title}".'


async def deleted(history: History, options: argparse.Namespace) -> str:
    """Move a conversation into the bin."""
    conversation = await found(history, options.id)
    await history.delete(conversation.id)
    return f'"{conversation.title}" is deleted. To undo: clanker-tui history restore {conversation.id}'


async def found(history: History, prefix: str) -> Conversation:
    """Return the conversation whose id begins with `prefix`."""
    from clanker_tui.cli.conversations import conversation_by_id

    return await conversation_by_id(history, prefix)
