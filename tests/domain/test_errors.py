"""An error is one line: what happened, then what to do."""

import pytest

from clanker_tui.errors import ClankerError


@pytest.mark.parametrize(
    ("message", "hint", "line"),
    [
        ("It broke.", "Try again.", "It broke. Try again."),
        ("the key was refused", "Check it.", "the key was refused. Check it."),
        ("Which one?", "Name it.", "Which one? Name it."),
        ("It broke.", "", "It broke."),
        ("it broke", "", "it broke"),
    ],
)
def test_a_hint_follows_a_whole_sentence(message: str, hint: str, line: str) -> None:
    assert str(ClankerError(message, hint=hint)) == line
