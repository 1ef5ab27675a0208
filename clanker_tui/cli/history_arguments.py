"""What `clanker-tui history` takes on the command line."""

from __future__ import annotations

import argparse

from clanker_tui.cli.parser import positive_int

SHOWN = 20
SEARCHING = """
Find messages that hold all words, whatever their case and accents. '"a phrase"', begin*, *inside; -word leaves out what
holds it (put -- before the first one that begins with a minus). Filters: model:NAME provider:NAME tag:TAG
role:user|reply before:TIME after:TIME in:title, where TIME is 2026, 2026-03, 2026-03-04, today, yesterday, 7d, 3w, 2m
or 1y.
"""
EXPORT_FORMATS = ("markdown", "json", "jsonl", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `history` takes."""
    words = "list|search|show|rename|pin|archive|tag|delete|restore|bin|export|import"
    actions = parser.add_subparsers(dest="action", metavar=words, required=True)
    listing = actions.add_parser("list", help="the latest conversations, those that are pinned first")
    many = listing.add_mutually_exclusive_group()
    many.add_argument("--limit", type=positive_int, default=SHOWN, metavar="N", help=f"how many (default {SHOWN})")
    many.add_argument("--all", action="store_true", help="all of them, archived ones too")
    listing.add_argument("--archived", action="store_true", help="those in the archive")
    listing.add_argument("--tag", metavar="TAG", help="those marked with a tag")
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
    pin = actions.add_parser("pin", help="keep a conversation at the top of the list")
    pin.add_argument("id", metavar="ID", help="may be shortened")
    pin.add_argument("--undo", action="store_true", help="pin it no longer")
    archive = actions.add_parser("archive", help="take a conversation out of the list; search still finds it")
    archive.add_argument("id", metavar="ID", help="may be shortened")
    archive.add_argument("--undo", action="store_true", help="put it back into the list")
    tag = actions.add_parser("tag", help="mark a conversation with words")
    tag.add_argument("id", metavar="ID", help="may be shortened")
    tag.add_argument("tags", nargs=argparse.REMAINDER, metavar="+TAG -TAG", help="to add, to take off; none: show them")
    delete = actions.add_parser("delete", help="delete a conversation; its usage is kept")
    delete.add_argument("id", metavar="ID", help="may be shortened")
    binned = actions.add_parser("bin", help="what was deleted, and when it goes for good")
    binned.add_argument("--json", action="store_true", help="print JSON")
    restore = actions.add_parser("restore", help="undo a delete")
    restore.add_argument("id", metavar="ID", help="of a conversation or message in the bin; may be shortened")
    bring_in = actions.add_parser("import", help="take in an export, or what another program keeps")
    bring_in.add_argument("file", metavar="FILE", help="- for standard input")
    bring_in.add_argument("--dry-run", action="store_true", help="say what would come in, and write nothing")
    bring_in.add_argument("--json", action="store_true", help="print JSON")


def add_export(export: argparse.ArgumentParser) -> None:
    """Declare what `history export` takes."""
    export.add_argument("ids", nargs="*", metavar="ID", help="may be shortened")
    export.add_argument("--last", action="store_true", help="the conversation that was used last")
    export.add_argument("--all", action="store_true", help="every conversation, those in the archive too")
    export.add_argument("--since", metavar="DAY", help="those used since then: 2026-01-31, 2026-01, yesterday, 7d")
    export.add_argument("--tag", metavar="TAG", help="those marked with a tag")
    export.add_argument("--format", choices=EXPORT_FORMATS, default="markdown", help="default: markdown")
    export.add_argument("--whole-tree", action="store_true", help="all branches; JSON always has them")
    export.add_argument("-o", "--output", metavar="FILE", default="-", help="a file, a folder (DIR/), or - (default)")
    export.add_argument("--hide-keys", action="store_true", help="write *** in place of what looks like a key")
    export.add_argument("--force", action="store_true", help="write over files that exist")
