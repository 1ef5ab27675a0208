"""Floor: a minimal Textual chat over Markdown.get_stream."""

from benchmarks.clients.base import FLOORS, Client, Context


class FloorTextualMarkdown(Client):
    title = "Textual Markdown stream app"
    kind = "floor"
    package = "textual"
    venv = "floors"
    ready = r"composer ready"

    def argv(self, ctx: Context) -> list[str]:
        script = FLOORS / "textual_markdown.py"
        return [ctx.python("floors"), str(script), ctx.openai_url]
