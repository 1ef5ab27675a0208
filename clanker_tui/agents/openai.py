"""OpenAI: what it adds to Chat Completions."""

from __future__ import annotations

from clanker_tui.agents.openai_chat import ChatCompletions
from clanker_tui.domain.agent import ChatRequest


class OpenAI(ChatCompletions):
    """Its newer models refuse `max_tokens`; sampling parameters, which they may refuse too, go only when refused."""

    max_tokens_name = "max_completion_tokens"

    def body(self, request: ChatRequest, model: str) -> dict[str, object]:
        # Without padding: it hides the length of the pieces from an eavesdropper, at many times their size.
        return {
            **super().body(request, model),
            "stream_options": {"include_usage": True, "include_obfuscation": False},
        }
