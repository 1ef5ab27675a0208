"""clanker-tui, pointed at the mock provider as an OpenAI-compatible server."""

# ruff: noqa: ARG002 - the interface hands over more than this client needs

from benchmarks.clients.base import API_KEY, Client, Context


class ClankerTui(Client):
    title = "clanker-tui"
    package = "clanker-tui"
    venv = "clanker-tui"
    ready = r"Ask anything"

    def argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("clanker-tui", "clanker-tui")]

    def env(self, ctx: Context) -> dict[str, str]:
        return {"BENCH_API_KEY": API_KEY}

    def prepare(self, ctx: Context) -> None:
        folder = ctx.config / "clanker-tui"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(
            '[agent]\nprovider = "bench"\nmodel = "mock-model"\n\n'
            '[providers.bench]\nkind = "openai-compatible"\n'
            f'api_base_url = "{ctx.openai_url}"\napi_key_env = "BENCH_API_KEY"\n'
        )

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("clanker-tui", "clanker-tui"), "--version"]

    def help_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("clanker-tui", "clanker-tui"), "--help"]

    def ask_argv(self, ctx: Context, prompt: str) -> list[str]:
        return [ctx.tool("clanker-tui", "clanker-tui"), "ask", prompt]
