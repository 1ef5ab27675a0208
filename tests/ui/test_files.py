"""Files are read with care: what is no text, too large, or no file at all is refused with a reason."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from clanker_tui.errors import ClankerError
from clanker_tui.ui.files import MOST_BYTES, read_file
from clanker_tui.ui.sizes import SAMPLE, estimated_tokens, size_of, spelled_size, spelled_tokens
from clanker_tui.ui.threads import OneAtATime

KEY = "gsk_" + "a1B2c3D4" * 4


@pytest.mark.parametrize("text", ["", "plain\r\ntext\n", "naïve 😀", "\x1b[2J"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_is_read_as_it_is(tmp_path: Path, text: str, encoding: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(text.encode(encoding))
    read = read_file(file, "notes.txt")
    assert (read.part.name, read.part.text, read.doubt) == ("notes.txt", text, "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n", "its byte 1 is none of UTF-8"),
        (b"caf\xe9", "its byte 4 is none of UTF-8"),
        (b"a\0b", "it is binary"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "data"
    file.write_bytes(data)
    with pytest.raises(ClankerError, match=reason):
        read_file(file, "data")


def test_what_is_too_large_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as writing:
        writing.truncate(MOST_BYTES * 1000)
    with pytest.raises(ClankerError, match=r"too large to attach: 5000\.0 MB"):
        read_file(file, "large")


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, kind in ((tmp_path / "pipe", "a pipe"), (tmp_path, "a folder"), (Path("/dev/zero"), "a device")):
        with pytest.raises(ClankerError, match=f"it is {kind}"):
            read_file(path, path.name)


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "x" * 300])
def test_what_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ClankerError, match="cannot be attached"):
        read_file(tmp_path / name, name)


def test_a_name_is_shown_as_one_safe_line(tmp_path: Path) -> None:
    file = tmp_path / "evil\x1b[2J\nname"
    file.write_text("x")
    assert read_file(file, file.name).part.name == "evil\ufffd[2J name"


@pytest.mark.parametrize("name", [".env", ".env.local", "id_ed25519", "server.pem", "Credentials.json", ".netrc"])
def test_a_file_named_like_one_with_keys_is_doubted(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("nothing")
    assert "its name" in read_file(file, name).doubt
    link = tmp_path / "harmless.txt"
    link.symlink_to(file)
    assert "its name" in read_file(link, "harmless.txt").doubt


def test_a_file_in_a_folder_for_keys_or_with_a_key_in_it_is_doubted(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "config").write_text("Host x")
    assert "folder for keys" in read_file(tmp_path / ".ssh" / "config", "config").doubt
    for text in ("-----BEGIN OPENSSH " + "PRIVATE KEY-----", f"x = '{KEY}'"):
        (tmp_path / "notes").write_text(text)
        assert "something in it looks like" in read_file(tmp_path / "notes", "notes").doubt


def test_a_key_is_seen_wherever_it_stands_in_a_long_file(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text(" " * 300_000 + KEY + " " * 100_000)
    assert "looks like a Groq key (gsk_…)" in read_file(tmp_path / "notes", "notes").doubt


def test_tokens_are_estimated_from_characters_and_never_told_exactly() -> None:
    assert estimated_tokens("") == 0
    assert estimated_tokens("word " * 400) == 500
    assert estimated_tokens("漢字" * 100) == 200
    assert estimated_tokens("ab漢字" * 100) == 250
    assert estimated_tokens("x" * SAMPLE * 3) == SAMPLE * 3 // 4
    assert [spelled_tokens(count) for count in (0, 1, 99, 3123, 250_400)] == [
        "≈ 0 tokens",
        "≈ 1 token",
        "≈ 99 tokens",
        "≈ 3,100 tokens",
        "≈ 250,000 tokens",
    ]


def test_sizes_are_bytes_in_figures_that_fit() -> None:
    assert size_of("é\ud800") == 5
    assert [spelled_size(size) for size in (0, 999, 12_400, 999_949, 999_960, 10_000_000)] == [
        "0 B",
        "999 B",
        "12.4 kB",
        "999.9 kB",
        "1.0 MB",
        "10.0 MB",
    ]


async def test_a_call_that_hangs_holds_up_only_those_behind_it() -> None:
    slow, others = OneAtATime[str](), OneAtATime[str]()
    let_go = threading.Event()

    def hang() -> str:
        let_go.wait()
        return "late"

    first = asyncio.create_task(slow.run(hang))
    second = asyncio.create_task(slow.run(lambda: "second"))
    assert await others.run(lambda: "quick") == "quick"
    first.cancel()
    assert not second.done()
    let_go.set()
    assert await second == "second"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_what_a_call_raises_is_raised_where_it_is_waited_for() -> None:
    def fail() -> str:
        raise ClankerError("It failed.")

    calls = OneAtATime[str]()
    with pytest.raises(ClankerError, match="It failed"):
        await calls.run(fail)
    assert await calls.run(lambda: "goes on") == "goes on"
