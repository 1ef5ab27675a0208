"""`clanker-tui doctor`: what works, what does not, and the exact mend."""

from __future__ import annotations

import argparse
import sys

from clanker_tui.cli.agent_options import overrides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from clanker_tui.cli.checks.finding import Finding

INDENT = " " * 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `doctor` takes."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="print JSON")
    how.add_argument(
        "--report",
        nargs="?",
        const="",
        metavar="FILE",
        help="write a file for a bug report, without keys and without a word of your conversations",
    )


def run(options: argparse.Namespace) -> int:
    """Print the findings; 1 when something is broken."""
    from clanker_tui.cli.checks.finding import is_broken
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.examining import examine
    from clanker_tui.cli.terminal import print_text, terminal_width

    if options.report is not None:
        return run_report(options)
    examined = run_async(examine(overrides(options), about_terminal()))
    width = terminal_width() if sys.stdout.isatty() else 0
    print_text(as_json(examined.findings) if options.json else as_text(examined.findings, width=width))
    return 1 if is_broken(examined.findings) else 0


def run_report(options: argparse.Namespace) -> int:
    """Write the findings and more into a file; 1 when something is broken.

    Raises:
        ExportError: the file exists already, or cannot be written.
    """
    from datetime import datetime

    from clanker_tui.cli.checks.finding import is_broken
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.examining import examine
    from clanker_tui.cli.report import closing_line, report_file, write_report
    from clanker_tui.cli.terminal import print_text

    moment = datetime.now().astimezone()
    path = report_file(options.report, moment)
    examined = run_async(examine(overrides(options), about_terminal()))
    write_report(path, examined, as_text=as_text(examined.findings), moment=moment)
    print_text(closing_line(path))
    return 1 if is_broken(examined.findings) else 0


def about_terminal() -> list[Finding]:
    """Return what is found about the terminal, which is asked before there is another thread: it is always restored."""
    import os

    from clanker_tui.cli.checks.terminal import check_terminal, this_screen
    from clanker_tui.cli.checks.terminal_talk import check_talk

    return [*check_terminal(this_screen(), os.environ), *check_talk(os.environ)]


def as_text(findings: Sequence[Finding], *, width: int = 0) -> str:
    """Return the findings for people: a block for each area, below each finding its mend, and the sum of it at the end.

    Args:
        width: of the terminal, to break lines between words; 0 for lines as long as they are. A mend is never broken:
            it is to be copied.
    """
    lines: list[str] = []
    area = ""
    for finding in findings:
        if finding.area != area:
            area = finding.area
            lines.extend(["", area] if lines else [area])
        why = f" ({finding.why})" if finding.why else ""
        lines.extend(hanging(f"  {finding.state:<6}  ", f"{finding.what}{why}", width))
        if finding.mend:
            lines.append(f"{INDENT}-> {finding.mend}")
    return "\n".join([*lines, "", verdict(findings)])


def hanging(head: str, text: str, width: int) -> list[str]:
    """Return a text behind a head, broken between words; its lines stand one below the other."""
    if not width:
        return [head + text]
    from textwrap import wrap

    return wrap(head + text, max(width, 2 * len(INDENT)), subsequent_indent=INDENT, break_on_hyphens=False)


def verdict(findings: Sequence[Finding]) -> str:
    """Return the sum of it."""
    from clanker_tui.cli.checks.finding import State

    broken, notes = (sum(finding.state is state for finding in findings) for state in (State.BROKEN, State.NOTE))
    could = f" {notes} could be better." if notes else ""
    return f"{broken} broken.{could}" if broken else f"Nothing is broken.{could}"


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings for a program."""
    import json
    from dataclasses import asdict

    from clanker_tui.cli.checks.finding import is_broken

    report = {"is_ok": not is_broken(findings), "findings": [asdict(finding) for finding in findings]}
    return json.dumps(report, indent=2, ensure_ascii=False)
