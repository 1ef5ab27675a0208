"""Reads JSON that may hold anything: what is not of the expected kind counts as absent."""

from __future__ import annotations

import json
from collections.abc import Mapping

JsonObject = Mapping[str, object]

MOST = 10**12  # no provider counts more of anything in one reply


def parse(text: str | bytes) -> object:
    """Return what the JSON says.

    Raises:
        ValueError: it is not JSON, or nested beyond reason.
    """
    try:
        value: object = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def pretty(text: str) -> str:
    """Return JSON in lines, so that it can be read; what is none as it is."""
    try:
        return json.dumps(parse(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def table(value: object) -> JsonObject:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """Return an array; an empty one for anything else."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a string; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def count(value: object) -> int | None:
    """Return a believable number of tokens or requests; None for anything else, such as -1, NaN, true or "7"."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        return None
    return int(value) if value == int(value) else None


def amount(value: object) -> float | None:
    """Return a believable figure that is not negative, given as a number or, as prices often are, as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        figure = float(value)
    except (ValueError, OverflowError):
        return None
    return figure if 0 <= figure <= MOST else None
