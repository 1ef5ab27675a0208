"""A fresh HOME for every run, and an environment in which nothing of ours leaks in."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

FOLDERS = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": ".run",
    "TMPDIR": ".tmp",
}


def clean_environment(home: Path, path: str, extra: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for a client, and make the folders that it names."""
    folders = {name: home / folder for name, folder in FOLDERS.items()}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    folders["XDG_RUNTIME_DIR"].chmod(0o700)
    return {
        "HOME": str(home),
        "PATH": path,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        # Nothing outside loopback: any other host goes to a closed port.
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        **{name: str(folder) for name, folder in folders.items()},
        **extra,
    }


def copy_home(template: Path, target: Path) -> None:
    """Copy a prepared HOME over another."""
    shutil.copytree(template, target, symlinks=True, dirs_exist_ok=True, ignore_dangling_symlinks=True)
