"""The list of all that can be done with a message, as the keys do it."""

from __future__ import annotations

from clanker_tui.domain.messages import Role
from clanker_tui.domain.outline import StoredMessage
from clanker_tui.ui.dialogs.choice import Choice
from clanker_tui.ui.offers import is_cut

BOTH = ("copy", "copy_plain", "copy_code", "links")
OF_QUESTIONS = ("edit", "regenerate", "regenerate_with")
OF_REPLIES = ("regenerate", "regenerate_with")
BRANCHES = ("branch_before", "branch_after")
LAST = ("raw", "fork", "delete")
LABELS = {
    "copy": ("Copy as Markdown", "c"),
    "copy_plain": ("Copy as plain text", "C"),
    "copy_code": ("Copy a code block", "k"),
    "links": ("Open or copy a link", "l"),
    "edit": ("Edit and send again", "e"),
    "regenerate": ("Ask for another reply", "r"),
    "regenerate_with": ("Ask another model", "R"),
    "go_on": ("Go on where it was cut", "o"),
    "branch_before": ("Branch before", "["),
    "branch_after": ("Branch after", "]"),
    "raw": ("Show it as it was written, and back", "v"),
    "fork": ("Fork into a new conversation", "f"),
    "delete": ("Delete it and what follows", "d"),
}


def choices(stored: StoredMessage) -> list[Choice]:
    """Return the lines that make sense for a message."""
    own = OF_QUESTIONS if stored.message.role is Role.USER else OF_REPLIES
    cut = ["go_on"] if is_cut(stored.message) else []
    names = [*BOTH, *own, *cut, *(BRANCHES if len(stored.siblings) > 1 else ()), *LAST]
    return [Choice(name, *LABELS[name]) for name in names]
