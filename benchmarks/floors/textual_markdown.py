"""Floor: a minimal Textual chat that streams through Markdown.get_stream."""

import json
import sys

from textual import work
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Markdown

URL = sys.argv[1]


class Floor(App[None]):
    CSS = "Input { dock: bottom; } VerticalScroll { height: 1fr; }"
    client = None

    def compose(self) -> ComposeResult:
        with VerticalScroll() as log:
            log.anchor()
        yield Input(placeholder="composer ready")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.input.clear()
        self.ask(event.value)

    @work
    async def ask(self, prompt: str) -> None:
        if self.client is None:
            import httpx  # type: ignore[import-not-found,unused-ignore]  # the floors have an environment of their own

            self.client = httpx.AsyncClient(timeout=None, trust_env=False)
        log = self.query_one(VerticalScroll)
        await log.mount(Markdown(prompt))
        answer = Markdown()
        await log.mount(answer)
        log.anchor()
        stream = Markdown.get_stream(answer)
        body = {"model": "mock-model", "stream": True, "messages": [{"role": "user", "content": prompt}]}
        try:
            async with self.client.stream("POST", URL + "/chat/completions", json=body) as response:
                async for line in response.aiter_lines():
                    if line.startswith("data: {"):
                        for choice in json.loads(line[6:])["choices"]:
                            if text := choice["delta"].get("content"):
                                await stream.write(text)
        finally:
            await stream.stop()


if __name__ == "__main__":
    Floor().run()
