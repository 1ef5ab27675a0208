"""The plain chat as a script: each line of standard input is a message, and nobody is asked anything."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from contextlib import closing

import pytest

from clanker_tui.domain.composed import Composed
from tests.cli.plain.conftest import Script
from tests.cli.program import PATIENCE_S, Outcome, Program
from tests.cli.server import MoodyServer

CANARY = "a-word-that-is-nowhere-else"


def test_each_line_is_a_message_of_one_conversation(script: Script, server: MoodyServer) -> None:
    server.reply("One.")
    server.reply("Two.")

    done = script("first", "", "second")

    assert done == Outcome(0, "test-model:\nOne.\ntest-model:\nTwo.\n", "")
    assert server.requests[1].texts == [("user", "first"), ("assistant", "One."), ("user", "second")]


def test_a_prompt_comes_before_the_lines(script: Script, server: MoodyServer) -> None:
    server.reply("One.")
    server.reply("Two.")

    script("second", options=("first", "of", "all"))

    assert [request.texts[-1][1] for request in server.requests] == ["first of all", "second"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["one \\", "two"], "one \ntwo"),
        (['"""one', "", 'two"""'], "one\n\ntwo"),
        (['"""', "  /one", "two \\", '"""'], "  /one\ntwo \\"),
        (['"""one"""'], "one"),
        (["//help is a word"], "/help is a word"),
        (["/etc/hosts is empty, why?"], "/etc/hosts is empty, why?"),
    ],
)
def test_a_message_may_have_many_lines(script: Script, server: MoodyServer, lines: list[str], message: str) -> None:
    server.reply("ok")

    assert script(*lines).code == 0
    assert server.requests[0].texts == [("user", message)]


def test_a_block_without_an_end_is_not_sent(script: Script, program: Program, server: MoodyServer) -> None:
    done = script('"""one', "two")

    assert done == Outcome(2, "", 'error: A block that began with """ has no end. It was not sent.\n')
    assert not server.requests


def test_a_script_leaves_alone_what_a_person_has_written(script: Script, program: Program, server: MoodyServer) -> None:
    program.stored(lambda history: history.save_composer("", Composed("for later")))
    server.reply("ok")

    script("/draft send", "hi", "/new", "/provider groq", "cannot be sent")

    assert [request.texts[-1][1] for request in server.requests] == ["hi"]
    assert program.stored(lambda history: history.composer("")).text == "for later"


def test_what_is_no_utf_8_does_not_end_it(program: Program, server: MoodyServer) -> None:
    server.reply("ok")

    assert program.run("--plain", stdin=b"caf\xe9\n").code == 0
    assert server.requests[0].texts == [("user", "caf\ufffd")]


def test_a_turn_that_fails_makes_the_exit_code_and_the_next_line_is_sent_all_the_same(
    script: Script, server: MoodyServer
) -> None:
    server.failures += [400]
    server.reply("Two.")

    done = script("first", "second")

    assert (done.code, done.out) == (1, "test-model:\nTwo.\n")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert done.err.endswith("Your message is kept: /retry asks again.\n")


def test_a_reply_that_breaks_off_is_gone_on_with(script: Script, program: Program, server: MoodyServer) -> None:
    server.cut_reply = "Half of"

    done = script("first")

    assert (done.code, done.out) == (1, "test-model:\nHalf of\n")
    assert done.err.endswith("What came is kept: /continue goes on with it, /retry asks again.\n")
    server.cut_reply = ""
    server.reply(" it.")
    assert script("/continue", options=("--continue",)) == Outcome(0, "test-model:\n it.\n", "")
    assert program.replies() == [("complete", "first"), ("complete", "Half of it.")]


def test_a_command_that_is_none_is_not_sent(script: Script, server: MoodyServer) -> None:
    done = script("/modle gpt")

    assert (done.code, done.out) == (2, "")
    assert "Did you mean /model?" in done.err
    assert not server.requests


def test_an_edit_is_another_branch(script: Script, program: Program, server: MoodyServer) -> None:
    server.reply("One.")
    server.reply("Two.")

    script("first", "/edit first, but better", "/show")

    assert server.requests[1].texts == [("user", "first, but better")]
    assert program.replies() == [("complete", "first, but better"), ("complete", "Two.")]


def test_a_retry_asks_the_same_again(script: Script, program: Program, server: MoodyServer) -> None:
    server.reply("One.")
    server.reply("Another.")

    script("first", "/retry")

    assert server.requests[0].texts == server.requests[1].texts
    assert program.replies() == [("complete", "first"), ("complete", "Another.")]


def test_a_stored_conversation_goes_on_by_its_number(script: Script, server: MoodyServer) -> None:
    for word in ("apples", "pears"):
        server.reply(f"{word} are fine.")
        script(f"what of {word}?")
    server.reply("Red ones.")

    done = script("/search apples", "/resume 1", "which?")

    assert done.code == 0
    assert [text for _, text in server.requests[-1].texts] == ["what of apples?", "apples are fine.", "which?"]


def test_who_answers_is_changed_by_the_words_of_the_app(script: Script, server: MoodyServer) -> None:
    server.reply("ok")

    script("/model other-model", "/system Be brief.", "/set temperature 0.5", "hi")

    assert server.requests[0].body["model"] == "other-model"
    assert server.requests[0].body["temperature"] == 0.5
    assert server.requests[0].texts[0] == ("system", "Be brief.")


def test_the_demo_needs_no_provider_no_key_and_no_network(script: Script, program: Program) -> None:
    program.configure("")

    done = script("hello", "/provider demo", "/draft send", "/demo fail")

    assert done.code == 2
    first, second = done.err.splitlines()
    assert first.startswith("error: No provider is chosen. /provider NAME chooses one; /provider demo needs no key")
    assert second.startswith("error: demo answered 503: the failure you asked for.")
    assert "demo-fast:\n" in done.out


def test_a_key_is_not_asked_for(script: Script) -> None:
    done = script("/key groq", "/provider groq", "hello")

    assert (done.code, done.out) == (2, "openai/gpt-oss-120b of groq answers from now on.\n")
    first, second = done.err.splitlines()
    assert first == "error: A key is not asked for in a script. Keep it with: clanker-tui keys set groq"
    assert second.endswith(
        "/key enters one, /provider demo needs none, and in a shell there is: clanker-tui keys set groq"
    )


def test_a_temporary_conversation_leaves_nothing(script: Script, program: Program, server: MoodyServer) -> None:
    server.reply("ok")
    server.reply("ok")

    assert script("/temporary", f"{CANARY} one", "/new").code == 0
    assert script(f"{CANARY} two", options=("--temporary",)).code == 0

    assert CANARY.encode() not in b"".join(path.read_bytes() for path in program.home.rglob("*") if path.is_file())


def test_a_temporary_conversation_is_saved_after_all(script: Script, program: Program, server: MoodyServer) -> None:
    server.reply("ok")

    script("/temporary", "keep this", "/save")

    assert program.replies() == [("complete", "keep this"), ("complete", "ok")]


def test_what_was_deleted_comes_back(script: Script, program: Program, server: MoodyServer) -> None:
    server.reply("ok")

    assert script("first", "/delete", "/undo", "/title A better one", "/tag fruit").code == 0

    conversation = program.stored(lambda history: history.last_conversation())
    assert conversation is not None
    assert (conversation.title, conversation.tags) == ("A better one", ("fruit",))


def test_an_export_goes_to_the_path_that_is_named(script: Script, program: Program, server: MoodyServer) -> None:
    server.reply("Some words.")

    done = script("first", "/export out.json", "/export markdown", "/export out.json")

    assert "Some words." in (program.home / "out.json").read_text()
    assert len(list(program.home.glob("first-*.md"))) == 1
    assert done.code == 1, "nothing is written over"


def test_a_history_that_can_only_be_read_is_told_once_and_nothing_is_sent(
    script: Script, program: Program, server: MoodyServer
) -> None:
    program.stored(lambda history: history.last_conversation())
    with closing(sqlite3.connect(program.history_file)) as history, history:
        history.execute("UPDATE alembic_version SET version_num = '0999'")

    done = script("hi")

    assert (done.code, done.out) == (1, "")
    assert [line.partition("The history")[0] for line in done.err.splitlines()] == ["", "error: "]
    assert not server.requests


@pytest.mark.parametrize("path", ["/nowhere/at/all", "~nobody-of-that-name/x", "a\0b", "x" * 5000, "."])
@pytest.mark.parametrize("command", ["/attach", "/export"])
def test_a_path_that_is_none_is_told_in_one_line(script: Script, server: MoodyServer, command: str, path: str) -> None:
    server.reply("ok")

    done = script("hi", f"{command} {path}")

    assert done.code in (1, 2)
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1


def test_an_attached_file_goes_along(script: Script, program: Program, server: MoodyServer) -> None:
    (program.home / "notes.txt").write_text("Remember the milk.")
    server.reply("ok")

    script("/attach notes.txt", "what is it?")

    assert "Remember the milk." in server.requests[0].texts[0][1]


def test_a_file_that_was_not_sent_waits_with_the_draft_and_goes_along_once(
    script: Script, program: Program, server: MoodyServer
) -> None:
    (program.home / "notes.txt").write_text("Remember the milk.")
    server.reply("ok")

    script("/provider groq", "/attach notes.txt", "one", "/provider local", "/model test-model", "/draft send")

    assert server.requests[0].texts[0][1].count("milk") == 1


def test_a_title_is_made_by_the_model_where_the_user_wants_that(
    script: Script, program: Program, server: MoodyServer
) -> None:
    program.configure(f'{program.config.read_text()}\n[history]\ntitles = "model"\n')
    server.reply("They are fine.")
    server.reply("On apples")

    script("what of apples?", "/title")

    conversation = program.stored(lambda history: history.last_conversation())
    assert conversation is not None
    assert conversation.title == "On apples"


def test_a_reader_that_has_left_ends_it_in_quiet(program: Program, server: MoodyServer) -> None:
    server.reply("One.\n" * 50_000)

    done = program.shell("echo hi | $CLANKER --plain | head -n 1; echo ${PIPESTATUS[1]}")

    assert done.out == "test-model:\n141\n"
    assert done.err == ""


def test_a_full_disk_under_standard_output_is_told_in_one_line(program: Program, server: MoodyServer) -> None:
    server.reply("One.")

    done = program.shell("echo hi | $CLANKER --plain > /dev/full")

    assert done.code == 1
    assert done.err == "error: The output could not be written: No space left on device.\n"
    assert program.replies() == [("complete", "hi"), ("complete", "One.")]


def test_a_line_without_an_end_is_refused_and_the_next_one_is_sent(
    script: Script, program: Program, server: MoodyServer
) -> None:
    server.reply("ok")

    done = script("x" * 8_000_001, "hi")

    assert done == Outcome(
        2,
        "test-model:\nok\n",
        "error: A line may have 8 MB here, and what came after may be lost. "
        "End the lines of a long text with \\, or attach it as a file: /attach PATH.\n",
    )
    assert server.requests[0].texts == [("user", "hi")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_between_the_lines_ends_it(program: Program, server: MoodyServer, number: signal.Signals) -> None:
    server.reply("One.")
    process = subprocess.Popen(
        program.argv("--plain"), env=program.env, cwd=program.home, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"hi\nhalf a li")
    process.stdin.flush()
    assert process.stdout.readline() == b"test-model:\n"
    assert process.stdout.readline() == b"One.\n"
    process.send_signal(number)

    assert process.wait(PATIENCE_S) == 128 + number
    process.stdin.close()
    process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_a_reply_that_nobody_reads_ends_it_and_saves_what_came(
    program: Program, server: MoodyServer, number: signal.Signals
) -> None:
    stream = server.stream()
    process = subprocess.Popen(
        program.argv("--plain", "hi"), env=program.env, cwd=program.home, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    stream.wait_begun()
    stream.send("One line of many.\n" * 20_000)  # more than a pipe holds
    assert process.stdout is not None
    assert process.stdout.read(11) == b"test-model:"
    process.send_signal(number)

    assert process.wait(PATIENCE_S) == 128 + number
    process.stdout.close()
    assert process.stdin is not None
    process.stdin.close()
    assert [status for status, _ in program.replies()] == ["complete", "stopped"]
