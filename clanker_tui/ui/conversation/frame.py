"""What stands above and below the text of a message: who, when, which branch; how it ended, what it took."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import FilePart, Role, Status
from clanker_tui.domain.outline import StoredMessage
from clanker_tui.ui.conversation.section import FURNITURE, Block
from clanker_tui.ui.figures import clock, reply_figures, reply_state
from clanker_tui.ui.markdown.rows import Row, Span
from clanker_tui.ui.sizes import size_of, spelled_size

GAP = 2
BLANK = Row(lead=FURNITURE)
NOTE_ROWS = 2
BAD = (Status.FAILED, Status.INTERRUPTED)


def header(stored: StoredMessage, width: int, *, is_raw: bool = False) -> Row:
    """Return who speaks, and at the right which branch this is and the time."""
    message = stored.message
    is_user = message.role is Role.USER
    name = "You" if is_user else clean_line(message.model) or "Reply"
    notes = ["raw" if is_raw else "", branch(stored), clock(message.created_at)]
    right = " · ".join(note for note in notes if note)
    return two_ends(Span(name, "user" if is_user else "assistant"), Span(right, "footer"), width)


def note(words: str, width: int) -> list[Row]:
    """Return a quiet line across that says something of what is above it."""
    told = set_cell_size(f"── {words} ", min(width, cell_len(words) + 4))
    return [Row((Span(told + "─" * (width - cell_len(told)), "footer"),), lead=FURNITURE), BLANK]


def branch(stored: StoredMessage) -> str:
    """Return which of several branches a message begins: `2/3`; empty where there is one."""
    if len(stored.siblings) < 2 or stored.message.id not in stored.siblings:
        return ""
    return f"{stored.siblings.index(stored.message.id) + 1}/{len(stored.siblings)}"


def two_ends(left: Span, right: Span, width: int) -> Row:
    """Return a row with something at each end; where both do not fit, the left one is cut, then the right one goes."""
    room = width - cell_len(right.text) - GAP
    if room < GAP:
        right, room = Span(""), width
    name = left.text if cell_len(left.text) <= room else set_cell_size(left.text, max(0, room - 1)) + "…"
    blanks = " " * max(0, width - cell_len(name) - cell_len(right.text))
    return Row((left._replace(text=name), Span(blanks), right), lead=FURNITURE)


def reasoning_title(characters: int, *, is_open: bool) -> Row:
    """Return the line that stands for reasoning, and above it when it is shown."""
    mark = "▾" if is_open else "▸"
    return Row((Span(f"{mark} reasoning · {characters:,} characters", "thinking"),), lead=FURNITURE)


def files(parts: Sequence[FilePart], width: int) -> list[Row]:
    """Return a line for each file that goes along with a message."""
    names = [clean_line(f"▤ {part.name} · {spelled_size(size_of(part.text))}") for part in parts]
    return [Row((Span(set_cell_size(name, min(width, cell_len(name))), "dim"),), lead=FURNITURE) for name in names]


def footer(stored: StoredMessage, width: int, *, problem: str = "") -> list[Block]:
    """Return how a reply ended and what it took. `problem` is something else that is wrong with it."""
    from clanker_tui.ui.markdown.document import plain_rows

    message = stored.message
    told = [(problem, "error")] if problem else []
    told.append((reply_state(message), "error" if message.status in BAD else "warning"))
    told.append((reply_figures(stored.records, width), "footer"))
    blocks = []
    for words, look in told:
        if words:
            rows = plain_rows(clean_line(words), width)
            blocks.append(Block([row._replace(lead=FURNITURE) for row in rows], look))
    return blocks
