"""What the log says of a request: what it was for, how it ended and how long it took; nothing of what was said.

Providers are named as the user calls them, and never by their address.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from clanker_tui.errors import ProviderError

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord

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
    cause = error.__cause__
    said = f"{type(error).__name__}{f' {status}' if status else ''}"
    return f"{said} from {type(cause).__name__}" if cause is not None else said
