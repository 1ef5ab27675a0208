"""Lets signals end a command in order, and soon: also one that is deep in a library, and does not come to look."""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

TIDYING_S = 2.0  # to remove what is half done


def die_by_interrupt() -> None:
    """From now on Ctrl+C ends the program at once, wherever it is, as other signals do: there is nothing to tidy."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def heed_signals() -> None:
    """From now on SIGTERM and SIGHUP end the program as Ctrl+C does: what is half done is removed or rolled back.

    Python tells of a signal between two steps of its own. SQLite may wait half a minute for a lock in a single one:
    then the program ends without tidying, as after a `kill -9`, which the history bears. A signal that was ignored
    when the program began, as under nohup, stays ignored.
    """
    if os.name != "posix":
        return
    from threading import Thread

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, end)
    told, telling = os.pipe()
    os.set_blocking(telling, False)
    signal.set_wakeup_fd(telling, warn_on_full_buffer=False)
    Thread(target=end_late, args=(told,), name="interruption", daemon=True).start()


def end(number: int, _frame: FrameType | None) -> None:
    """End as a shell expects it of a program that a signal ended.

    Raises:
        SystemExit: always.
    """
    raise SystemExit(128 + number)


def end_late(told: int) -> None:
    """Wait for a signal, then end the process, should it still be there after a while."""
    from time import sleep

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    while (number := os.read(told, 1)[0]) not in numbers:
        continue
    sleep(TIDYING_S)
    os._exit(128 + number)
