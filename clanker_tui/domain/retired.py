"""Models that are no longer served, or soon will not be, and what to use instead.

Plain data, so that a front end can tell before anything is sent. A provider's live list is the truth about what is
alive; this table knows the dates and the successors, which the lists do not tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

AS_OF = "2026-11-22"

_SNAPSHOT = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|latest)$")


@dataclass(frozen=True, slots=True)
class Retired:
    """A model's end. `since` is an ISO date, perhaps in the future; empty when it is over but the day is not known.

    `successor` is None when no model takes its place.
    """

    model: str
    since: str
    successor: str | None

    @property
    def day(self) -> date | None:
        """The day from which it is not served; None when the day is not known."""
        return date.fromisoformat(self.since) if self.since else None

    def is_past(self, today: date) -> bool:
        return self.day is None or self.day <= today

    def notice(self, today: date) -> str:
        """Return one sentence for the user, and the advice when there is a successor."""
        when = f" on {self.since}" if self.since else ""
        fact = f"{self.model} was retired{when}." if self.is_past(today) else f"{self.model} retires{when}."
        return f"{fact} Use {self.successor} instead." if self.successor else fact


RETIREMENTS: dict[str, tuple[Retired, ...]] = {
    "groq": (
        Retired("llama-3.3-70b-versatile", "2026-08-16", "openai/gpt-oss-120b"),
        Retired("llama-3.1-8b-instant", "2026-08-16", "openai/gpt-oss-20b"),
        Retired("qwen/qwen3-32b", "2026-07-17", "openai/gpt-oss-120b"),
        Retired("meta-llama/llama-4-scout-17b-16e-instruct", "2026-07-17", "qwen/qwen3.8-27b"),
        Retired("qwen/qwen3.6-27b", "2026-09-15", "qwen/qwen3.8-27b"),
        Retired("gemma2-9b-it", "2025-10-08", "openai/gpt-oss-20b"),
        Retired("mixtral-8x7b-32768", "2025-03-20", "openai/gpt-oss-20b"),
        Retired("llama-3.1-70b-versatile", "2025-02-12", "openai/gpt-oss-120b"),
    ),
    "openai": (
        Retired("gpt-4", "2026-10-23", "gpt-6.1-terra"),
        Retired("gpt-3.5-turbo", "2026-10-23", "gpt-6-luna"),
        Retired("o1", "2026-10-23", "gpt-6.1-sol"),
        Retired("o3-mini", "2026-10-23", "gpt-6-luna"),
        Retired("o4-mini", "2026-10-23", "gpt-6-luna"),
        Retired("gpt-4.1-nano", "2026-10-23", "gpt-6-luna"),
        Retired("gpt-5", "2026-12-11", "gpt-6.1-sol"),
        Retired("gpt-5-mini", "2026-12-11", "gpt-6.1-terra"),
        Retired("gpt-5-nano", "2026-12-11", "gpt-6-luna"),
        Retired("o3", "2026-12-11", "gpt-6.1-sol"),
        Retired("gpt-4o", "2027-01-14", "gpt-6.1-terra"),
        Retired("gpt-4o-mini", "2027-01-14", "gpt-6-luna"),
        Retired("chatgpt-4o", "2027-01-14", "gpt-6.1-terra"),
        Retired("gpt-4.1", "2027-01-14", "gpt-6.1-terra"),
        Retired("gpt-4.1-mini", "2027-01-14", "gpt-6-luna"),
        Retired("gpt-5.4-nano", "2027-04-01", "gpt-6-luna"),
    ),
    "anthropic": (
        Retired("claude-sonnet-4-5", "2026-11-30", "claude-sonnet-5-5"),
        Retired("claude-sonnet-4-0", "", "claude-sonnet-5-5"),
        Retired("claude-sonnet-4", "", "claude-sonnet-5-5"),
        Retired("claude-opus-4-1", "", "claude-opus-5-5"),
        Retired("claude-opus-4-0", "", "claude-opus-5-5"),
        Retired("claude-opus-4", "", "claude-opus-5-5"),
        Retired("claude-3-7-sonnet", "", "claude-sonnet-5-5"),
        Retired("claude-3-5-sonnet", "", "claude-sonnet-5-5"),
        Retired("claude-3-5-haiku", "", "claude-haiku-5-5"),
        Retired("claude-3-opus", "", "claude-opus-5-5"),
        Retired("claude-3-sonnet", "", "claude-sonnet-5-5"),
        Retired("claude-3-haiku", "", "claude-haiku-5-5"),
    ),
}


def retirement(provider: str, model: str) -> Retired | None:
    """Return what is known of a model's end, past or to come; None when nothing is.

    A dated snapshot of a model ends with the model.
    """
    known = {one.model: one for one in RETIREMENTS.get(provider, ())}
    return known.get(model) or known.get(_SNAPSHOT.sub("", model))


def retired(provider: str, model: str, *, today: date | None = None) -> Retired | None:
    """Return the end of a model that is no longer served; None for one that is, or that is not known."""
    known = retirement(provider, model)
    return known if known and known.is_past(today or datetime.now(UTC).date()) else None
