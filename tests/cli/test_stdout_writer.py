"""Writing a reply as it comes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from clanker_tui.cli.stdout_writer import StdoutWriter, write_bytes


async def test_pieces_are_written_in_order_and_nothing_is_added_in_a_pipe(capfd: pytest.CaptureFixture[str]) -> None:
    writer = StdoutWriter()
    for piece in ("Hel", "", "lo", "\r", "\nend"):
        writer.write(piece)

    await writer.close()

    assert capfd.readouterr().out == "Hello\r\nend"


async def test_without_text_nothing_is_begun(capfd: pytest.CaptureFixture[str]) -> None:
    writer = StdoutWriter()
    await writer.close()

    assert capfd.readouterr().out == ""
    assert not writer.failed.done()


def test_a_descriptor_that_someone_made_non_blocking_gets_all_of_it() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    content = os.urandom(200_000)  # more than a pipe holds
    with os.fdopen(reading, "rb") as pipe, ThreadPoolExecutor(1) as reader:
        received = reader.submit(pipe.read)
        write_bytes(writing, content)
        os.close(writing)

        assert received.result() == content
