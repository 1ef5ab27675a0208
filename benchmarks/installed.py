"""Which program is installed where the benchmarks look: two of one version may differ, and one may be put in the
other's place while it is measured."""

from __future__ import annotations

import subprocess

from benchmarks.clients.base import Client, Context

_CODE = """
import hashlib, importlib.metadata, sys
files = importlib.metadata.files(sys.argv[1]) or ()
own = sorted((str(file), file.hash.value) for file in files if file.hash and ".dist-info" not in str(file))
print(importlib.metadata.version(sys.argv[1]), hashlib.sha256(repr(own).encode()).hexdigest()[:12])
"""


def identity(client: Client, ctx: Context) -> str:
    """Return a client's version and a digest of all its files, wherever they were installed from.

    Raises:
        CalledProcessError: it is not installed in an environment of its own.
    """
    argv = [ctx.python(client.venv), "-P", "-c", _CODE, client.package]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=True)
    version, digest = done.stdout.split()
    return f"{client.package} {version}, files {digest}"
