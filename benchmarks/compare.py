"""Compare terminal LLM clients against a mock provider on loopback.

    python -m benchmarks.compare --peers DIR --out DIR [--clients elia,oterm] [--scenarios abcdef] [--runs 5]

Scenarios
    a  start: exec -> composer visible, and -> a typed character is echoed
    b  --version and --help
    c  stream a ~4,000-token Markdown reply, at 500 tokens/s and unpaced,
       without and with typing in the composer
    d  first-token overhead, for the first and the second message of a session
    e  a 200-turn conversation: open it, type in it, stream one more reply
    f  10,000 conversations in the store: start, search

Every run starts from a fresh copy of a prepared HOME. Because other work may share the machine, each run records how
much CPU time everything else used meanwhile ("other_cpu", in cores); `benchmarks.report` prints it with the medians.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.clients.base import Client, Context, load_client
from benchmarks.errors import NotSupportedError
from benchmarks.installed import identity
from benchmarks.runner import Plan, Runner
from benchmarks.session import add_common_options, prepared_stage

ROSTER = (
    "limit_curl",
    "limit_httpx",
    "floor_python",
    "floor_import_textual",
    "floor_textual_input",
    "floor_textual_log",
    "floor_textual_markdown",
    "clanker_tui",
    "llm_chat",
    "elia",
    "oterm",
    "parllama",
    "opencode",
)


def client_version(client: Client, ctx: Context) -> str:
    """Return package name and version of a client, as its installation reports it; from its files where it can be."""
    python = ctx.python(client.venv)
    try:
        if client.package != "python" and client.venv and Path(python).is_relative_to(ctx.peers):
            return identity(client, ctx)
        argv = [python, "-V"] if client.package == "python" else client.version_argv(ctx)
        done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError, NotSupportedError):
        return f"{client.package} ?"
    found = re.search(r"\d+\.\d+[\w.]*", done.stdout)
    return f"{client.package} {found.group() if found else '?'}"


def main() -> int:
    """Parse the options and carry out the plan; the exit code is 1 when a client was exchanged meanwhile."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_common_options(parser)
    parser.add_argument("--clients", default=",".join(ROSTER))
    parser.add_argument("--scenarios", default="abcdef")
    parser.add_argument("--only", default="", help="only scenarios whose name matches this regex")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--chats", type=int, default=10_000, help="conversations in the store of scenario f")
    parser.add_argument("--cell-limit", type=float, default=240.0, help="seconds after which a scenario stops")
    parser.add_argument("--out", type=Path, default=Path("bench-out"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    clients = [load_client(name) for name in options.clients.split(",")]
    known = options.out / "versions.json"
    seen = json.loads(known.read_text()) if known.exists() else {}
    ctx = Context(Path.cwd(), 0, options.peers.absolute())
    measured = {client.name: client_version(client, ctx) for client in clients}
    seen.update(measured)
    known.write_text(json.dumps(seen, indent=1))
    plan = Plan(options.scenarios, options.only, options.runs, options.chats, options.settle, options.cell_limit)
    with prepared_stage(options.peers, options.nice) as stage:
        Runner(stage, plan, options.out).run(clients)
    exchanged = [client.title for client in clients if client_version(client, ctx) != measured[client.name]]
    for title in exchanged:
        print(f"error: {title} was installed anew while it was measured. Measure it again.", file=sys.stderr)
    return 1 if exchanged else 0


if __name__ == "__main__":
    sys.exit(main())
