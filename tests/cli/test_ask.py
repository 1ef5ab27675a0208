"""`ask`: what is sent, what is printed, what is stored."""

from __future__ import annotations

import io
import json
import sys

import pytest

from clanker_tui.history.store import History
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.server import MoodyServer


def test_the_reply_and_nothing_else_is_on_standard_output(program: Program, server: MoodyServer) -> None:
    server.reply("Hel", "lo")

    done = program.run("ask", "hi")

    assert (done.code, done.out, done.err) == (0, "Hello", "")
    assert server.requests[0].texts == [("user", "hi")]
    assert program.replies() == [("complete", "hi"), ("complete", "Hello")]


def test_words_without_quotes_are_one_prompt(program: Program, server: MoodyServer) -> None:
    server.reply("ok")

    program.run("ask", "why", "is", "it", "blue")

    assert server.requests[0].texts == [("user", "why is it blue")]


def test_piped_text_follows_the_prompt_after_a_blank_line(program: Program, server: MoodyServer) -> None:
    server.reply("ok")

    program.run("ask", "Summarise:", stdin=b"line one\nline two\n")

    assert server.requests[0].texts == [("user", "Summarise:\n\nline one\nline two")]


def test_a_dash_stands_for_piped_text(program: Program, server: MoodyServer) -> None:
    server.reply("ok")

    program.run("ask", "-", stdin=b"all of it")

    assert server.requests[0].texts == [("user", "all of it")]


def test_an_attached_file_goes_along_under_its_name(program: Program, server: MoodyServer) -> None:
    (program.home / "main.py").write_text("print('```')\n")
    server.reply("ok")

    done = program.run("ask", "Explain", "--attach", "main.py", "--json")

    assert json.loads(done.out)["files"] == ["main.py"]
    assert server.requests[0].texts == [("user", "<file name=\"main.py\">\nprint('```')\n</file>\n\nExplain")]


def test_options_reach_the_provider(program: Program, server: MoodyServer) -> None:
    server.reply("ok")

    program.run("ask", "-s", "Be brief.", "-m", "other", "--temperature", "0.5", "--max-tokens", "9", "hi")

    body = server.requests[0].body
    assert server.requests[0].texts == [("system", "Be brief."), ("user", "hi")]
    assert (body["model"], body["temperature"]) == ("other", 0.5)
    assert 9 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_json_is_one_object_with_all_that_is_known(program: Program, server: MoodyServer) -> None:
    server.reply("Hi ", "there")

    done = program.run("ask", "--json", "hi")

    reply = json.loads(done.out)
    assert done.out.count("\n") == 1
    assert (reply["text"], reply["provider"], reply["model"]) == ("Hi there", "local", "test-model")
    assert (reply["status"], reply["finish_reason"], reply["error"]) == ("complete", "stop", None)
    assert reply["usage"]["input_tokens"] == 7
    assert reply["usage"]["output_tokens"] == 3
    assert reply["cost"] == {"usd": None, "nano_usd": None, "source": "unknown"}
    assert reply["ttft_ms"] >= 0
    assert reply["duration_ms"] >= reply["ttft_ms"]
    assert reply["thinking"] == ""
    assert len(reply["conversation_id"]) == len(reply["message_id"]) == 36


def test_a_reply_can_be_printed_whole(program: Program, server: MoodyServer) -> None:
    server.reply("Hel", "lo")

    assert program.run("ask", "--no-stream", "hi").out == "Hello"


def test_the_usage_line_is_on_standard_error(program: Program, server: MoodyServer) -> None:
    program.configure(program.config.read_text() + '[prices."local/test-model"]\ninput = 1.0\noutput = 2.0\n')
    server.reply("Hel", "lo")

    done = program.run("ask", "--usage", "hi")

    assert done.out == "Hello"
    assert done.err.startswith("7 in, 3 out · $0.000013 · TTFT ")


def test_an_unknown_price_is_never_zero(program: Program, server: MoodyServer) -> None:
    server.reply("Hello")

    assert "price unknown" in program.run("ask", "--usage", "hi").err


def test_nothing_is_stored_when_nothing_shall_be(program: Program, server: MoodyServer) -> None:
    server.reply("Hello")

    assert program.run("ask", "--no-save", "hi").out == "Hello"

    assert not program.history_file.exists()


def test_a_conversation_goes_on_with_its_own_model(program: Program, server: MoodyServer) -> None:
    server.reply("Hello")
    server.reply("Still here")
    program.run("ask", "-m", "special", "hi")

    done = program.run("ask", "--continue", "and now?")

    assert done.out == "Still here"
    assert server.requests[1].texts == [("user", "hi"), ("assistant", "Hello"), ("user", "and now?")]
    assert server.requests[1].body["model"] == "special"
    assert len(program.replies()) == 4


def test_what_was_chosen_in_the_app_goes_along_and_no_more(program: Program, server: MoodyServer) -> None:
    for text in ("one", "two", "three", "four"):
        server.reply(f"Reply {text}")
    program.run("ask", "first")
    program.run("ask", "--continue", "second")

    async def cut(history: History) -> None:
        last = await history.last_conversation()
        assert last is not None
        branch = await history.branch(last.leaf_id or "")
        await history.send_from(last.id, branch[2].id, "They began.")

    program.stored(cut)
    program.run("ask", "--continue", "third")
    texts = [text for _, text in server.requests[2].texts]
    assert texts[0].endswith("They began.\n\nsecond")
    assert texts[1:] == ["Reply two", "third"]

    program.run("ask", "--continue", "--last-turns", "1", "fourth")
    assert [text for _, text in server.requests[3].texts] == ["third", "Reply three", "fourth"]
    assert len(program.replies()) == 8


def test_what_is_too_long_is_told_with_what_can_be_sent_of_it(program: Program, server: MoodyServer) -> None:
    server.reply("word " * 400)
    program.run("ask", "hi")
    program.configure(program.config.read_text() + '[models."local/test-model"]\ncontext_tokens = 100\n')

    done = program.run("ask", "--continue", "and now?")

    assert done.code == 1
    assert done.err.startswith("error: This is too long: about 5")
    assert "the model holds 100. Send only its last turns with --last-turns 4, say" in done.err
    assert done.err.count("\n") == 1
    assert len(program.replies()) == 2

    server.failures.append(413)
    refused = program.run("ask", "--continue", "--last-turns", "0", "and now?")
    assert refused.code == 1
    assert "--last-turns" in refused.err


def test_only_a_conversation_that_goes_on_has_last_turns(program: Program) -> None:
    done = program.run("ask", "--last-turns", "2", "hi")
    assert (done.code, done.out) == (2, "")
    assert "Add --continue or --resume ID." in done.err


def test_a_conversation_is_resumed_by_the_beginning_of_its_id(program: Program, server: MoodyServer) -> None:
    server.reply("Hello")
    server.reply("Again")
    first = json.loads(program.run("ask", "--json", "hi").out)

    done = program.run("ask", "--resume", first["conversation_id"][:20], "more")

    assert done.out == "Again"
    assert len(server.requests[1].texts) == 3


def test_a_failed_turn_keeps_what_came_and_says_why(program: Program, server: MoodyServer) -> None:
    server.cut_reply = "Half a rep"

    done = program.run("ask", "hi")

    assert (done.code, done.out) == (1, "Half a rep")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert program.replies()[1] == ("failed", "Half a rep")


def test_a_retry_is_told_on_standard_error(program: Program, server: MoodyServer) -> None:
    server.failures = [503]
    server.reply("Hello")

    done = program.run("ask", "hi")

    assert (done.code, done.out) == (0, "Hello")
    assert "attempt 2 of 3" in done.err


def test_a_request_that_fails_for_good_is_one_line_and_exit_code_1(program: Program, server: MoodyServer) -> None:
    server.failures = [503]

    done = program.run("ask", "--retries", "0", "--json", "hi")

    assert done.code == 1
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert json.loads(done.out)["error"] in done.err


def test_a_retired_model_is_an_error_before_anything_is_sent(program: Program, server: MoodyServer) -> None:
    done = program.run(
        "ask", "-p", "groq", "-m", "mixtral-8x7b-32768", "hi", env={"OPENCLAW_GROQ_API_BASE": server.url}
    )

    assert done.code == 2
    assert "retired on 2025-03-20" in done.err
    assert "openai/gpt-oss-20b" in done.err
    assert server.requests == []
    assert done.err.count("\n") == 1


def test_a_missing_key_names_every_place(program: Program) -> None:
    done = program.run("ask", "-p", "openai", "hi")

    assert done.code == 1
    assert "OPENAI_API_KEY" in done.err
    assert done.err.count("\n") == 1


def test_the_demo_answers_offline(program: Program) -> None:
    done = program.run("ask", "--demo", "hi")

    assert done.code == 0
    assert "Demo" in done.out
    assert not program.history_file.exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "nothing to ask"),
        (["  "], "nothing to ask"),
        (["hi", "--attach", "missing.txt"], "missing.txt: cannot be attached"),
        (["-c", "--no-save", "hi"], "cannot go on without being stored"),
        (["-c", "--resume", "0", "hi"], "not allowed with"),
        (["--max-tokens", "0", "hi"], "at least 1"),
        (["--temperature", "warm", "hi"], "a number"),
        (["--resume", "zzz", "hi"], 'no conversation has an id that begins with "zzz"'),
        (["-c", "hi"], "no conversation yet"),
        (["-p", "grok", "hi"], 'Did you mean "groq"?'),
        (["--usgae", "hi"], 'Did you mean "--usage"?'),
    ],
)
@pytest.mark.usefixtures("program")
def test_wrong_use_is_one_line_and_exit_code_2(
    call: Call, monkeypatch: pytest.MonkeyPatch, arguments: list[str], complaint: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))

    done = call("ask", *arguments)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert complaint in done.err


def test_without_a_provider_the_error_says_how_to_name_one(program: Program) -> None:
    program.configure("")

    done = program.run("ask", "hi")

    assert done.code == 2
    assert "--provider groq" in done.err


def test_a_conversation_keeps_the_system_prompt_it_was_last_given(program: Program, server: MoodyServer) -> None:
    for _ in range(3):
        server.reply("ok")
    program.run("ask", "-s", "Be brief.", "one")
    program.run("ask", "-c", "two")
    program.run("ask", "-c", "-s", "Be kind.", "three")

    assert server.requests[1].texts[0] == ("system", "Be brief.")
    assert server.requests[2].texts[0] == ("system", "Be kind.")


def test_the_demo_has_models_too(program: Program) -> None:
    assert json.loads(program.run("ask", "--demo", "-m", "demo-thinking", "--json", "hi").out)["thinking"]
