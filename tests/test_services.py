"""What the composition root does with a history that is not as it should be."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clanker_tui.config.settings import HistorySettings, Settings
from clanker_tui.domain.messages import now
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from clanker_tui.history.values import moment_text
from clanker_tui.startup import open_services
from tests.history.behind import raw
from tests.history.damage import filled


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that name a history of four conversations."""
    filled(tmp_path / "data" / "history.db", 4)
    return Settings(history=HistorySettings(url=f"sqlite:///{tmp_path}/data/history.db"))


def file_of(settings: Settings) -> Path:
    return Path(settings.history.url.removeprefix("sqlite:///"))


def spoil(path: Path) -> bytes:
    content = b"X" * 100 + path.read_bytes()[100:]
    path.write_bytes(content)
    return content


def test_a_damaged_history_is_rescued_at_the_start_and_told(settings: Settings) -> None:
    path = file_of(settings)
    content = spoil(path)

    async def start() -> tuple[str, int]:
        services = await open_services(settings)
        told, found = services.history.news, len(await services.history.conversations())
        await services.close()
        return told, found

    told, found = asyncio.run(start())
    [damaged] = path.parent.glob("*.damaged")
    assert found == 4
    assert told == (
        "The history was damaged. Rescued: 4 conversations, 12 messages, 8 requests."
        f" The damaged file is kept: {damaged}"
    )
    assert damaged.read_bytes() == content
    assert asyncio.run(start()) == ("", 4)


def test_what_is_no_history_is_not_taken_for_a_damaged_one(settings: Settings) -> None:
    path = file_of(settings)
    path.write_text("a letter " * 1000)

    with pytest.raises(StorageError, match="is not a history"):
        asyncio.run(open_services(settings))

    assert path.read_text() == "a letter " * 1000


def test_a_damaged_history_that_another_has_open_is_left_alone(settings: Settings) -> None:
    path = file_of(settings)

    async def start_twice() -> None:
        other = await History.open(path)
        spoil(path)
        with pytest.raises(StorageError, match="open in another process"):
            await open_services(settings)
        await other.close()

    asyncio.run(start_twice())
    assert list(path.parent.glob("*.damaged")) == []


@pytest.mark.parametrize(("days", "left"), [(30, 3), (0, 4), (100, 4)])
def test_the_bin_is_emptied_of_what_is_older_than_the_setting_says(settings: Settings, days: int, left: int) -> None:
    path = file_of(settings)
    at = moment_text(now() - timedelta(days=40))
    with closing(raw(path)) as connection:
        connection.execute("UPDATE conversations SET deleted_at = ? WHERE seq = 1", (at,))
    chosen = replace(settings, history=replace(settings.history, keep_deleted_days=days))

    async def empty() -> int:
        services = await open_services(chosen)
        await services.empty_bin()
        status = await services.history.status()
        await services.close()
        return status.conversations

    assert asyncio.run(empty()) == left


async def test_the_sums_of_local_days_are_filled_once_and_for_all(settings: Settings) -> None:
    path = file_of(settings)

    services = await open_services(settings)
    await services.count_usage()
    await services.close()

    with closing(raw(path)) as connection:
        filled = connection.execute("SELECT count(*) FROM usage_offsets WHERE done_seq >= target_seq").fetchone()
        counted = connection.execute("SELECT sum(requests) FROM usage_days WHERE facet = 'all' GROUP BY offset_s")
        requests = connection.execute("SELECT count(*) FROM usage").fetchone()
        assert filled != (0,)
        assert set(counted) == {requests}


@pytest.mark.parametrize("is_named", [False, True])
async def test_a_review_reads_a_history_and_writes_nothing(settings: Settings, *, is_named: bool) -> None:
    path = file_of(settings)
    before = sorted((one.name, one.stat().st_mtime_ns) for one in path.parent.iterdir())

    services = await open_services(settings, review=str(path) if is_named else "")
    assert services.history.is_read_only
    assert len(await services.history.conversations()) == 4
    await services.close()

    assert sorted((one.name, one.stat().st_mtime_ns) for one in path.parent.iterdir()) == before
