"""Floor: the smallest Textual app with an Input."""

from benchmarks.clients.base import FLOORS, Client, Context


class FloorTextualInput(Client):
    title = "Textual Input app"
    kind = "floor"
    package = "textual"
    venv = "floors"
    ready = r"composer ready"
    start_only = True

    def argv(self, ctx: Context) -> list[str]:
        return [ctx.python("floors"), str(FLOORS / "textual_input.py")]
