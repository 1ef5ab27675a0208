"""`models`: the live list, and what is recommended."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from clanker_tui.config.settings import Settings
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.usage import Usage
from clanker_tui.pricing import with_prices
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.server import MoodyServer
from tests.cli.test_usage import add
from tests.history.records import record

GROQ = [
    {"id": "openai/gpt-oss-20b", "context_window": 131072, "active": True},
    {"id": "openai/gpt-oss-120b", "context_window": 131072, "active": True},
    {"id": "whisper-large-v3", "context_window": 448, "active": True},
]


@pytest.fixture
def groq(server: MoodyServer, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server be Groq."""
    program.configure("")
    server.models = list(GROQ)
    monkeypatch.setenv("OPENCLAW_GROQ_API_BASE", server.url)
    monkeypatch.setenv("GROQ_API_KEY", "gsk_0123456789")


@pytest.mark.usefixtures("program")
def test_what_is_unknown_is_a_question_mark(call: Call, server: MoodyServer) -> None:
    server.models = [{"id": "tiny"}, {"id": "large", "context_window": 8192}]

    assert call("models").out.splitlines() == [
        "MODEL  CONTEXT  INPUT $/M  OUTPUT $/M  BEST FOR  RETIRES",
        "large    8,192          ?           ?",
        "tiny         ?          ?           ?",
    ]


@pytest.mark.usefixtures("groq")
def test_groq_models_have_prices_and_a_purpose(call: Call) -> None:
    lines = call("models", "groq").out.splitlines()

    assert lines[1].split()[:4] == ["openai/gpt-oss-120b", "131,072", "$0.15", "$0.60"]
    assert "coding" in lines[1]
    assert "whisper" not in "\n".join(lines)


@pytest.mark.usefixtures("groq")
def test_the_list_can_be_read_by_programs(call: Call) -> None:
    rows = json.loads(call("models", "groq", "--json").out)

    assert [row["id"] for row in rows] == ["openai/gpt-oss-120b", "openai/gpt-oss-20b", "whisper-large-v3"]
    assert rows[0]["input_usd"] == 0.15
    assert rows[2]["is_chat"] is False


def test_asking_for_the_list_is_counted_and_free(call: Call, program: Program, server: MoodyServer) -> None:
    server.models = [{"id": "tiny"}]

    call("models")

    [record] = program.stored(lambda history: history.usage_requests()).records
    assert (record.purpose, record.provider, record.outcome, record.cost.nano_usd) == ("test", "local", "complete", 0)


def test_a_history_that_cannot_be_used_hides_no_list(call: Call, program: Program, server: MoodyServer) -> None:
    server.models = [{"id": "tiny"}]
    program.history_file.mkdir(parents=True)

    done = call("models")

    assert (done.code, done.out.splitlines()[1].split()[0]) == (0, "tiny")
    assert done.err.startswith("note: the request could not be counted: ")


@pytest.mark.usefixtures("groq")
@pytest.mark.parametrize(("task", "model"), [("fast", "openai/gpt-oss-20b"), ("coding", "openai/gpt-oss-120b")])
def test_a_model_is_recommended_for_a_task(call: Call, task: str, model: str) -> None:
    assert call("models", "groq", "--task", task).out == f"{model}\n"


@pytest.mark.usefixtures("groq")
def test_only_models_that_are_alive_are_recommended(call: Call, server: MoodyServer) -> None:
    server.models = [{"id": "openai/gpt-oss-20b", "context_window": 131072, "active": True}]

    assert call("models", "groq", "--task", "coding").out == "openai/gpt-oss-20b\n"


@pytest.mark.usefixtures("program")
def test_nothing_is_recommended_where_nothing_is_known(call: Call) -> None:
    done = call("models", "--task", "fast")

    assert done.code == 2
    assert "groq only" in done.err


def test_without_a_provider_the_error_says_how_to_name_one(call: Call, program: Program) -> None:
    program.configure("")

    assert "clanker-tui models groq" in call("models").err


def test_a_provider_that_is_not_there_is_an_error_of_one_line(
    call: Call, program: Program, server: MoodyServer
) -> None:
    server.close()

    done = call("models")

    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1


def test_a_price_of_the_users_own_is_shown(call: Call, program: Program, server: MoodyServer) -> None:
    program.configure(program.config.read_text() + '[prices."local/tiny"]\ninput = 0.5\noutput = 1.25\n')
    server.models = [{"id": "tiny"}]

    assert call("models").out.splitlines()[1].split() == ["tiny", "?", "$0.50", "$1.25"]


def test_the_speed_of_the_users_own_requests_is_shown(call: Call, program: Program, server: MoodyServer) -> None:
    reported = Usage(output_tokens=480)
    one = replace(record(usage=reported, provider="local"), model="tiny", ttft_ms=180, duration_ms=1180)
    asyncio.run(add(program.history_file, one))
    server.models = [{"id": "tiny"}, {"id": "never-used"}]

    lines = call("models").out.splitlines()
    rows = json.loads(call("models", "--json").out)

    assert lines[0].split()[-5:] == ["TOK/S", "TTFT", "BEST", "FOR", "RETIRES"]
    assert lines[2].split() == ["tiny", "?", "?", "?", "480", "0.18", "s"]
    assert lines[1].split() == ["never-used", "?", "?", "?"]
    assert [(row["id"], row["measured_requests"], row["tokens_per_s"], row["ttft_ms"]) for row in rows] == [
        ("never-used", 0, None, None),
        ("tiny", 1, 480.0, 180),
    ]


async def test_the_catalogue_fills_in_prices_that_a_list_does_not_tell() -> None:
    listed = [ModelInfo("gpt-4o"), ModelInfo("no-such-model"), ModelInfo("gpt-4o-mini", input_usd=9.0, output_usd=9.0)]

    priced = await with_prices(listed, "openai", Settings())

    assert priced[0].input_usd is not None
    assert priced[0].output_usd is not None
    assert priced[1] == listed[1]
    assert priced[2] == listed[2]
