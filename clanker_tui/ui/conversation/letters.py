"""Finds a place in a text again after it was laid out for another width: by the letters before it."""

from __future__ import annotations

from clanker_tui.ui.conversation.section import Section


def letters_above(section: Section, row: int) -> int:
    """Return how many letters a section has in the rows before one: the same whatever the width."""
    return sum(letters_of(section, number) for number in range(row))


def row_after(section: Section, letters: int) -> int:
    """Return the row of a section in which the letter stands that has so many before it."""
    before = 0
    for number in range(section.height):
        before += letters_of(section, number)
        if before > letters:
            return number
    return max(0, section.height - 1)


def letters_of(section: Section, number: int) -> int:
    """Return how many letters a row has, without what is only drawn."""
    found = section.row(number)
    text = "" if found is None else found[0].text[found[0].lead :]
    return sum(not char.isspace() for char in text) or 1
