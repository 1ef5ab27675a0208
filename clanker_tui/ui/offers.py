"""What the rule offers to do with the chosen message, as long as it makes sense there."""

from __future__ import annotations

from collections.abc import Sequence

from clanker_tui.domain.messages import FinishReason, Message, Role, Status
from clanker_tui.domain.outline import StoredMessage

Offer = tuple[str, str, str]  # the key, what it does, the screen's action behind a click
SELECTING: Sequence[Offer] = (("arrows", "extend", ""), ("c", "copy", "act('copy')"), ("Esc", "leave", "back"))
SELECTED: Sequence[Offer] = (("Ctrl+C", "copy", "act('copy')"), ("Esc", "leave", "back"))
COPY: Offer = ("c", "copy", "act('copy')")
EDIT: Offer = ("e", "edit", "act('edit')")
ASK_AGAIN: Offer = ("r", "ask again", "act('regenerate')")
AGAIN: Offer = ("r", "again", "act('regenerate')")
GO_ON: Offer = ("o", "go on", "act('go_on')")
CODE: Offer = ("k", "code", "act('copy_code')")
BRANCH: Offer = ("[ ]", "branch", "act('branch_after')")
ALWAYS: Sequence[Offer] = (
    ("f", "fork", "act('fork')"),
    ("v", "raw", "raw_message"),
    ("d", "delete", "act('delete')"),
    ("s", "select", "select_text"),
)
MORE: Offer = ("m", "more", "act('menu')")
CUT = (Status.STOPPED, Status.FAILED, Status.INTERRUPTED)
FENCES = ("```", "~~~")


def offers(stored: StoredMessage) -> Sequence[Offer]:
    """Return what can be done with a message, the most wanted first; the list of all is the last."""
    message = stored.message
    own = (EDIT, ASK_AGAIN) if message.role is Role.USER else (AGAIN, *[GO_ON] * is_cut(message))
    has_code = any(fence in message.text for fence in FENCES)
    return (COPY, *own, *[CODE] * has_code, *[BRANCH] * (len(stored.siblings) > 1), *ALWAYS, MORE)


def is_cut(message: Message) -> bool:
    """Whether a reply ended before it was whole."""
    return message.status in CUT or message.finish_reason is FinishReason.LENGTH
