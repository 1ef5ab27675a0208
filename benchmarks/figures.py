"""A figure: what was measured in several rounds, what it is compared with, and its bound."""

from __future__ import annotations

import statistics
import sys
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


@dataclass(frozen=True, slots=True)
class Rounds:
    """What several subjects gave in the same rounds, and why some gave nothing."""

    samples: Samples
    failures: dict[str, str]

    def figure(
        self, name: str, unit: str, value: str, *, base_name: str = "", base: str = "", bound: float | None = None
    ) -> Figure | Missing:
        """Return the figure of "SUBJECT/NAME", with another one as its base if one is named."""
        for wanted in filter(None, (value, base)):
            subject = wanted.rpartition("/")[0]
            if subject in self.failures:
                return Missing(name, f"{subject}: {self.failures[subject]}")
        return Figure(name, unit, self.samples[value], base_name, self.samples[base] if base else None, bound)


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


def try_in_turns(subjects: Mapping[str, Callable[[], Mapping[str, float]]], rounds: int) -> Rounds:
    """Measure as `interleave` does; a subject that fails is left out from then on, and what it gave before is dropped.

    Each run is told on standard error as it ends: these rounds take long.
    """
    found = Rounds({}, {})
    for number in range(rounds):
        settle(3.0)
        for subject in list(subjects)[:: 1 if number % 2 == 0 else -1]:
            if subject in found.failures:
                continue
            try:
                values = subjects[subject]()
            except MEASUREMENT_ERRORS as error:
                found.failures[subject] = told(error)
                print(f"{subject}: {error}", file=sys.stderr, flush=True)
                continue
            for name, value in values.items():
                found.samples.setdefault(f"{subject}/{name}", []).append(value)
            brief = ", ".join(f"{name} {value:,.1f}" for name, value in values.items())
            print(f"{subject}: {brief}", file=sys.stderr, flush=True)
    return found


def told(error: Exception) -> str:
    """Return what went wrong in one line."""
    return next(iter(f"{error}".splitlines()), "") or type(error).__name__


def attempt(name: str, measure: Callable[[], Iterable[Figure | Missing]]) -> Iterator[Figure | Missing]:
    """Yield the figures of a group, or that the group could not be measured."""
    try:
        yield from measure()
    except MEASUREMENT_ERRORS as error:
        yield Missing(name, told(error))


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
