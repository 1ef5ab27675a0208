"""llm (simonw): `llm chat`, a readline loop that prints the reply as plain text."""

from benchmarks.clients.base import API_KEY, Client, Context


class LlmChat(Client):
    title = "llm chat"
    package = "llm"
    venv = "llm"
    ready = r"^> *$"
    can_type_while_streaming = False  # no composer while a reply streams

    def argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("llm", "llm"), "chat", "-m", "mock"]

    def env(self, ctx: Context) -> dict[str, str]:
        return {"LLM_USER_PATH": str(ctx.config / "llm"), "OPENAI_API_KEY": API_KEY}

    def prepare(self, ctx: Context) -> None:
        folder = ctx.config / "llm"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "extra-openai-models.yaml").write_text(
            f'- model_id: mock\n  model_name: mock-model\n  api_base: "{ctx.openai_url}"\n  api_key_name: openai\n'
        )

    def ask_argv(self, ctx: Context, prompt: str) -> list[str]:
        return [ctx.tool("llm", "llm"), "-m", "mock", prompt]

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("llm", "llm"), "--version"]

    def help_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("llm", "llm"), "--help"]
