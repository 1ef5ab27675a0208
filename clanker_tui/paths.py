"""Where the program keeps its files, and how it writes those that only their owner may read.

Every path can be moved: the configuration by CLANKER_TUI_CONFIG, history and log by CLANKER_TUI_DATA_DIR.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from clanker_tui.errors import ConfigError

APP = "clanker-tui"
CONFIG_VARIABLE = "CLANKER_TUI_CONFIG"
DATA_VARIABLE = "CLANKER_TUI_DATA_DIR"


def config_file(environ: Mapping[str, str] | None = None) -> Path:
    """Return the configuration file, which need not exist.

    Raises:
        ConfigError: the environment names no folder to keep it in.
    """
    environ = os.environ if environ is None else environ
    return _absolute(environ, CONFIG_VARIABLE) or _folder(environ, "XDG_CONFIG_HOME", ".config") / "config.toml"


def dotenv_file(config: Path) -> Path:
    """Return the `.env` that belongs to a configuration file: the one beside it, and no other."""
    return config.parent / ".env"


def data_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the history. Raises as `config_file` does."""
    environ = os.environ if environ is None else environ
    return _absolute(environ, DATA_VARIABLE) or _folder(environ, "XDG_DATA_HOME", ".local/share")


def history_file(environ: Mapping[str, str] | None = None) -> Path:
    """Return the history database. Raises as `config_file` does."""
    return data_dir(environ) / "history.db"


def hints_file(environ: Mapping[str, str] | None = None) -> Path:
    """Return the file that says which hints were given, each of them once. Raises as `config_file` does."""
    return data_dir(environ) / "hints-told"


def log_file(environ: Mapping[str, str] | None = None) -> Path:
    """Return the log: in the data folder if that was moved, else in the system's place for logs."""
    environ = os.environ if environ is None else environ
    return (_absolute(environ, DATA_VARIABLE) or _folder(environ, "XDG_STATE_HOME", ".local/state")) / f"{APP}.log"


def key_file(environ: Mapping[str, str] | None = None) -> Path:
    """Return the file that holds keys where the user chose a file. Raises as `config_file` does."""
    return config_file(environ).parent / "keys.json"


def ensure_private_dir(path: Path) -> None:
    """Create a folder that only its owner may enter; one that exists is left as it is.

    Raises:
        ConfigError: it cannot be created.
    """
    try:
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)  # mkdir leaves out what the umask forbids, which may be the owner's own rights
        if not path.is_dir():
            raise NotADirectoryError(20, "Not a directory")
    except OSError as error:
        raise ConfigError(f"{path}: the folder cannot be created: {error.strerror or error}.") from error


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all.

    A link is followed: the file it names is replaced, the link stays.

    Raises:
        ConfigError: it cannot be written, or is a device or a pipe; what was there before is untouched.
    """
    target = Path(os.path.realpath(path))
    ensure_private_dir(target.parent)
    try:
        if target.exists() and not (target.is_file() or target.is_dir()):  # /dev/null, which would be gone for everyone
            raise ConfigError(f"{path}: cannot be written: not a regular file.", hint="Name another file.")
        _replace(target, content)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}.") from error


def _replace(target: Path, content: bytes) -> None:
    from tempfile import mkstemp

    descriptor, name = mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            Path(name).chmod(0o600)  # mkstemp leaves out what the umask forbids
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut; Windows cannot open a folder, and needs no such care."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _absolute(environ: Mapping[str, str], variable: str) -> Path | None:
    text = environ.get(variable, "")
    if not text:
        return None
    path = Path(text)
    if not path.is_absolute():
        raise ConfigError(f"environment {variable}: the path must be absolute.", hint="Let it begin with /.")
    return path


def _folder(environ: Mapping[str, str], variable: str, below_home: str) -> Path:
    """Return the program's own folder of one kind.

    The XDG rules are three lines; platformdirs, which takes longer to import than a configuration to read,
    is asked only where other rules hold.
    """
    if base := _absolute(environ, variable):
        return base / APP
    if sys.platform in ("darwin", "win32"):
        return _platform_folder(variable)
    home = _absolute(environ, "HOME")
    if home is None:
        raise ConfigError(
            "environment HOME: not set, so there is no place for files.",
            hint=f"Set HOME, or {CONFIG_VARIABLE} and {DATA_VARIABLE}.",
        )
    return home / below_home / APP


def _platform_folder(variable: str) -> Path:
    from platformdirs import PlatformDirs

    folders = PlatformDirs(APP, appauthor=False)
    match variable:
        case "XDG_CONFIG_HOME":
            return folders.user_config_path
        case "XDG_DATA_HOME":
            return folders.user_data_path
        case _:
            return folders.user_log_path
