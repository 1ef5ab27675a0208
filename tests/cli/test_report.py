"""`doctor --report`: a file that may be posted, whatever lies around."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart, new_conversation, user_message
from clanker_tui.history.store import History
from tests.canary import EchoServer, traces
from tests.cli.program import Outcome, Program

ROOT = Path(__file__).parent.parent.parent
SAID = "Walfischknochen"  # in everything that was ever said, and in nothing else
PLACES = ("environment", "named", "dotenv", "file", "command", "keyring", "proxy")
KEYS = {place: f"cAnArY+{place}/the=Mine%Zq7wXv3b" for place in PLACES} | {"proxy": "cAnArY+proxy%2Fthe=Zq7wXv3b"}
KEYRING = """
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        return {key!r} if username == "openai" else None
    def set_password(self, service, username, password):
        raise RuntimeError
"""
LOG = """\
2026-11-20 10:00:00,000 INFO 41 clanker_tui.services: clanker-tui 0.1.0
2026-11-20 10:00:01,000 WARNING 41 some.library: could not send {said} {key}
{said} goes on
2026-11-20 10:00:02,000 WARNING 41 clanker_tui.turn: local: turn failed: TransportError None {key}
2026-11-20T10:00:03+00:00 crash
Traceback (most recent call last):
  File "{home}/lib/clanker_tui/ui/app.py", line 7, in draw
    raise ValueError(text)
ValueError: {said} {key}
{said} in the next line

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "{home}/lib/clanker_tui/ui/app.py", line 9, in on_mount
    self.draw()
    ~~~~~~~~~^^
KeyError: '{said}'

2026-11-20 10:00:04,000 INFO 42 clanker_tui.services: started again
"""


def report(program: Program, *options: str) -> tuple[Outcome, str]:
    """Return how a run ended, and what it wrote."""
    done = program.run("doctor", *options, "--report", "report.txt")
    return done, (program.home / "report.txt").read_text()


def write_log(program: Program, **values: str) -> None:
    """Write a log as an earlier version, or a library, may have left it."""
    log = program.home / ".local" / "state" / "clanker-tui" / "clanker-tui.log"
    log.parent.mkdir(parents=True, mode=0o700)
    log.write_text(LOG.format(home=program.home, **{"said": "x", "key": "y", **values}))


async def say_everything(path: Path) -> None:
    """Fill a history with one word in every place a word may stand in."""
    history = await History.open(path)
    try:
        conversation = new_conversation(provider="local", model="m", system_prompt=SAID)
        asked = user_message(SAID, conversation.id, None, files=(FilePart(f"{SAID}.txt", SAID),))
        await history.add_message(replace(conversation, title=SAID), asked)
        await history.tag(conversation.id, add=[SAID])
        await history.rename(conversation.id, f"{SAID} again")
        await history.save_composer("", Composed(f"still to send: {SAID}"))
    finally:
        await history.close()


async def test_no_word_of_a_conversation_is_in_it(program: Program) -> None:
    program.history_file.parent.mkdir(parents=True, mode=0o700)
    await say_everything(program.history_file)
    program.configure(
        f'{program.config.read_text()}[agents.quick]\nprovider = "local"\nmodel = "m"\nsystem_prompt = "{SAID}"\n'
    )
    write_log(program, said=SAID)

    _, text = report(program, "--debug")

    assert traces(SAID, [("the report", text.encode())]) == []
    assert "1 conversation, 1 message" in text
    assert f"agents.quick.system_prompt = ({len(SAID)} characters)" in text


def test_the_last_crash_is_told_by_its_places_and_kinds(program: Program) -> None:
    write_log(program)

    _, text = report(program)

    crash = text.partition("== Last crash")[2].partition("== Log")[0]
    assert crash.splitlines()[2:-1] == [
        "2026-11-20T10:00:03+00:00 crash",
        "Traceback (most recent call last):",
        '  File "~/lib/clanker_tui/ui/app.py", line 7, in draw',
        "ValueError: (its words are left out)",
        "During handling of the above exception, another exception occurred:",
        "Traceback (most recent call last):",
        '  File "~/lib/clanker_tui/ui/app.py", line 9, in on_mount',
        "KeyError: (its words are left out)",
    ]
    assert "clanker_tui.turn: local: turn failed: TransportError None y" in text
    assert "some.library: (its words are left out)" in text


@pytest.mark.parametrize("mood", ["well", "echo"])
def test_no_key_is_in_it_wherever_it_was_kept(home: Path, tmp_path: Path, mood: str) -> None:
    with EchoServer() as server:
        server.mood = mood
        program = Program(home, server.url)
        keep_keys_everywhere(program, tmp_path)
        write_log(program, key=" ".join(KEYS.values()))
        _, text = report(program)

    assert len({request.key for request in server.received} & set(KEYS.values())) >= 2, "keys were in use"
    for key in KEYS.values():
        assert traces(key, [("the report", text.encode())]) == []
    assert "HTTPS_PROXY sends requests through PROXY-1:3128" in text


def keep_keys_everywhere(program: Program, folder: Path) -> None:
    """Put a key into every place one can be read from; each is of another provider, or hidden by another."""
    command = f"{sys.executable} {folder / 'print_key.py'}"
    (folder / "print_key.py").write_text(f"print({KEYS['command']!r})")
    (folder / "report_keyring.py").write_text(KEYRING.format(key=KEYS["keyring"]))
    url = program.config.read_text().rpartition('api_base_url = "')[2].strip().rstrip('"')
    program.configure(
        f'{program.config.read_text()}api_key_env = "MINE"\n'
        f'[providers.other]\napi_base_url = "{url}"\napi_key_command = "{command}"\n'
        f'[providers.openai]\napi_base_url = "{url}"\n[providers.groq]\napi_base_url = "{url}"\n'
        f'[providers.anthropic]\napi_base_url = "{url}"\n'
    )
    program.env |= {
        "MINE": KEYS["named"],
        "GROQ_API_KEY": KEYS["environment"],
        "HTTPS_PROXY": f"http://me:{KEYS['proxy']}@gateway.internal:3128",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        "PYTHON_KEYRING_BACKEND": "report_keyring.Keyring",
    }
    for name, text in ((".env", f"LOCAL_API_KEY='{KEYS['dotenv']}'\n"), ("keys.json", f'{{"groq": "{KEYS["file"]}"}}')):
        file = program.config.with_name(name)
        file.write_text(text)
        file.chmod(0o600)


def test_the_addresses_of_servers_that_are_mine_are_not_in_it(program: Program) -> None:
    program.configure(
        '[agent]\nprovider = "ours"\nmodel = "m"\n'
        '[providers.ours]\napi_base_url = "http://llm.acme.invalid:8080/v1"\nconnect_timeout_s = 1\n'
        '[providers.router]\napi_base_url = "https://openrouter.ai/api/v1"\napi_key_env = "NONE"\n'
    )
    program.env["HTTPS_PROXY"] = "http://127.0.0.1:9"
    write_log(program, key="https://other.acme.invalid/v1 and 10.1.2.3")

    _, text = report(program)

    assert "acme" not in text
    assert "10.1.2.3" not in text
    assert 'providers.ours.api_base_url = "http://SERVER-1:8080/v1"' in text
    assert 'providers.router.api_base_url = "https://openrouter.ai/api/v1"' in text
    assert str(program.home) not in text
    assert "~/.config/clanker-tui/config.toml" in text


def test_it_is_its_owners_alone_and_its_name_is_told(program: Program) -> None:
    done = program.run("doctor", "--report")

    (path,) = program.home.glob("clanker-tui-report-*.txt")
    assert done.out == f"{path.name}: read it before you post it.\n"
    assert done.err == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("is_link", [False, True], ids=["file", "link"])
def test_nothing_that_is_there_is_written_over(program: Program, is_link: bool) -> None:
    kept = program.home / "report.txt"
    if is_link:
        kept.symlink_to(program.home / "nowhere")
    else:
        kept.write_text("mine")

    done = program.run("doctor", "--report", "report.txt")

    assert done.code == 1
    assert done.err == ("error: report.txt exists already. Name another file: clanker-tui doctor --report FILE\n")
    assert not (program.home / "nowhere").exists()
    assert is_link or kept.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere/report.txt", "No such file or directory"),
        ("~nobody/report.txt", "No such file or directory"),
        (f"{'long' * 99}", "File name too long"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_one_sentence(program: Program, name: str, reason: str) -> None:
    done = program.run("doctor", "--report", name)

    assert (done.code, done.out) == (1, "")
    assert done.err == f"error: {name} cannot be written: {reason}. Choose another place for it.\n"


def test_it_may_go_through_a_pipe(program: Program) -> None:
    done = program.shell("$CLANKER doctor --report /dev/stdout | cat")

    assert "== Last crash" in done.out
    assert done.err == ""


def test_what_is_broken_is_reported_and_the_keys_beside_it_are_not(program: Program) -> None:
    program.configure("[agent]\nprovidr = 1\n")
    program.config.with_name(".env").write_text(f"LOCAL_API_KEY='{KEYS['dotenv']}'\n")
    program.history_file.parent.mkdir(parents=True)
    program.history_file.write_bytes(b"not a database, but long enough to look at" * 50)
    write_log(program, key=KEYS["dotenv"])

    done, text = report(program)

    assert done.code == 1
    assert done.out == "report.txt: read it before you post it.\n"
    assert "config.toml:2" in text
    assert "damaged, or not a database" in text
    assert traces(KEYS["dotenv"], [("the report", text.encode())]) == []


def test_a_log_that_is_a_pipe_is_not_waited_for(program: Program) -> None:
    log = program.home / ".local" / "state" / "clanker-tui" / "clanker-tui.log"
    log.parent.mkdir(parents=True)
    os.mkfifo(log)

    _, text = report(program)

    assert "there is no log" in text
