"""The app's services open whatever lies in the place of the history."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clanker_tui import services as services_module
from clanker_tui import startup
from clanker_tui.config.settings import HistorySettings, Settings
from clanker_tui.domain.messages import new_conversation, user_message
from clanker_tui.errors import StorageError
from clanker_tui.services import Services
from clanker_tui.startup import open_services_anyway
from tests.history.children import Children
from tests.history.damage import fill, filled

Obstacle = Callable[[Path], AbstractContextManager[None] | None]
PATIENCE_S = 30.0


def folder(path: Path) -> None:
    path.mkdir()


def fifo(path: Path) -> None:
    os.mkfifo(path)


@contextmanager
def bound(path: Path) -> Iterator[None]:
    with closing(socket.socket(socket.AF_UNIX)) as server:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path may be no longer than some 100 bytes
        server.bind(path.name)
        os.chdir(here)
        yield


def device(path: Path) -> None:
    path.symlink_to("/dev/full")


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def looping(path: Path) -> None:
    path.symlink_to(path)


def text(path: Path) -> None:
    path.write_text("not a database " * 100)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "history.db"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (services_module, startup):
        monkeypatch.setattr(module, "BUSY_S", 0.2)


@pytest.fixture
def settings(path: Path) -> Settings:
    return Settings(history=HistorySettings(url=f"sqlite:///{path}"))


async def opened(settings: Settings) -> Services:
    """Open the services as the app does."""
    return await asyncio.wait_for(
        open_services_anyway(settings, temporary=False, demo=False, debug=False, review=None), PATIENCE_S
    )


async def use(settings: Settings, refusal: str) -> None:
    """Open the services over something that is no history, and store a conversation in what stands in for it."""
    services = await opened(settings)
    assert services.refusal is not None
    assert refusal in str(services.refusal)
    assert services.refusal.hint
    conversation = new_conversation()
    history = await services.unsaved_history()
    await history.add_message(conversation, user_message("kept", conversation.id, None))
    assert len(await history.conversations()) == 1
    with pytest.raises(StorageError):
        await services.reopen()
    await services.close()


@pytest.mark.parametrize(
    ("obstacle", "refusal"),
    [
        (folder, "is a folder"),
        (fifo, "is not a file"),
        (bound, "is not a file"),
        (device, "is a symbolic link"),
        (dangling, "is a symbolic link"),
        (looping, "is a symbolic link"),
        (text, "is not a history"),
    ],
)
def test_something_else_in_its_place_is_told_and_left_alone(
    path: Path, settings: Settings, obstacle: Obstacle, refusal: str
) -> None:
    with obstacle(path) or nullcontext():
        before = path.lstat()
        asyncio.run(use(settings, refusal))
        after = path.lstat()
        assert (after.st_ino, after.st_size) == (before.st_ino, before.st_size)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    settings = Settings(history=HistorySettings(url=f"sqlite:///{tmp_path}/data/history.db"))
    asyncio.run(use(settings, "cannot be created"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device here")
def test_a_device_in_its_place_is_told(settings: Settings) -> None:
    asyncio.run(use(Settings(history=HistorySettings(url="sqlite:////dev/full")), "is not a file"))


@pytest.mark.parametrize("size", [0, 8192])
async def test_a_file_of_nothing_is_put_aside_for_a_new_one(path: Path, settings: Settings, size: int) -> None:
    path.write_bytes(bytes(size))  # noqa: ASYNC240  it takes no time
    services = await opened(settings)
    assert services.refusal is None
    assert "The damaged file is kept" in services.history.news
    assert await services.history.conversations() == []
    await services.close()


async def test_a_newer_one_is_read_and_not_written(path: Path, settings: Settings) -> None:
    await fill(path, 1)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    services = await opened(settings)
    assert services.refusal is None
    assert services.history.problem
    assert len(await services.history.conversations()) == 1
    with pytest.raises(StorageError, match="newer version"):
        await services.reopen()
    assert services.history.is_read_only
    await services.close()


async def test_one_that_another_writes_to_is_read_until_it_can_be_written(path: Path, settings: Settings) -> None:
    await fill(path, 2)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE messages SET status = 'streaming', writer = 'gone'")  # the start has something to write
        other.execute("COMMIT")
        other.execute("BEGIN IMMEDIATE")
        services = await opened(settings)
        assert "locked by another program" in str(services.refusal)
        assert services.history.is_read_only
        assert len(await services.history.conversations()) == 2
        other.execute("ROLLBACK")
        await services.reopen()
        await services.history.rename("nothing", "It can be written.")
    await services.close()


async def test_one_that_another_has_for_itself_is_waited_for_in_memory(path: Path, settings: Settings) -> None:
    await fill(path, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        services = await opened(settings)
        assert "locked by another program" in str(services.refusal)
        assert services.history.is_in_memory
        other.execute("ROLLBACK")
        await services.reopen()
    assert len(await services.history.conversations()) == 1
    await services.close()


@pytest.mark.parametrize("kept", [1, 99, 100, 1000, 4095, 4096, 5000, 20_000])
def test_a_truncated_one_opens_or_is_stood_in_for(path: Path, settings: Settings, kept: int) -> None:
    filled(path, 2)
    with path.open("r+b") as file:
        file.truncate(kept)

    async def start() -> None:
        services = await opened(settings)
        conversation = new_conversation()
        history = services.history if services.refusal is None else await services.unsaved_history()
        await history.add_message(conversation, user_message("kept", conversation.id, None))
        await services.close()

    asyncio.run(start())


@pytest.mark.skipif(os.name != "posix", reason="Windows has other rights")
@pytest.mark.parametrize(
    ("place", "rights", "is_read", "verb"),
    [
        ("history.db", 0o400, True, "written"),
        ("history.db", 0o000, False, "written"),
        (".", 0o500, True, "written"),
        (".", 0o000, False, "kept"),
    ],
)
def test_one_that_may_not_be_written_is_read_if_it_may_be_read(
    place: str, rights: int, is_read: bool, verb: str
) -> None:
    with TemporaryDirectory() as name:  # which every user may enter, unlike those of pytest
        Path(name).chmod(0o755)
        children = Children(Path(name) / "data" / "history.db")
        filled(children.path, 2)
        (children.path.parent / place).chmod(rights)
        child = children.start(
            """
            import os
            from clanker_tui import log
            from clanker_tui.config.settings import HistorySettings, Settings
            from clanker_tui.startup import open_services_anyway
            how = dict(temporary=False, demo=False, debug=False, review=None)
            async def main():
                used = Settings(history=HistorySettings(url=f"sqlite:///{path.parent.parent}/warm/history.db"))
                await open_services_anyway(used, **how)  # all is imported: the interpreter's own files are out of reach
                if os.geteuid() == 0:  # the superuser may do anything
                    for one in (path.parent, *path.parent.iterdir()):
                        os.chown(one, 65534, -1)
                    os.setuid(65534)
                os.environ["HOME"] = "/nowhere"  # nor is there a place for a log
                opened = await open_services_anyway(Settings(history=HistorySettings(url=f"sqlite:///{path}")), **how)
                print(await opened.history.conversations() != [], opened.refusal, flush=True)
                os._exit(0)  # without what a tool that watches this process would now write
            """,
        )
        out, err = child.communicate(timeout=PATIENCE_S)
        (children.path.parent / place).chmod(0o700)
    assert out.startswith(f"{is_read} The history cannot be {verb}"), err
