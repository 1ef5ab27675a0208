"""Floor: Textual with plain text in a line-rendered Log widget."""

from benchmarks.clients.base import FLOORS, Client, Context


class FloorTextualLog(Client):
    title = "Textual plain Log app"
    kind = "floor"
    package = "textual"
    venv = "floors"
    ready = r"composer ready"

    def argv(self, ctx: Context) -> list[str]:
        return [ctx.python("floors"), str(FLOORS / "textual_log.py"), ctx.openai_url]
