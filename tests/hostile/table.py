"""The whole table."""

from __future__ import annotations

from clanker_tui.domain.providers import Wire
from tests.hostile.answers import answers
from tests.hostile.bodies import bodies
from tests.hostile.networks import networks
from tests.hostile.situation import Situation
from tests.hostile.streams import streams


def table() -> list[Situation]:
    """Return every situation."""
    return [*streams(Wire.OPENAI_COMPATIBLE), *streams(Wire.ANTHROPIC), *bodies(), *answers(), *networks()]
