"""The log file: what the program did, never what was said and never a key."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from clanker_tui import paths
from clanker_tui.domain.clean import clean
from clanker_tui.domain.scrub import scrub
from clanker_tui.domain.secret import Secret
from clanker_tui.domain.spellings import of_environment, without_secrets
from clanker_tui.errors import ConfigError

MAX_BYTES = 1_000_000
OLD_FILES = 2
FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"

_log = logging.getLogger(__name__)

KnownSecrets = Callable[[], Iterable[Secret]]


class Log:
    """The log while it is open. Warnings of every library go into it too, instead of onto the app's screen."""

    def __init__(self, handler: PrivateFile, formatter: WithoutKeys) -> None:
        self._handler = handler
        self._formatter = formatter

    @property
    def path(self) -> Path:
        return Path(self._handler.baseFilename)

    def hide(self, known: KnownSecrets) -> None:
        """Take these keys out of every line from now on, whatever their form. They are asked for line by line."""
        self._formatter.known.append(known)

    def close(self) -> None:
        """Say that all ended in order, write out what is left, and log no more."""
        _log.info("ended in order")
        logging.getLogger().removeHandler(self._handler)
        with suppress(OSError):  # a full disk, which has ended the log already
            self._handler.close()


class WithoutKeys(logging.Formatter):
    """Writes a record with its traceback, and takes keys and control characters out of the whole.

    A filter would see the message only; a key may as well stand in the text of an exception.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__(FORMAT)
        from_the_start = of_environment(environ.items())
        self.known: list[KnownSecrets] = [lambda: from_the_start]

    def format(self, record: logging.LogRecord) -> str:
        text = clean(super().format(record))
        for known in self.known:
            text = without_secrets(text, known())
        return scrub(text)


class PrivateFile(RotatingFileHandler):
    """A rotating file that only its owner may read. A full disk ends the log, not the program."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        Path(self.baseFilename).chmod(0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's signature
        """Stop logging: the default prints into the app's screen."""
        logging.getLogger().removeHandler(self)


def start_log(path: Path, *, debug: bool = False, environ: Mapping[str, str] | None = None) -> Log:
    """Open the log file; import this module and call this only once the first frame is painted.

    Args:
        debug: write down every step of this program, not only what is out of the ordinary.

    Raises:
        ConfigError: the file cannot be written.
    """
    paths.ensure_private_dir(path.parent)
    formatter = WithoutKeys(os.environ if environ is None else environ)
    try:
        handler = PrivateFile(path, maxBytes=MAX_BYTES, backupCount=OLD_FILES)
    except OSError as error:
        raise ConfigError(f"{path}: the log cannot be written: {error.strerror}.") from error
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    logging.getLogger("clanker_tui").setLevel(logging.DEBUG if debug else logging.INFO)
    return Log(handler, formatter)
