"""Checks the machine: its clock, its time zone, and the versions of Python and the libraries."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from clanker_tui import __version__
from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.domain.clean import clean_line

AREA = "machine"
EARLIEST, LATEST = 2026, 2099
PACKAGE = "clanker-tui"
ZONES = Path("/usr/share/zoneinfo")

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[^\]]*\])?\s*(?P<bounds>[^;]*)")
_BOUND = re.compile(r"(>=|<)\s*([\d.]+)")


def check_machine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found about clock and versions."""
    yield judge_clock(datetime.now(UTC))
    yield check_zone(environ)
    system = f"{platform.system()} {platform.release()}"
    yield Finding(AREA, "python", State.OK, f"clanker-tui {__version__}, Python {platform.python_version()}", system)
    yield from check_libraries()


def judge_clock(moment: datetime) -> Finding:
    """Judge what time the machine believes it is."""
    if EARLIEST <= moment.year <= LATEST:
        return Finding(AREA, "clock", State.OK, f"the clock says {moment:%Y-%m-%d %H:%M} UTC")
    why = "certificates are refused, and conversations and costs go to the wrong days"
    mend = "sudo timedatectl set-ntp true"
    return Finding(AREA, "clock", State.BROKEN, f"the clock says {moment:%Y-%m-%d}", why, mend)


def check_zone(environ: Mapping[str, str], zones: Path = ZONES) -> Finding:
    """Judge the time zone: one that is not known is taken for UTC without a word.

    Args:
        zones: the folder of the zones that the system knows; where there is none, nothing is said of names.
    """
    zone = environ.get("TZ", "").removeprefix(":")
    local = datetime.now().astimezone()
    told = f"local time is {local:%H:%M} ({local.tzname()}, UTC{local:%z})"
    is_name = "/" in zone and not Path(zone).is_absolute()
    if is_name and zones.is_dir() and not (zones / zone).exists():
        mend = "export TZ=Europe/Berlin, say; or install tzdata"
        return Finding(
            AREA, "zone", State.NOTE, f"TZ={clean_line(zone, 40)} is not known here", "days begin at midnight UTC", mend
        )
    return Finding(AREA, "zone", State.OK, told)


def check_libraries() -> Iterator[Finding]:
    """Yield which libraries are too old or too new, and one finding where none is."""
    wrong = [problem for name, bounds in requirements().items() if (problem := judge_version(name, bounds))]
    for problem in wrong:
        mend = "pip install --upgrade clanker-tui"
        yield Finding(AREA, "library", State.BROKEN, problem, "clanker-tui was not made for it", mend)
    if not wrong:
        yield Finding(AREA, "libraries", State.OK, "all libraries are as new as they have to be")


def requirements() -> dict[str, str]:
    """Return the libraries this program needs, with the bounds of their versions; none where it was not installed."""
    try:
        declared = requires(PACKAGE) or []
    except PackageNotFoundError:
        return {}
    matches = [_REQUIREMENT.match(line) for line in declared if "extra ==" not in line]
    return {match["name"]: match["bounds"] for match in matches if match}


def versions() -> dict[str, str]:
    """Return the libraries this program needs, with the versions that are there."""
    return {name: installed(name) for name in requirements()}


def installed(name: str) -> str:
    """Return the version of a library; "missing" where there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def judge_version(name: str, bounds: str) -> str:
    """Return what is wrong with the version of a library; empty when nothing is."""
    found = installed(name)
    if found == "missing":
        return f"{name} is missing"
    for sign, bound in _BOUND.findall(bounds):
        is_below = numbers(found) < numbers(bound)
        if is_below and sign == ">=":
            return f"{name} {found} is older than {bound}"
        if not is_below and sign == "<":
            return f"{name} {found} is not older than {bound}"
    return ""


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers a version begins with; zeros at its end count for nothing."""
    match = re.match(r"\d+(?:\.\d+)*", text)
    found = [int(part) for part in match[0].split(".")] if match else []
    while found and not found[-1]:
        found.pop()
    return tuple(found)
