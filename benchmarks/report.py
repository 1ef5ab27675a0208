"""Turn the results of `benchmarks.compare` into Markdown tables of medians, and summary.json.

python -m benchmarks.report bench-out [--against floor_textual_markdown]
"""

from __future__ import annotations

import argparse
import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Run = dict[str, Any]
Medians = dict[str, float]


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a run, and how it is shown."""

    field: str
    heading: str
    digits: int = 0
    factor: float = 1.0


_CPU = Column("cpu_s", "CPU s", 2)
_RSS = Column("rss_mb", "RSS MB")
_COMMAND = [Column("wall_ms", "wall ms"), _CPU]
_START = [Column("ready_ms", "composer visible ms"), Column("echo_ms", "typed char echoed ms"), _CPU, _RSS]

TABLES: dict[str, list[Column]] = {
    "a start": [
        *_START,
        Column("bytes", "KB written", 1, 1 / 1024),
        Column("keys_lost", "keys without echo in 0.5 s"),
    ],
    "b --version": _COMMAND,
    "b --help": _COMMAND,
    "c stream": [
        Column("lag_ms", "last byte -> end visible ms"),
        Column("total_s", "request -> end visible s", 2),
        Column("settle_s", "last byte -> idle s", 2),
        _CPU,
        Column("bytes", "KB written", 0, 1 / 1024),
        Column("max_gap_ms", "longest screen gap ms"),
        Column("updates_per_s", "updates/s"),
        Column("key_p50_ms", "key p50 ms"),
        Column("key_p95_ms", "key p95 ms"),
        Column("keys_missed", "keys not echoed"),
        Column("peak_mb", "peak RSS MB"),
    ],
    "d first token": [
        Column("first_enter_to_request_ms", "1st: Enter -> request ms"),
        Column("first_byte_to_screen_ms", "1st: byte -> screen ms"),
        Column("first_total_ms", "1st: Enter -> text ms"),
        Column("second_enter_to_request_ms", "2nd: Enter -> request ms"),
        Column("second_byte_to_screen_ms", "2nd: byte -> screen ms"),
        Column("second_total_ms", "2nd: Enter -> text ms"),
        _RSS,
    ],
    "e long chat": [
        Column("open_ms", "open -> last turn visible ms"),
        Column("exec_to_visible_ms", "exec -> visible ms"),
        Column("open_cpu_s", "CPU s so far", 2),
        _RSS,
        Column("idle_key_p50_ms", "idle key p50 ms"),
        Column("idle_key_p95_ms", "idle key p95 ms"),
        Column("enter_to_request_ms", "Enter -> request ms"),
        Column("cpu_s", "stream CPU s", 2),
        Column("lag_ms", "stream lag ms"),
        Column("key_p50_ms", "stream key p50 ms"),
        Column("key_p95_ms", "stream key p95 ms"),
    ],
    "f many start": _START,
    "f many search": [Column("search_ms", "key -> hit visible ms")],
}
_CONDITIONS = [Column("waited_s", "waited s", 2), Column("other_cpu", "other CPU", 1), Column("calibration_ms", "", 1)]
_UNFINISHED_FIELDS = ("lag_ms", "total_s", "cpu_s", "bytes")
_NOT_FOLLOWED_FIELDS = ("lag_ms", "total_s")


def columns(scenario: str) -> list[Column]:
    """Return the columns of a scenario; the streaming ones share a table."""
    return TABLES.get(scenario) or TABLES["c stream"]


def medians_of(scenario: str, runs: list[Run]) -> Medians | None:
    """Return the medians over the runs that succeeded; None when none did."""
    good = [run for run in runs if "error" not in run and "skipped" not in run]
    if not good:
        return None
    found: Medians = {}
    for column in [*columns(scenario), *_CONDITIONS]:
        if values := [run[column.field] for run in good if run.get(column.field) is not None]:
            found[column.field] = statistics.median(values)
    for count in ("unfinished", "not_followed"):
        found[count] = sum(run.get(count, 0) for run in good)
    return {**found, "n": len(good), "failed": sum("error" in run for run in runs)}


def cell(column: Column, medians: Medians, base: Medians) -> str:
    """Return one figure, and its ratio to `base` (empty for the base itself)."""
    if column.field not in medians:
        return "-"
    text = f"{medians[column.field] * column.factor:,.{column.digits}f}"
    if medians["unfinished"] and column.field in _UNFINISHED_FIELDS:
        text = f"> {text}"
    if medians["not_followed"] and column.field in _NOT_FOLLOWED_FIELDS:
        text += " [end never on screen]"
    if base.get(column.field, 0) > 0:
        text += f" ({medians[column.field] / base[column.field]:.1f}x)"
    return text


def conditions(medians: Medians) -> list[str]:
    """Return the cells that tell how busy the machine was, and the number of runs."""
    shown = [f"{medians[c.field]:.{c.digits}f}" if c.field in medians else "-" for c in _CONDITIONS]
    failed = f" (+{medians['failed']:.0f} failed)" if medians["failed"] else ""
    return [*shown, f"{medians['n']:.0f}{failed}"]


def table(scenario: str, medians: dict[str, Medians], titles: dict[str, str], against: str) -> list[str]:
    """Return the lines of a Markdown table; `medians` is by client, ratios are to the client `against`."""
    used = [column for column in columns(scenario) if any(column.field in row for row in medians.values())]
    head = ["client", *(column.heading for column in used), "waited s", "other CPU", "loop ms", "n"]
    lines = [f"| {' | '.join(head)} |", "|---|" + "--:|" * (len(head) - 1)]
    for client, row in medians.items():
        base = {} if client == against else medians.get(against, {})
        cells = [titles[client], *(cell(column, row, base) for column in used), *conditions(row)]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def remarks(runs: list[Run]) -> list[str]:
    """Return why runs failed or were skipped, each reason once."""
    reasons = ((run["title"], run.get("skipped") or run.get("error", "")) for run in runs)
    lines = dict.fromkeys(f"- {title}: {reason.splitlines()[0]}" for title, reason in reasons if reason)
    return [*lines, ""] if lines else []


def main() -> None:
    """Print the tables and write summary.json beside the runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--against", default="floor_textual_markdown", help="client for the ratios")
    options = parser.parse_args()
    runs: list[Run] = [json.loads(line) for line in (options.folder / "runs.jsonl").read_text().splitlines()]
    versions: dict[str, str] = json.loads((options.folder / "versions.json").read_text())
    titles = {run["client"]: run["title"] for run in runs}
    print("Versions: " + "; ".join(f"{titles[name]}: {versions[name]}" for name in titles) + "\n")
    summary: dict[str, dict[str, Medians]] = {}
    for scenario in sorted({run["scenario"] for run in runs}):
        mine = [run for run in runs if run["scenario"] == scenario]
        by_client = {name: [run for run in mine if run["client"] == name] for name in titles}
        medians = {name: row for name, some in by_client.items() if (row := medians_of(scenario, some))}
        summary[scenario] = medians
        print(f"### {scenario}\n")
        if medians:
            print("\n".join(table(scenario, medians, titles, options.against)))
        print("\n".join(remarks(mine)))
    (options.folder / "summary.json").write_text(json.dumps({"versions": versions, "medians": summary}, indent=1))


if __name__ == "__main__":
    main()
