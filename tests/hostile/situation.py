"""One row of the table: what the server does, and how that has to end for the user."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clanker_tui.agents.connection import Timeouts
from clanker_tui.domain.providers import Wire
from tests.hostile.road import STRAIGHT, Road
from tests.hostile.script import Script

QUICK = Timeouts(connect_s=1.0, idle_s=0.3, tail_s=0.2, quiet_s=0.6, whole_s=1.0)
HEAVY_BYTES = 50_000


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What one or several connections bring, and the outcome: the sentence, the text that is kept, the requests.

    In the sentence, `HOST` stands for the server's address, `PORT` for its port, and `…` for words that are the
    system's own or vary. An empty sentence: the reply is whole. `naps` are the waits between the requests.
    """

    name: str
    scripts: tuple[Script, ...]
    sentence: str = ""
    text: str = ""
    requests: int = 1
    naps: tuple[float, ...] = ()
    wire: Wire = Wire.OPENAI_COMPATIBLE
    speaks_first: bool = False
    within_s: float = 5.0
    timeouts: Timeouts = QUICK
    road: Road = STRAIGHT

    @property
    def is_light(self) -> bool:
        """Whether it leaves time and environment to others: it plays little, and changes nothing."""
        played = sum(len(step) for script in self.scripts for step in script if isinstance(step, bytes))
        return played < HEAVY_BYTES and not self.road.environment

    def is_said(self, sentence: str, port: int) -> bool:
        """Whether a sentence is the one that was expected."""
        expected = self.sentence.replace("HOST", "127.0.0.1:PORT").replace("PORT", str(port))
        return is_like(expected, sentence)

    def is_kept(self, text: str) -> bool:
        """Whether the text of a reply is what was expected."""
        return is_like(self.text, text)


def is_like(expected: str, found: str) -> bool:
    parts = expected.split("…")
    return re.fullmatch(".+".join(map(re.escape, parts)), found, re.DOTALL) is not None
