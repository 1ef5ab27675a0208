"""Opens what is to be imported: a file, a zip with conversations in it, or standard input."""

from __future__ import annotations

import io
import re
import shutil
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from clanker_tui.errors import ImportFileError

STDIN = "-"
HEAD = 4096  # bytes: enough to tell what a file is
IN_ZIP = re.compile(r"(.*/)?conversations[^/]*\.json")


class Rejoined(io.RawIOBase):
    """A stream whose beginning has been read, as if it had not been."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io.BufferedReader hands over
        """Read what fits, first from the head."""
        piece = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def opened(file: str) -> Iterator[tuple[bytes, BinaryIO]]:
    """Open a file, or standard input for `-`; hand over its beginning, and the whole of it as a stream.

    Raises:
        ImportFileError: it cannot be opened.
    """
    if file == STDIN:
        stream = cast("BinaryIO", getattr(sys.stdin, "buffer", sys.stdin))
        head = stream.read(HEAD)
        yield head, cast("BinaryIO", io.BufferedReader(Rejoined(head, stream), 1 << 16))
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115  only what opening raises is told so
    except IsADirectoryError as error:
        hint = "Name the file in it, such as conversations.json."
        raise ImportFileError(f"{file} is a folder.", hint=hint) from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "no file can have that name"
        raise ImportFileError(f"{file} cannot be read: {why}.", hint="Check its name and rights.") from error
    with stream:
        head = stream.read(HEAD)
        stream.seek(0)
        yield head, stream


@contextmanager
def on_disk(file: str, stream: BinaryIO) -> Iterator[Path]:
    """Return the path of what is to be imported; standard input is put into a file that is removed at the end."""
    if file != STDIN:
        yield Path(file)
        return
    with NamedTemporaryFile(prefix="clanker-tui-import-") as copy:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def unzipped(path: Path) -> Iterator[list[BinaryIO]]:
    """Open the files of a zip that hold conversations; large exports have several.

    Raises:
        ImportFileError: it is no zip, or there are none in it.
    """
    with zip_faults(), zipfile.ZipFile(path) as archive:
        names = sorted(filter(IN_ZIP.fullmatch, archive.namelist()))
        if not names:
            raise ImportFileError("There is no conversations.json in the zip.", hint="Is it a data export?")
        yield [cast("BinaryIO", Entry(archive, name)) for name in names]


class Entry:
    """A file in a zip, opened when it is first read."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._stream: BinaryIO | None = None

    def read(self, size: int) -> bytes:
        """Return the next bytes, unpacked."""
        with zip_faults():
            if self._stream is None:
                self._stream = cast("BinaryIO", self._archive.open(self._name))
            return self._stream.read(size)


@contextmanager
def zip_faults() -> Iterator[None]:
    """Turn what unpacking raises into an ImportFileError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ImportFileError(f"The zip cannot be unpacked: {error}.", hint="Download it again.") from error
