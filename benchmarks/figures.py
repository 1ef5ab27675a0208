"""A figure: what was measured in several rounds, what it is compared with, and its bound."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.errors import MEASUREMENT_ERRORS
from benchmarks.machine import settle

Samples = dict[str, list[float]]
"""Name -> a value per round."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Values in `unit`. With a `base` the bound is on the ratio to it, else on the value itself; no bound: to know."""

    name: str
    unit: str
    values: list[float]
    base_name: str = ""
    base: list[float] | None = None
    bound: float | None = None

    @property
    def measured(self) -> float:
        """What the bound is on: the ratio of the medians, or the median."""
        median = statistics.median(self.values)
        return median / statistics.median(self.base) if self.base else median

    @property
    def verdict(self) -> str:
        """ok, over, or a dash where there is no bound."""
        if self.bound is None:
            return "-"
        return "ok" if self.measured <= self.bound else "over"


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that could not be taken, and why."""

    name: str
    reason: str


def interleave(subjects: Mapping[str, Callable[[], Mapping[str, float]]], rounds: int) -> Samples:
    """Measure all subjects in each round, in alternating order, so that a busy machine hits them alike.

    Each subject returns values by name; they are kept as "SUBJECT/NAME".
    """
    samples: Samples = {}
    for number in range(rounds):
        settle(3.0)
        for subject in list(subjects)[:: 1 if number % 2 == 0 else -1]:
            for name, value in subjects[subject]().items():
                samples.setdefault(f"{subject}/{name}", []).append(value)
    return samples


def attempt(name: str, measure: Callable[[], Iterable[Figure]]) -> Iterator[Figure | Missing]:
    """Yield the figures of a group, or that the group could not be measured."""
    try:
        yield from measure()
    except MEASUREMENT_ERRORS as error:
        yield Missing(name, f"{type(error).__name__}: {error}".strip())


def table(figures: Iterable[Figure | Missing]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| figure | median | min-max | against | its median | ratio | ratio of minima | bound | |"
    yield "|---|--:|--:|---|--:|--:|--:|--:|---|"
    for figure in figures:
        match figure:
            case Missing(name, reason):
                yield f"| {name} | not measured: {reason.splitlines()[0]} | | | | | | | |"
            case Figure():
                yield f"| {' | '.join(_cells(figure))} |"


def _cells(figure: Figure) -> list[str]:
    values, unit = figure.values, figure.unit
    bound = "" if figure.bound is None else f"<= {figure.bound:g}{'x' if figure.base else f' {unit}'}"
    ratios = ["", "", "", ""]
    if figure.base:
        minima = min(values) / min(figure.base)
        ratios = [
            figure.base_name,
            f"{statistics.median(figure.base):,.1f} {unit}",
            f"{figure.measured:.2f}x",
            f"{minima:.2f}x",
        ]
    spread = f"{min(values):,.1f}-{max(values):,.1f}"
    return [figure.name, f"{statistics.median(values):,.1f} {unit}", spread, *ratios, bound, figure.verdict]


def as_json(figure: Figure | Missing) -> dict[str, object]:
    """Return a figure with all its values."""
    match figure:
        case Missing(name, reason):
            return {"name": name, "missing": reason}
        case Figure():
            return {
                "name": figure.name,
                "unit": figure.unit,
                "values": figure.values,
                "base_name": figure.base_name,
                "base": figure.base,
                "measured": figure.measured,
                "bound": figure.bound,
                "verdict": figure.verdict,
            }
