"""Process CPU up to the first frame: when the composer is on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.clients.base import FLOORS, Client, load_client
from benchmarks.figures import Figure, interleave
from benchmarks.stage import Stage
from benchmarks.startup.commands import run_command

SIZES = ((80, 24), (120, 40))
BOUND = 1.4
_FLOOR = "floor_textual_input"


def first_frame(
    stage: Stage, client: Client, ready: str, size: tuple[int, int], argv: list[str] | None = None
) -> dict[str, float]:
    """Start the app (or `argv` in its place) and return wall and CPU milliseconds up to the first frame.

    The CPU is read when the bytes that complete the frame arrive, before they are interpreted.
    """
    ctx = stage.restore(client)
    with stage.launch(client, ctx, argv, size=size) as term:
        ready_at = term.wait_for(ready, client.start_timeout_s, "composer")
        return {"wall": (ready_at - term.exec_time) * 1000, "CPU": term.cpu_s_at(ready_at) * 1000}


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure]:
    """Yield CPU (and, to know, wall time) over that of `import textual.app` in the same environment."""
    stage.build_template(client)
    python = stage.context(client).python(client.venv)
    floor = partial(_floor, stage, client, python)
    samples = interleave(
        {
            "import": partial(_import, stage, client, python),
            **{f"app {size}": partial(first_frame, stage, client, client.ready, size) for size in SIZES},
            **{f"floor {size}": partial(floor, size) for size in SIZES},
        },
        rounds,
    )
    for kind, bound in (("CPU", BOUND), ("wall", None)):
        base = ("import textual.app", samples[f"import/{kind}"])
        for size in SIZES:
            columns, rows = size
            name = f"first frame {columns}x{rows}, {kind}"
            yield Figure(name, "ms", samples[f"app {size}/{kind}"], *base, bound)
            yield Figure(f"{name}, smallest Textual app", "ms", samples[f"floor {size}/{kind}"], *base)
    for columns, rows in SIZES:
        values, bare = samples[f"app {columns, rows}/CPU"], samples["import/bare CPU"]
        yield Figure(f"first frame {columns}x{rows}, CPU", "ms", values, "the import without the process's end", bare)


def _import(stage: Stage, client: Client, python: str) -> dict[str, float]:
    """Import textual.app and end; "bare CPU" is that of the import, without the end of the interpreter."""
    code = "import textual.app, time; print(time.process_time())"
    done = run_command(stage, client, stage.restore(client), [python, "-c", code])
    return {"wall": done.wall, "CPU": done.cpu, "bare CPU": float(done.stdout) * 1000}


def _floor(stage: Stage, client: Client, python: str, size: tuple[int, int]) -> dict[str, float]:
    """The smallest Textual app, run by the client's own interpreter."""
    argv = [python, str(FLOORS / "textual_input.py")]
    return first_frame(stage, client, load_client(_FLOOR).ready, size, argv)
