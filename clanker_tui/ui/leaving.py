"""Ctrl+C: one key that copies, stops or leaves, whichever is meant."""

from __future__ import annotations

import time

from clanker_tui.ui.writing import Writing

KEPT = "It is kept, and here again at the next start."
AGAIN_S = 3.0  # a second press within this leaves; the first may have been meant for a reply that had just ended


class Leaving(Writing):
    """The part of the room that is about stopping and leaving."""

    _interrupted_at = -AGAIN_S

    def interrupt(self) -> None:
        """Copy what is selected; else stop the reply; else leave, asking first where something was not sent."""
        if self.view.selection is not None:
            self.view.copy_selection()
        elif selected := self.composer.selected_text or self.screen.get_selected_text():
            self.copy(selected)
        elif self.place.turn is not None:
            self.stop_reply()
        elif self.has_unsent():
            self.ask_to_leave()
        elif time.monotonic() - self._interrupted_at < AGAIN_S:
            self.end()
        else:
            self._interrupted_at = time.monotonic()
            self.app.notify("Ctrl+C again quits.", timeout=AGAIN_S)

    def has_unsent(self) -> bool:
        """Whether something was typed in any conversation and not sent."""
        self.note_text()
        return any(place.unsent for place in (self.place, *self.places.values()))

    def ask_to_leave(self) -> None:
        """Leave if the user says so."""
        from clanker_tui.ui.dialogs.confirm import ConfirmDialog

        def take(answer: bool | None) -> None:
            if answer:
                self.end()

        kept = "It is gone then, for it is temporary." if self.is_unkept(self.place) else KEPT
        words = f"Something you typed was not sent. {kept}"
        self.app.push_screen(ConfirmDialog(words, yes="Quit", no="Stay", title="Quit?"), take)
