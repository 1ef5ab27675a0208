"""The list of all that can be done with a message, as the keys do it."""

from __future__ import annotations

from collections.abc import Mapping

from clanker_tui.domain.continuing import is_cut
from clanker_tui.domain.messages import Role
from clanker_tui.domain.outline import StoredMessage
from clanker_tui.ui.dialogs.choice import Choice

BOTH = ("copy", "copy_plain", "copy_code", "links")
OF_QUESTIONS = ("edit", "regenerate", "regenerate_with")
OF_REPLIES = ("regenerate", "regenerate_with")
BRANCHES = ("branch_before", "branch_after")
LAST = ("raw", "fork", "delete")
LABELS = {
    "copy": "Copy as Markdown",
    "copy_plain": "Copy as plain text",
    "copy_code": "Copy a code block",
    "links": "Open or copy a link",
    "edit": "Edit and send again",
    "regenerate": "Ask for another reply",
    "regenerate_with": "Ask another model",
    "go_on": "Go on where it was cut",
    "branch_before": "Branch before",
    "branch_after": "Branch after",
    "reasoning": "Show its reasoning, or fold it",
    "raw": "Show it as it was written, and back",
    "fork": "Fork into a new conversation",
    "delete": "Delete it and what follows",
}


def choices(stored: StoredMessage, keys: Mapping[str, str]) -> list[Choice]:
    """Return the lines that make sense for a message. `keys` are those of the bindings, by their ids."""
    message = stored.message
    names = [
        *BOTH,
        *(OF_QUESTIONS if message.role is Role.USER else OF_REPLIES),
        *(["go_on"] if is_cut(message) else []),
        *(BRANCHES if len(stored.siblings) > 1 else ()),
        *(["reasoning"] if message.thinking.strip() else []),
        *LAST,
    ]
    return [Choice(name, LABELS[name], keys.get(f"message.{name}", "")) for name in names]
