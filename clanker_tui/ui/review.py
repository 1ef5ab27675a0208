"""A history that is looked through: what stands in place of the composer, and what cannot be done."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

CHANGES = frozenset(
    {
        "new_conversation",
        "temporary",
        "save_conversation",
        "pin_conversation",
        "archive_conversation",
        "tag_conversation",
        "rename_conversation",
        "delete_conversation",
        "undo_delete",
        "toggle_panes",
        "choose_provider",
        "choose_model",
        "enter_key",
        "set_system_prompt",
        "change_context",
        "set_parameter",
        "use_demo",
        "retry_reply",
        "stop_reply",
        "attach_file",
        "detach_file",
    }
)
"""The actions of the main screen that would change something, or ask somebody."""
MESSAGE_CHANGES = frozenset({"edit", "regenerate", "regenerate_with", "go_on", "fork", "delete", "undo"})
"""What cannot be done with a message."""


class ReviewLine(Widget):
    """Says that nothing is written, and which keys there are."""

    LABEL = "REVIEW · read only"
    KEYS = ("F2 list", "F3 search", "F4 usage", "p prompts", "( ) code", "$ costs", "B branches", "x export")

    def render(self) -> Content:
        keys: list[str] = []
        for key in self.KEYS:
            if len(self.LABEL) + len("   ".join([*keys, key])) + 3 <= self.content_size.width:
                keys.append(key)
        return Content.assemble((self.LABEL, "bold"), "   ", ("   ".join(keys), "dim")).truncate(
            self.content_size.width
        )
