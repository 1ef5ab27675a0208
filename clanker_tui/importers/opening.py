"""Opens what is to be imported: a file, a zip with conversations in it, or standard input."""

from __future__ import annotations

import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from clanker_tui.domain.clean import clean_line
from clanker_tui.errors import ImportFileError

STDIN = "-"
PIECE = 1 << 20
HEAD = 4096  # bytes: enough to tell what a file is
# Raised of a zip that is damaged, cut or locked by a password: places lead out of it, names are no text.
UNZIPPING = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
IN_ZIP = re.compile(r"(.*/)?conversations[^/]*\.json")


class Stream(Protocol):
    """What can be read; fewer bytes than asked for may come, none only at the end."""

    def read(self, size: int, /) -> bytes: ...


class Rejoined:
    """A stream whose beginning has been read, as if it had not been."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """Return what there is, first from the head."""
        piece = self._head[:size]
        self._head = self._head[size:]
        return piece or self._rest.read(size)


@contextmanager
def opened(file: str) -> Iterator[tuple[bytes, Stream]]:
    """Open a file, or standard input for `-`; hand over its beginning, and the whole of it as a stream.

    Raises:
        ImportFileError: it cannot be opened.
    """
    if file == STDIN:
        yield begun(stdin_bytes())
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115  only what opening raises is told so
    except IsADirectoryError as error:
        hint = "Name the file in it, such as conversations.json."
        raise ImportFileError(f"{file} is a folder.", hint=hint) from error
    except (OSError, ValueError) as error:
        raise unreadable(file, error) from error
    with stream:
        yield begun(Readable(file, stream))


def begun(stream: Stream) -> tuple[bytes, Stream]:
    """Return the beginning of a stream, and the whole of it: a pipe cannot be gone back in."""
    head = b""
    while len(head) < HEAD and (piece := stream.read(HEAD - len(head))):
        head += piece
    return head, Rejoined(head, stream)


class Readable:
    """An open file. What cannot be read of it is told as an ImportFileError."""

    def __init__(self, file: str, stream: Stream) -> None:
        self._file = file
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as error:
            raise unreadable(self._file, error) from error


def unreadable(file: str, error: OSError | ValueError) -> ImportFileError:
    """Return the error for a file that cannot be opened, or be read on."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else "no file can have that name"
    return ImportFileError(f"{file} cannot be read: {why}.", hint="Check its name and rights.")


def stdin_bytes() -> Stream:
    """Return standard input below its buffer, which gives what is there without waiting for more.

    A thread that still waited in the buffer when the program ends would break its end.
    """
    buffer = sys.stdin.buffer
    raw: Stream = getattr(buffer, "raw", buffer)
    return raw


@contextmanager
def on_disk(file: str, stream: Stream) -> Iterator[Path]:
    """Return the path of what is to be imported; what comes through a pipe is put into a file, removed at the end."""
    if file != STDIN and Path(file).is_file():
        yield Path(file)
        return
    with NamedTemporaryFile(prefix="clanker-tui-import-") as copy:
        while piece := stream.read(PIECE):
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def unzipped(path: Path) -> Iterator[list[Stream]]:
    """Open the files of a zip that hold conversations; large exports have several.

    Raises:
        ImportFileError: it is no zip, or there are none in it.
    """
    with zip_faults():
        archive = zipfile.ZipFile(path)
    with archive:
        names = sorted(filter(IN_ZIP.fullmatch, archive.namelist()))
        if not names:
            raise ImportFileError("There is no conversations.json in the zip.", hint="Is it a data export?")
        yield [Entry(archive, name) for name in names]


class Entry:
    """A file in a zip, opened when it is first read."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._stream: Stream | None = None

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, unpacked."""
        with zip_faults():
            if self._stream is None:
                self._stream = self._archive.open(self._name)
            return self._stream.read(size)


@contextmanager
def zip_faults() -> Iterator[None]:
    """Turn what unpacking raises into an ImportFileError."""
    try:
        yield
    except UNZIPPING as error:
        why = clean_line(str(error), 120)
        raise ImportFileError(f"The zip cannot be unpacked: {why}.", hint="Download it again.") from error
