"""Which requests the options of `usage` mean."""

from __future__ import annotations

from clanker_tui.domain.spending import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from clanker_tui.history.database import Database

NO_CONVERSATION = "none"
MORE = "These are the first {:,}: there is more, see --limit."


def chosen(database: Database, options: argparse.Namespace) -> Selection:
    """Return the requests that are meant.

    Raises:
        ConfigError: a day is none, or no conversation has such an id.
    """
    since, until = bounds(options)
    return Selection(
        since=since,
        until=until,
        provider=options.only_provider,
        model=options.only_model,
        conversation_id=conversation_id(database, options.conversation),
        host=options.host,
        purpose=options.purpose,
        only_failed=options.failed,
    )


def bounds(options: argparse.Namespace) -> tuple[datetime | None, datetime | None]:
    """Return when the requests that are meant begin, and when they have ended.

    Raises:
        ConfigError: a day is none.
    """
    if not (options.since or options.until):
        return None, None
    from clanker_tui.cli.days import end_of, start_of

    return start_of(options.since) if options.since else None, end_of(options.until) if options.until else None


def conversation_id(database: Database, given: str | None) -> str | None:
    """Return the id of the conversation whose id begins so; "" for requests that belong to none."""
    if given is None:
        return None
    if given == NO_CONVERSATION:
        return ""
    from clanker_tui.history.usage_ids import conversation_ids

    return the_one(given, conversation_ids(database, given.lower()) if given else [], "conversation")


def request_id(database: Database, given: str) -> str:
    """Return the id of the request whose id begins so.

    Raises:
        ConfigError: there is none, or more than one.
    """
    from clanker_tui.history.usage_ids import request_ids

    return the_one(given, request_ids(database, given) if given else [], "request")


def the_one(prefix: str, found: list[str], kind: str) -> str:
    """Return the only id, or the one that is the very word that was given."""
    if prefix in found or len(found) == 1:
        return prefix if prefix in found else found[0]
    from clanker_tui.cli.parser import wrong_use
    from clanker_tui.config.nearest import quote

    if not found:
        hint = "See clanker-tui usage --requests." if kind == "request" else "See clanker-tui usage --by conversation."
        raise wrong_use(f"no {kind} with usage has an id that begins with {quote(prefix)}.", hint)
    raise wrong_use(f"{quote(prefix)} fits several {kind}s: {', '.join(found[:3])}.", "Give more of the id.")
