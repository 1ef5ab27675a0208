"""Leaves out, renames or lowers a parameter that a model turns out not to take, and remembers it.

Servers and models differ in what they accept, and a table of that is out of date as soon as it is written. A refusal
that names a parameter says what to change; everything else about the request stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from clanker_tui.errors import ContextLengthError, InvalidRequestError, ModelNotFoundError, ProviderError

OPTIONAL = (
    "max_completion_tokens",
    "max_tokens",
    "temperature",
    "top_p",
    "reasoning_effort",
    "reasoning_format",
    "include_reasoning",
    "stream_options",
    "thinking",
    "output_config",
)
OTHER_NAME = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
_TOO_MUCH = re.compile(r"\bmax_tokens: (\d{1,9}) > (\d{1,9})\b")


class Adjustments:
    """What was learned about one model at one server."""

    def __init__(self, *, required: frozenset[str] = frozenset()) -> None:
        self._required = required
        self._left_out: set[str] = set()
        self._renamed: dict[str, str] = {}
        self._most_tokens: int | None = None

    def apply(self, body: Mapping[str, object]) -> dict[str, object]:
        """Return a request with all that was learned so far."""
        named = {self._renamed.get(name, name): value for name, value in body.items()}
        kept = {name: value for name, value in named.items() if name not in self._left_out}
        asked = kept.get("max_tokens")
        if self._most_tokens is not None and isinstance(asked, int):
            kept["max_tokens"] = min(asked, self._most_tokens)
        return kept

    def learn(self, error: ProviderError, sent: Mapping[str, object]) -> str:
        """Take a refusal into account; return what will be different, or nothing when it names no cure.

        Each call that returns something has changed something for good, so that repeating it comes to an end.
        """
        if not isinstance(error, InvalidRequestError) or isinstance(error, ContextLengthError | ModelNotFoundError):
            return ""
        if error.status not in (400, 422):
            return ""
        name = refused_parameter(error, sent)
        if name in self._required:
            return self._lower(error, sent)
        if not name:
            return ""
        other = OTHER_NAME.get(name)
        if other and name not in self._renamed.values():
            self._renamed[name] = other
            return f"with {other} for {name}"
        self._left_out.add(name)
        return f"without {name}"

    def _lower(self, error: ProviderError, sent: Mapping[str, object]) -> str:
        found = _TOO_MUCH.search(error.message)
        asked = sent.get("max_tokens")
        if not found or not isinstance(asked, int) or not 0 < int(found.group(2)) < asked:
            return ""
        self._most_tokens = int(found.group(2))
        return f"with max_tokens lowered to {self._most_tokens}"


def refused_parameter(error: InvalidRequestError, sent: Mapping[str, object]) -> str:
    """Return the parameter that was sent and refused; empty when the error names none."""
    for told in (error.parameter or "", error.message):
        named = [(match.start(), name) for name in OPTIONAL if name in sent and (match := mention(name, told))]
        if named:
            return min(named)[1]
    return ""


def mention(name: str, told: str) -> re.Match[str] | None:
    return re.search(rf"(?<![A-Za-z_]){name}(?![A-Za-z_])", told)
