"""`doctor --report`: what a bug report needs, in a file that is read before it is posted."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui import __version__
from clanker_tui.cli.report_log import end_of, last_crash, last_entries
from clanker_tui.cli.report_words import redaction
from clanker_tui.errors import ClankerError, ExportError

if TYPE_CHECKING:
    from clanker_tui.cli.examining import Examination
    from clanker_tui.config.settings import Settings

LOG_LINES = 200
HEAD = f"""\
It holds versions, what `clanker-tui doctor` found, the settings that were changed, sizes and counts, the last crash and
the last {LOG_LINES} lines of the log.

It holds no words of conversations: no message, title, tag, draft, attached file or system prompt. Keys are ***, your
home folder is ~, the addresses of servers that are yours are SERVER-1, SERVER-2 and so on. The names you gave to
providers, presets and models stand as they are. Read it before you post it."""
TEXTS = ("system_prompt",)  # settings of which the length is told alone
COMMANDS = ("api_key_command",)
ENVIRONMENT = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
PRESENT = ("NO_COLOR", "SSH_CONNECTION", "TMUX", "STY", "WAYLAND_DISPLAY", "DISPLAY", "HTTPS_PROXY", "SSL_CERT_FILE")


def report_file(name: str, moment: datetime) -> Path:
    """Return the file to write to: the one that was named, else one in the working directory.

    Raises:
        ExportError: it exists already: it is not touched.
    """
    path = Path(name or f"clanker-tui-report-{moment:%Y-%m-%d-%H%M%S}.txt")
    if is_taken(path):
        raise ExportError(f"{path} exists already.", hint="Name another file: clanker-tui doctor --report FILE")
    return path


def is_taken(path: Path) -> bool:
    """Whether something is there that a report must not be put into: a pipe or a device may take it."""
    try:
        takes_more = path.exists() and not path.is_file() and not path.is_dir()
    except OSError:  # a name that is too long: who writes to it is told
        return False
    return os.path.lexists(path) and not takes_more


def write_report(path: Path, examined: Examination, *, as_text: str, moment: datetime) -> None:
    """Write the report for its owner alone.

    Args:
        as_text: the findings as `doctor` prints them.

    Raises:
        ExportError: it cannot be written.
    """
    from clanker_tui.domain.surrogates import whole_characters
    from clanker_tui.export.files import new_file

    redact = redaction(examined.settings, examined.secrets, os.environ)
    text = redact(compose(examined, as_text, moment))
    with new_file(path) as file:
        file.write(whole_characters(text).encode("utf-8", "replace"))


def compose(examined: Examination, as_text: str, moment: datetime) -> str:
    """Return the report before anything is taken out of it."""
    lines = end_of_log()
    sections = {
        "Versions": list(versions()),
        "Environment": list(environment()),
        "Findings": as_text.splitlines(),
        "Settings that were changed": list(changed(examined.settings)) or ["none"],
        "Last crash": last_crash(lines) or ["none in the log"],
        f"Log, its last {LOG_LINES} lines": last_entries(lines, LOG_LINES) or ["there is no log"],
    }
    told = [f"== {title}\n\n" + "\n".join(content) for title, content in sections.items()]
    return "\n\n".join([f"clanker-tui: report of {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC", HEAD, *told]) + "\n"


def end_of_log() -> Sequence[str]:
    """Return the last lines of the log; nothing where there is no place for one."""
    from clanker_tui import paths

    try:
        return end_of(paths.log_file())
    except ClankerError:
        return []


def versions() -> Iterator[str]:
    """Yield the versions of everything that takes part."""
    from clanker_tui.cli.checks.machine import versions as of_libraries

    yield f"clanker-tui {__version__}"
    yield f"Python {platform.python_version()} ({platform.python_implementation()})"
    yield f"{platform.system()} {platform.release()} {platform.machine()}"
    yield from (f"{name} {version}" for name, version in sorted(of_libraries().items()))


def environment() -> Iterator[str]:
    """Yield the variables that change how the app behaves; of those with private values only that they are set."""
    yield from (f"{name}={os.environ[name]}" for name in ENVIRONMENT if name in os.environ)
    yield from (f"{name} is set" for name in PRESENT if os.environ.get(name))


def changed(settings: Settings) -> Iterator[str]:
    """Yield the settings that do not have their default, with where each comes from."""
    from clanker_tui.config.loading import DEFAULT
    from clanker_tui.config.showing import describe

    if not settings.origins:
        yield "they could not be read: see the findings"
        return
    for key, value, origin in describe(settings):
        if origin != DEFAULT:
            yield f"{key} = {told(key, value)}  ({origin})"


def told(key: str, value: str) -> str:
    """Return the value of a setting as a report may hold it."""
    name = key.rpartition(".")[2]
    if name in TEXTS:
        return f"({len(json.loads(value))} characters)"
    return "(a command)" if name in COMMANDS else value


def closing_line(path: Path) -> str:
    """Return the one line that says where the report is."""
    return f"{path}: read it before you post it."
