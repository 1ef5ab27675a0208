"""Who a reply comes from, for the errors about it."""

from __future__ import annotations

from dataclasses import dataclass

from clanker_tui.agents.redaction import Redactor
from clanker_tui.errors import StreamError, TransportError

KEPT = "What arrived is kept. Ask again for a whole reply."
ASK_AGAIN = "Ask again."  # nothing arrived


@dataclass(frozen=True, slots=True)
class Origin:
    """A provider and its host. `redact` makes a server's own words safe to quote."""

    provider: str
    host: str
    redact: Redactor

    def broken(self, what: str, *, hint: str = KEPT) -> StreamError:
        """Return the error of a reply that began, with status 200, and is not whole."""
        return StreamError(f"{self.provider}: {self.redact.line(what)}", provider=self.provider, status=200, hint=hint)

    def unreachable(self, what: str, *, hint: str, has_arrived: bool) -> TransportError:
        """Return the error of a request that brought no response."""
        told = f"{self.provider}: {self.redact.line(what)}"
        return TransportError(told, provider=self.provider, hint=hint, has_arrived=has_arrived)
