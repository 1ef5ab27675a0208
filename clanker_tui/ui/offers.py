"""What can be done with a message, each with its key as it is set; only what makes sense for that message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from clanker_tui.domain.continuing import is_cut
from clanker_tui.domain.messages import Role
from clanker_tui.domain.outline import StoredMessage

FENCES = ("```", "~~~")


class Offer(NamedTuple):
    """A key, what it does in a word or two, and the screen's action behind a click; without one it is only told."""

    key: str
    words: str
    action: str = ""


SELECTING = (Offer("arrows", "extend"), Offer("c", "copy", "act('copy')"), Offer("Esc", "leave", "back"))
SELECTED = (Offer("Ctrl+C", "copy", "act('copy')"), Offer("Esc", "leave", "back"))


def hit_offer(at: int, count: int, keys: Mapping[str, str]) -> Offer:
    """Return which hit of what is looked for is shown, with the keys that go on to others."""
    names = " ".join(keys[name] for name in ("view.next_hit", "view.previous_hit") if name in keys)
    return Offer(names, f"hit {at}/{count}" if at else f"{count} hits", "next_hit" if count else "")


def offers(stored: StoredMessage, keys: Mapping[str, str]) -> list[Offer]:
    """Return what to offer for a message, the most wanted first; the list of all is the last.

    `keys` are those of the bindings, by their ids.
    """
    return [
        Offer(" ".join(keys[name] for name in names.split() if name in keys), words, action)
        for names, words, action in rows(stored)
        if any(name in keys for name in names.split())
    ]


def rows(stored: StoredMessage) -> Iterator[tuple[str, str, str]]:
    """Yield the ids of the bindings, the words and the action of each line."""
    message = stored.message
    is_user = message.role is Role.USER
    yield "message.copy", "copy", "act('copy')"
    if is_user:
        yield "message.edit", "edit", "act('edit')"
    yield "message.regenerate", "ask again" if is_user else "again", "act('regenerate')"
    if is_cut(message):
        yield "message.go_on", "go on", "act('go_on')"
    if any(fence in message.text for fence in FENCES):
        yield "message.copy_code", "code", "act('copy_code')"
    if len(stored.siblings) > 1:
        yield "message.branch_before message.branch_after", "branch", "act('branch_after')"
    yield "message.fork", "fork", "act('fork')"
    yield "message.raw", "raw", "raw_message"
    yield "message.delete", "delete", "act('delete')"
    yield "message.select", "select", "select_text"
    yield "message.menu", "more", "act('menu')"
