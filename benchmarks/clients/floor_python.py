"""Floor: a bare interpreter start."""

from benchmarks.clients.base import Client, Context


class FloorPython(Client):
    title = "python -c pass"
    kind = "floor"
    package = "python"
    venv = "floors"
    is_chat = False

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.python("floors"), "-c", "pass"]

    help_argv = version_argv
