"""Floor: importing Textual's App."""

from benchmarks.clients.base import Client, Context


class FloorImportTextual(Client):
    title = "import textual.app"
    kind = "floor"
    package = "textual"
    venv = "floors"
    is_chat = False

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.python("floors"), "-c", "import textual.app"]

    help_argv = version_argv
