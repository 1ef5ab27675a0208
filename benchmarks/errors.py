"""What can go wrong while measuring, and is noted beside the figures instead of ending the benchmark."""

from __future__ import annotations

import sqlite3
import subprocess


class TimedOutError(Exception):
    """What was waited for did not happen; the message carries what was on the screen."""


class NotSupportedError(Exception):
    """The client has no such feature, or can not be prepared for it cheaply."""


MEASUREMENT_ERRORS = (TimedOutError, OSError, LookupError, ValueError, subprocess.SubprocessError, sqlite3.Error)
"""What a single run may fail with. Anything else is a bug of the harness, and ends it."""
