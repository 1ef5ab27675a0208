"""`clanker-tui history`: the stored conversations."""

from __future__ import annotations

import argparse

from clanker_tui.cli.agent_options import overrides
from clanker_tui.cli.parser import positive_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.domain.messages import Conversation
    from clanker_tui.history.store import History

SHOWN = 20
EXPORT_FORMATS = ("markdown", "json", "jsonl", "html")
SEARCHING = """
Find messages that hold all words, whatever their case and accents. '"a phrase"', begin*, *inside; -word leaves out what
holds it (put -- before the first one that begins with a minus). Filters: model:NAME provider:NAME tag:TAG
role:user|reply before:TIME after:TIME in:title, where TIME is 2026, 2026-03, 2026-03-04, today, yesterday, 7d, 3w, 2m
or 1y.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `history` takes."""
    actions = parser.add_subparsers(
        dest="action", metavar="list|search|show|export|rename|delete|restore", required=True
    )
    listing = actions.add_parser("list", help="the latest conversations")
    listing.add_argument("--limit", type=positive_int, default=SHOWN, metavar="N", help=f"how many (default {SHOWN})")
    listing.add_argument("--json", action="store_true", help="print JSON")
    search = actions.add_parser("search", help="messages by what was said in them", description=SEARCHING)
    search.add_argument("words", nargs="+", metavar="WORD", help="what to look for; see above")
    search.add_argument("--limit", type=positive_int, default=SHOWN, metavar="N", help=f"how many (default {SHOWN})")
    search.add_argument("--best", action="store_true", help="the best matches first, not the newest")
    search.add_argument("--json", action="store_true", help="print JSON")
    show = actions.add_parser("show", help="one conversation, with its usage")
    which = show.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", metavar="ID", help="may be shortened")
    which.add_argument("--last", action="store_true", help="the conversation that was used last")
    show.add_argument("--json", action="store_true", help="print JSON")
    add_export(actions.add_parser("export", help="write conversations to a file, a folder or standard output"))
    rename = actions.add_parser("rename", help="give a conversation another title")
    rename.add_argument("id", metavar="ID", help="may be shortened")
    rename.add_argument("title", metavar="TITLE")
    delete = actions.add_parser("delete", help="delete a conversation; its usage is kept")
    delete.add_argument("id", metavar="ID", help="may be shortened")
    restore = actions.add_parser("restore", help="undo a delete")
    restore.add_argument("id", metavar="ID", help="the whole id")


def add_export(export: argparse.ArgumentParser) -> None:
    """Declare what `history export` takes."""
    export.add_argument("ids", nargs="*", metavar="ID", help="may be shortened")
    export.add_argument("--last", action="store_true", help="the conversation that was used last")
    export.add_argument("--all", action="store_true", help="every conversation, those in the archive too")
    export.add_argument("--since", metavar="DAY", help="those used since then: 2026-01-31, yesterday, 7d")
    export.add_argument("--tag", metavar="TAG", help="those marked with a tag")
    export.add_argument("--format", choices=EXPORT_FORMATS, default="markdown", help="default: markdown")
    export.add_argument("--whole-tree", action="store_true", help="all branches; JSON always has them")
    export.add_argument("-o", "--output", metavar="FILE", default="-", help="a file, a folder (DIR/), or - (default)")
    export.add_argument("--force", action="store_true", help="write over files that exist")


def run(options: argparse.Namespace) -> int:
    """Do what was asked, and print it."""
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.stored_history import with_history
    from clanker_tui.cli.terminal import print_text
    from clanker_tui.config.loading import load_settings

    settings = load_settings(overrides(options))
    if options.action == "search":
        from clanker_tui.cli.searching import search

        run_async(with_history(settings, lambda history: search(history, options)))
    elif told := run_async(with_history(settings, lambda history: act(history, options))):
        print_text(told)
    return 0


async def act(history: History, options: argparse.Namespace) -> str:
    """Do what was asked and return what to print."""
    match options.action:
        case "list":
            return await listed(history, options)
        case "show":
            return await shown(history, options)
        case "export":
            from clanker_tui.cli.exporting import export

            return await export(history, options)
        case "rename":
            return await renamed(history, options)
        case "delete":
            return await deleted(history, options)
        case _:
            return await restored(history, options)


async def listed(history: History, options: argparse.Namespace) -> str:
    """Return the list of conversations."""
    from clanker_tui.cli.conversation_text import list_as_json, list_as_table

    conversations = await history.conversations(limit=options.limit)
    return list_as_json(conversations) if options.json else list_as_table(conversations)


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


async def restored(history: History, options: argparse.Namespace) -> str:
    """Take a conversation out of the bin."""
    await history.restore(options.id)
    conversation = await found(history, options.id)
    return f'"{conversation.title}" is back.'


async def found(history: History, prefix: str) -> Conversation:
    """Return the conversation whose id begins with `prefix`."""
    from clanker_tui.cli.conversations import conversation_by_id

    return await conversation_by_id(history, prefix)
