"""Floor: a Textual chat whose reply is plain text in one line-rendered widget.

No Markdown and no widget per block: what Textual itself costs per update.
"""

import json
import sys

from textual import work
from textual.app import App, ComposeResult
from textual.widgets import Input, Log

URL = sys.argv[1]


class Floor(App[None]):
    CSS = "Input { dock: bottom; } Log { height: 1fr; }"
    client = None

    def compose(self) -> ComposeResult:
        yield Log()
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
        log = self.query_one(Log)
        log.write_line(prompt)
        body = {"model": "mock-model", "stream": True, "messages": [{"role": "user", "content": prompt}]}
        async with self.client.stream("POST", URL + "/chat/completions", json=body) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    for choice in json.loads(line[6:])["choices"]:
                        if text := choice["delta"].get("content"):
                            log.write(text)
        log.write_line("")


if __name__ == "__main__":
    Floor().run()
