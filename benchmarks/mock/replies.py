"""What the mock provider answers: the reply and its pace, and everything that is not a completion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import corpus
from benchmarks.mock.wire import MODEL


@dataclass(frozen=True, slots=True)
class Reply:
    """How to answer a completion. `tps` is tokens per second, 0 as fast as possible; `delay_s` comes first."""

    tokens: tuple[str, ...] = ()
    tps: float = 0.0
    per_event: int = 1
    delay_s: float = 0.0

    def updated(self, values: dict[str, Any]) -> Reply:
        """Return a reply with the values of a control request (`text`, `text_file`, `tps`, `per_event`, `delay`)."""
        tokens = self.tokens
        if "text_file" in values:
            tokens = tuple(corpus.tokens(Path(values["text_file"]).read_text()))
        if "text" in values:
            tokens = tuple(corpus.tokens(str(values["text"])))
        return replace(
            self,
            tokens=tokens,
            tps=float(values.get("tps", self.tps)),
            per_event=max(1, int(values.get("per_event", self.per_event))),
            delay_s=float(values.get("delay", self.delay_s)),
        )

    @property
    def text(self) -> str:
        """The whole reply."""
        return "".join(self.tokens)

    def pieces(self) -> Iterator[str]:
        """Yield the text of each stream event."""
        for index in range(0, len(self.tokens), self.per_event):
            yield "".join(self.tokens[index : index + self.per_event])


TITLE = Reply(tokens=("Mock", " title"))
"""The answer to a client that asks the model to name the conversation."""

_OPENAI_CARD = {
    "id": MODEL,
    "object": "model",
    "created": 1,
    "owned_by": "mock",
    "type": "model",
    "display_name": "Mock",
    "created_at": "2025-01-01T00:00:00Z",
    "context_window": 131072,
    "active": True,
}
_OLLAMA_DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "mock",
    "families": ["mock"],
    "parameter_size": "1B",
    "quantization_level": "Q4_0",
}
_OLLAMA_CARD = {
    "name": f"{MODEL}:latest",
    "model": f"{MODEL}:latest",
    "modified_at": "2025-01-01T00:00:00Z",
    "size": 1,
    "digest": "0" * 64,
    "details": _OLLAMA_DETAILS,
}
_MODELS = {"object": "list", "data": [_OPENAI_CARD], "has_more": False, "first_id": MODEL, "last_id": MODEL}

STATIC: dict[str, dict[str, Any]] = {
    "/": {"status": "ok"},
    "/v1/models": _MODELS,
    "/models": _MODELS,
    "/v1/messages/count_tokens": {"input_tokens": 10},
    "/api/tags": {"models": [_OLLAMA_CARD]},
    "/api/ps": {"models": []},
    "/api/show": {
        "modelfile": "",
        "parameters": "",
        "template": "{{ .Prompt }}",
        "details": _OLLAMA_DETAILS,
        "capabilities": ["completion"],
        "model_info": {"general.architecture": "mock", "mock.context_length": 131072},
        "modified_at": "2025-01-01T00:00:00Z",
    },
    "/api/version": {"version": "0.9.0"},
}
"""Path -> answer, for what is not a completion."""
