"""Models that are no longer served are told before anything is sent."""

from __future__ import annotations

from pathlib import Path

from clanker_tui.config.findings import findings
from tests.config.files import load


def test_a_retired_model_is_told_with_its_successor_wherever_it_stands(path: Path) -> None:
    text = """
[agent]
provider = "groq"
model = "llama-3.3-70b-versatile"
[agents.old]
provider = "groq"
model = "mixtral-8x7b-32768"
"""
    settings = load(path, text)
    path.chmod(0o600)
    assert findings(settings, path) == [
        f"{path}:4: llama-3.3-70b-versatile was retired on 2026-08-16. Use openai/gpt-oss-120b instead.",
        f"{path}:7: mixtral-8x7b-32768 was retired on 2025-03-20. Use openai/gpt-oss-20b instead.",
    ]


def test_the_place_of_a_model_given_on_the_command_line_is_said(path: Path) -> None:
    settings = load(path, provider="groq", model="gemma2-9b-it")
    path.chmod(0o600)
    [finding] = findings(settings, path)
    assert finding.startswith("command line --model: gemma2-9b-it was retired")
