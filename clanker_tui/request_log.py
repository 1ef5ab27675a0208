"""What the log says of a request: what it was for, how it ended and how long it took; nothing of what was said.

Providers are named as the user calls them, and never by their address.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clanker_tui.errors import ProviderError

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord

LONGEST_CHAIN = 8

_log = logging.getLogger(__name__)


def log_request(record: UsageRecord) -> None:
    """Write down a request that is over."""
    who = f"{record.provider} {record.model}".rstrip()
    how = f"{record.purpose} {record.outcome}{f' ({record.finish_reason})' if record.finish_reason else ''}"
    first = "no text" if record.ttft_ms is None else f"first text after {record.ttft_ms} ms"
    _log.info("%s: %s, attempt %d, %d ms, %s", who, how, record.attempt, record.duration_ms, first)


def kind_of(error: BaseException) -> str:
    """Return what kind of error it is, with its status and what it came from; without its words, which may quote."""
    status = error.status if isinstance(error, ProviderError) else None
    kinds = list(dict.fromkeys(type(one).__name__ for one in chain(error)))
    return " from ".join([f"{kinds[0]}{f' {status}' if status else ''}", *kinds[1:]])


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what led to it, back to the beginning: a name that is not known, a connection refused."""
    found: BaseException | None = error
    for _ in range(LONGEST_CHAIN):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__  # what a library hides of it as well
