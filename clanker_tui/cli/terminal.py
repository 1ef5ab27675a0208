"""The standard streams: made safe at the start, written to with errors of ours, measured for their width."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.errors import ExportError

FALLBACK_WIDTH = 80
LONGEST_WIDTH = 5  # digits: what has more is no width
BROKEN_PIPE_EXIT_CODE = 141  # what a shell reports for a filter that SIGPIPE ended


def prepare_streams() -> None:
    """Make the three standard streams usable, however the program was started.

    A closed one becomes the null device: otherwise the next file that is opened, the history for example, would take
    its number and receive what is printed. Characters that an encoding does not know are replaced; the C locale, which
    knows none beyond ASCII, gets UTF-8.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR if number else os.O_RDONLY)  # the lowest free number: this very one
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            is_ascii = stream.encoding.lower() in ("ascii", "us-ascii", "ansi_x3.4-1968", "646")
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="replace")


def print_text(text: str) -> None:
    """Print text to standard output, with a newline at its end, cleaned for a terminal.

    Raises:
        ExportError: it could not be written: the disk is full, for example.
        BrokenPipeError: the reader has left.
    """
    from clanker_tui.domain.clean import clean

    print_drawn(clean(text) if sys.stdout.isatty() else text)


def print_drawn(text: str) -> None:
    """Print text that is safe for a terminal already and may hold marks of ours. Raises as `print_text` does."""
    try:
        print(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        silence_stdout()
        raise unwritable(error) from error
    flush_stdout()


def print_notice(text: str) -> None:
    """Print one line to standard error, which is for everything that is not the answer."""
    from clanker_tui.domain.clean import clean_line

    try:
        print(clean_line(text), file=sys.stderr, flush=True)
    except OSError:
        return  # nobody is left to tell


def flush_stdout() -> None:
    """Write what is still buffered. Raises as `print_text` does."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence_stdout()
        raise unwritable(error) from error


def unwritable(error: OSError) -> ExportError:
    """Return the error for an output that takes no more."""
    from clanker_tui.errors import ExportError

    return ExportError(f"The output could not be written: {error.strerror or error}.")


def silence_stdout() -> None:
    """Let what is still buffered go nowhere: the reader has left, and the interpreter would complain at its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


def terminal_width() -> int:
    """Return the width of the terminal in columns; 80 where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and len(columns) <= LONGEST_WIDTH and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or FALLBACK_WIDTH
    except (OSError, ValueError):
        return FALLBACK_WIDTH
