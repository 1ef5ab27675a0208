"""Pens: the attributes and colours that cells are drawn with, and the shortest change from one to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

UNSEEN_ON_BLANKS = frozenset("123568")  # bold, dim, italic, blinking twice, concealed
OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}  # those that every terminal knows


class Pen(NamedTuple):
    """How a cell is drawn, in the parameters of SGR. An empty colour is the terminal's own."""

    attributes: tuple[str, ...] = ()
    foreground: str = ""
    background: str = ""

    @property
    def shows_on_blanks(self) -> bool:
        """Whether a blank drawn with it shows more than its background: a line, or colours that are reversed."""
        return not UNSEEN_ON_BLANKS.issuperset(self.attributes)


PLAIN = Pen()


def parse(codes: str) -> Pen:
    """Return the pen of a whole list of SGR parameters, as styles are rendered to."""
    attributes: list[str] = []
    foreground = background = ""
    for code in _split(codes):
        kind = code.partition(";")[0]
        number = int(kind or "0")
        if number == 38 or 30 <= number <= 37 or 90 <= number <= 97:
            foreground = code
        elif number == 48 or 40 <= number <= 47 or 100 <= number <= 107:
            background = code
        elif number not in (0, 39, 49):
            attributes.append(code)
    return Pen(tuple(attributes), foreground, background)


def _split(codes: str) -> Iterator[str]:
    """Yield the parameters, those of a colour together."""
    parameters = iter(codes.split(";"))
    for parameter in parameters:
        if parameter in ("38", "48"):
            kind = next(parameters)
            yield ";".join([parameter, kind, *(next(parameters) for _ in range(3 if kind == "2" else 1))])
        else:
            yield parameter


def for_blank(pen: Pen) -> Pen:
    """Return the pen that says all that can be seen of a blank: so two blanks that look alike are alike."""
    return pen if pen.shows_on_blanks else Pen(background=pen.background)


def kept_for_blank(before: Pen, wanted: Pen) -> Pen:
    """Return the pen to draw a blank with that is nearest to the present one."""
    if wanted.attributes:
        return wanted
    attributes = tuple(code for code in before.attributes if code in UNSEEN_ON_BLANKS)
    return Pen(attributes, before.foreground, wanted.background)


def transition(before: Pen, after: Pen) -> str:
    """Return the shortest sequence that changes one pen to another."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[m"
    anew = ["0", *after.attributes, *filter(None, after[1:])]
    codes = min(_changes(before, after) or anew, anew, key=lambda one: len(";".join(one)))
    return f"\x1b[{';'.join(codes)}m"


def _changes(before: Pen, after: Pen) -> list[str] | None:
    """Return what differs; None where an attribute cannot be begun or ended alone."""
    if before.attributes != after.attributes and not OFF.keys() >= {*before.attributes, *after.attributes}:
        return None
    offs = list(dict.fromkeys(OFF[code] for code in before.attributes if code not in after.attributes))
    begun = [code for code in after.attributes if code not in before.attributes or OFF.get(code) in offs]
    codes = [*offs, *begun]
    if before.foreground != after.foreground:
        codes.append(after.foreground or "39")
    if before.background != after.background:
        codes.append(after.background or "49")
    return codes
