"""Wrapping: runs of text, cut into pieces that fit a number of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from clanker_tui.ui.markdown.cells import clusters, is_narrow, width_of
from clanker_tui.ui.markdown.rows import Span

# No row begins with one of these, where it can be helped.
_CLOSING = frozenset("、。,.，．!?！？:;：；)]}）］｝」』】〉》”’…ー")


class Piece(NamedTuple):
    """What stands in one row, and its joint: see `Row`."""

    spans: tuple[Span, ...]
    joint: str | None


class Cut(NamedTuple):
    """A row's share of a line: where it starts and ends, and its joint."""

    start: int
    end: int
    joint: str | None


def wrap(runs: Sequence[Span], room: int) -> list[Piece]:
    """Return runs as pieces of at most `room` cells, cut at words. A run of a newline ends a line."""
    pieces: list[Piece] = []
    for line in lines_of(runs):
        text = line[0].text if len(line) == 1 else "".join([run.text for run in line])
        if len(text) <= room and is_narrow(text):
            pieces.append(Piece(tuple(line), None))
        else:
            pieces += slices(line, cuts(text, room))
    return pieces


def fold(runs: Sequence[Span], room: int) -> list[Piece]:
    """Return runs as pieces of at most `room` cells, cut wherever a row is full."""
    text = "".join([run.text for run in runs])
    if len(text) <= room and is_narrow(text):
        return [Piece(tuple(runs), None)]
    return slices(runs, full_cuts(text, room))


def lines_of(runs: Iterable[Span]) -> Iterator[list[Span]]:
    """Yield the runs of each line."""
    line: list[Span] = []
    for run in runs:
        if run.text == "\n":
            yield line or [Span("")]
            line = []
        elif run.text:
            line.append(run)
    yield line or [Span("")]


def slices(runs: Sequence[Span], places: Iterable[Cut]) -> list[Piece]:
    """Return what stands at each place of a line, in the looks of its runs."""
    pieces: list[Piece] = []
    index, base = 0, 0  # the run we are in, and where in the line it begins
    for start, end, joint in places:
        spans: list[Span] = []
        while index < len(runs):
            run = runs[index]
            stop = base + len(run.text)
            if stop > start:
                text = run.text[max(0, start - base) : end - base]
                if text:
                    spans.append(run if len(text) == len(run.text) else Span(text, run.look, run.href))
            if stop > end:
                break
            base = stop
            index += 1
        pieces.append(Piece(tuple(spans), joint))
    return pieces


def cuts(text: str, room: int) -> list[Cut]:
    """Return where a line is cut into rows, at words; within a word that is longer than a row."""
    return _narrow_cuts(text, room) if is_narrow(text) else _wide_cuts(text, room)


def full_cuts(text: str, room: int) -> list[Cut]:
    """Return where a line is cut into full rows."""
    if is_narrow(text):
        return [Cut(at, min(at + room, len(text)), "" if at else None) for at in range(0, len(text), room)]
    found: list[Cut] = []
    start = used = 0
    for at, _, cells in clusters(text):
        if used + cells > room and at > start:
            found.append(Cut(start, at, "" if found else None))
            start, used = at, 0
        used += cells
    found.append(Cut(start, len(text), "" if found else None))
    return found


def _narrow_cuts(text: str, room: int) -> list[Cut]:
    """Cut where every character takes one cell. One space goes at each cut, which the joint gives back."""
    found: list[Cut] = []
    start, joint, size = 0, None, len(text)
    while size - start > room:
        space = text.rfind(" ", start + 1, start + room + 1)
        if space < 0 or not text[start:space].strip(" "):
            found.append(Cut(start, start + room, joint))
            start, joint = start + room, ""
        else:
            found.append(Cut(start, space, joint))
            start, joint = space + 1, " "
    found.append(Cut(start, size, joint))
    return found


def _wide_cuts(text: str, room: int) -> list[Cut]:
    """Cut by clusters: at a space, or beside a wide character, which needs none."""
    found: list[Cut] = []
    start, used, joint = 0, 0, None
    place: Cut | None = None  # the last good place: where the row would end, where the next begins, its joint
    place_used = 0
    was_wide = False
    for at, end, cells in clusters(text):
        is_wide, is_space = cells > 1, text[at:end] == " "
        if at > start and (is_wide or was_wide) and text[at] not in _CLOSING and not is_space:
            place, place_used = Cut(at, at, ""), used
        while used + cells > room and at > start:
            if is_space:
                place, place_used = Cut(at, end, " "), used + cells
            elif place is None or place.end <= start:
                place, place_used = Cut(at, at, ""), used
            found.append(Cut(start, place.start, joint))
            start, joint = place.end, place.joint
            used, place = used - place_used, None
        if start == end:
            used, was_wide = 0, False
            continue
        used += cells
        if is_space and text[start:at].strip(" "):
            place, place_used = Cut(at, end, " "), used
        was_wide = is_wide
    found.append(Cut(start, len(text), joint))
    return found


def whole_clusters(runs: list[Span]) -> list[Span]:
    """Return runs without a cluster that stands in two of them: it goes to the first whole."""
    text = "".join([run.text for run in runs])
    if len(runs) < 2 or is_narrow(text):
        return runs
    ends = [end for _, end, _ in clusters(text)]
    whole: list[Span] = []
    position = given = index = 0
    for run in runs:
        position += len(run.text)
        while index < len(ends) and ends[index] < position:
            index += 1
        stop = ends[index] if position else 0
        if stop > given:
            whole.append(run._replace(text=text[given:stop]))
            given = stop
    return whole


def cells_of(spans: Iterable[Span]) -> int:
    """Return how many cells spans take."""
    return sum([width_of(span.text) for span in spans])
