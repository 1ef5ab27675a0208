"""Someone who types at a steady pace, and when each key was seen on the screen."""

from __future__ import annotations

import random
import statistics
import threading
import time

from benchmarks.machine import Result
from benchmarks.terminal.program import Terminal

KEY_PERIOD_S = 0.1
KEY_LIMIT = 80
MARK = "qj"  # found on the screen by this; it stands in no reply


class Typist:
    """Sends one key every KEY_PERIOD_S seconds and finds when each was echoed."""

    def __init__(self, term: Terminal, *, seed: int = 1, keys: int = KEY_LIMIT + len(MARK)) -> None:
        rng = random.Random(seed)
        letters = (rng.choice("bcdfghkmnpvwxz") for _ in range(keys - len(MARK)))
        self._text = MARK + "".join(letters)
        self._term = term
        self._echoed: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self.sent: list[float] = []

    def start(self) -> None:
        """Begin to type, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Type no more."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _loop(self) -> None:
        begin = time.monotonic()
        for index, char in enumerate(self._text):
            if self._stop.wait(max(0.0, begin + index * KEY_PERIOD_S - time.monotonic())):
                return
            try:
                self.sent.append(self._term.type(char))
            except OSError:  # the client has ended; whoever waits for its screen reports that
                return

    def see(self, stamp: float, lines: list[str]) -> None:
        """Note which typed characters are on the screen now."""
        for line in lines:
            place = line.find(MARK)
            if place < 0:
                continue
            shown = 0
            for have, want in zip(line[place:], self._text, strict=False):
                if have != want:
                    break
                shown += 1
            for index in range(shown):
                self._echoed.setdefault(index, stamp)

    def typed_all(self) -> bool:
        """Whether every key was sent."""
        return len(self.sent) == len(self._text)

    def seen_all(self) -> bool:
        """Whether every key that was sent has been echoed."""
        return len(self._echoed) >= len(self.sent)

    def result(self) -> Result:
        """Return the latencies, from the write of a key to the write that shows it; the mark does not count."""
        waits = [(self._echoed[i] - sent) * 1000 for i, sent in enumerate(self.sent) if i in self._echoed]
        waits = sorted(waits[len(MARK) :])
        found: Result = {"keys": len(self.sent), "keys_missed": len(self.sent) - len(self._echoed)}
        if len(waits) >= 3:
            found["key_p50_ms"] = statistics.median(waits)
            found["key_p95_ms"] = waits[min(len(waits) - 1, int(len(waits) * 0.95))]
            found["key_max_ms"] = waits[-1]
        return found
