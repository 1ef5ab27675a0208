"""All that is fuzzed."""

from __future__ import annotations

from tests.fuzz import command_lines, databases, environments, imports, settings_files
from tests.fuzz.target import Target

TARGETS: tuple[Target, ...] = (
    *settings_files.TARGETS,
    *command_lines.TARGETS,
    *databases.TARGETS,
    *environments.TARGETS,
    *imports.TARGETS,
)
