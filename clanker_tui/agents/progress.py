"""How far a request has come on its way: what a failure means depends on where it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any


class Step(Enum):
    """What was under way last."""

    REACHING = auto()  # looking up and connecting
    TUNNELLING = auto()  # asking a proxy for a way through
    ENCRYPTING = auto()
    TALKING = auto()  # the request itself, and what comes back


@dataclass
class Progress:
    """Follows one request to a server. `proxy` is what it goes through, as far as one was met; empty for none.

    A connection that was kept is talked to at once.
    """

    server: tuple[str, int]
    step: Step = Step.TALKING
    proxy: str = field(default="", init=False)

    async def note(self, event: str, info: Mapping[str, Any]) -> None:
        """Take in what the HTTP library tells of itself: https://www.encode.io/httpcore/extensions/#trace."""
        match event.split(".")[1:]:
            case ["connect_tcp", "started"]:
                self.step = Step.REACHING
                met = (info["host"], info["port"])
                self.proxy = "" if met == self.server else "{}:{}".format(*met)
            case ["start_tls", "started"]:
                self.step = Step.ENCRYPTING
            case ["send_request_headers", "started"]:
                is_for_proxy = info["request"].method == b"CONNECT"
                self.step = Step.TUNNELLING if is_for_proxy else Step.TALKING
            case _:
                pass
