"""The axes of a chart: round numbers upwards, and names of times to the right that do not run into each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clanker_tui.domain.spans import first_day
from clanker_tui.domain.spending import Period

ROUND = (1, 2, 5)
GAP = 2


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from nothing to `top`, with a mark at each `step`."""

    step: int
    top: int

    @property
    def marks(self) -> list[int]:
        return list(range(self.step, self.top + 1, self.step))


def scale_for(most: int, marks: int) -> Scale:
    """Return an axis that holds an amount, with so many marks at most, at round numbers."""
    most, marks = max(most, 1), max(marks, 1)
    size = 1
    while True:
        for digit in ROUND:
            step = digit * size
            if step * marks >= most:
                return Scale(step, step * -(-most // step))
        size *= 10


def time_labels(starts: Sequence[date], period: Period, *, unit: int) -> str:
    """Return a line of names below bars, each as wide as `unit`, the important ones first as far as there is room."""
    room = [" "] * (len(starts) * unit)
    if unit * len(starts) < 3:
        return "".join(room)
    for names in ranked(starts, period, unit):
        for number, name in names:
            place(room, number * unit, name)
    return "".join(room)


def place(room: list[str], at: int, name: str) -> None:
    """Write a name where it begins, unless something stands there or too near."""
    at = max(0, min(at, len(room) - len(name)))
    if len(name) > len(room):
        return
    around = room[max(0, at - GAP + 1) : at + len(name) + GAP - 1]
    if all(char == " " for char in around):
        room[at : at + len(name)] = name


def ranked(starts: Sequence[date], period: Period, unit: int) -> list[list[tuple[int, str]]]:
    """Return the names below bars, by their number: those that matter most first."""
    numbered = list(enumerate(starts))
    match period:
        case "day" if unit >= 8:
            return [[(at, f"{day:%a} {day.day}") for at, day in numbered]]
        case "day":
            months = [(at, f"{day.day} {day:%b}") for at, day in numbered if day.day == 1 or at == 0]
            return [months, [(at, str(day.day)) for at, day in numbered if day == first_day(day, "week")]]
        case "week":
            turns = [(at, day) for at, day in numbered if day.day <= 7]
            years = [(at, str(day.year)) for at, day in turns if day.month == 1 and len(starts) > 54]
            return [years, [(at, f"{day:%b}") for at, day in turns]]
        case "month":
            names = [(at, f"{day:%b}") for at, day in numbered] if unit >= 4 else []
            years = [(at, str(day.year)) for at, day in numbered if day.month == 1]
            return [names] if len(starts) <= 12 and names else [years, names]
