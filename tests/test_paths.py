"""Where files are kept, and who may read them."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from platformdirs import PlatformDirs

from clanker_tui import paths
from clanker_tui.errors import ConfigError


@pytest.fixture(params=[0o022, 0o077, 0o777, 0o000])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG rules are for Linux")
def test_without_overrides_the_folders_are_those_of_platformdirs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = PlatformDirs("clanker-tui", appauthor=False)
    assert paths.config_file() == ours.user_config_path / "config.toml" == home / ".config/clanker-tui/config.toml"
    assert paths.data_dir() == ours.user_data_path
    assert paths.log_file() == ours.user_state_path / "clanker-tui.log"
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home / variable))
    assert paths.config_file() == ours.user_config_path / "config.toml"
    assert paths.data_dir() == ours.user_data_path
    assert paths.log_file() == ours.user_state_path / "clanker-tui.log"


def test_where_other_rules_hold_platformdirs_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    theirs = PlatformDirs("clanker-tui", appauthor=False)
    assert paths.config_file() == theirs.user_config_path / "config.toml"
    assert paths.data_dir() == theirs.user_data_path
    assert paths.log_file() == theirs.user_log_path / "clanker-tui.log"


def test_configuration_and_data_are_moved_one_by_one() -> None:
    environ = {"HOME": "/home/me", "CLANKER_TUI_CONFIG": "/etc/me.toml"}
    assert paths.config_file(environ) == Path("/etc/me.toml")
    assert paths.key_file(environ) == Path("/etc/keys.json")
    environ = {"HOME": "/home/me", "CLANKER_TUI_DATA_DIR": "/data"}
    assert paths.history_file(environ) == Path("/data/history.db")
    assert paths.log_file(environ) == Path("/data/clanker-tui.log")


def test_the_env_file_is_the_one_beside_the_configuration() -> None:
    assert paths.dotenv_file(Path("/etc/me.toml")) == Path("/etc/.env")


@pytest.mark.parametrize(
    ("function", "environ", "variable"),
    [
        (paths.config_file, {}, "HOME"),
        (paths.config_file, {"HOME": ""}, "HOME"),
        (paths.config_file, {"HOME": "home/me"}, "HOME"),
        (paths.config_file, {"HOME": "/h", "XDG_CONFIG_HOME": "config"}, "XDG_CONFIG_HOME"),
        (paths.config_file, {"HOME": "/h", "CLANKER_TUI_CONFIG": "me.toml"}, "CLANKER_TUI_CONFIG"),
        (paths.history_file, {"HOME": "/h", "XDG_DATA_HOME": "data"}, "XDG_DATA_HOME"),
        (paths.history_file, {"HOME": "/h", "CLANKER_TUI_DATA_DIR": "./data"}, "CLANKER_TUI_DATA_DIR"),
        (paths.log_file, {}, "HOME"),
    ],
)
def test_a_place_that_depends_on_the_working_directory_is_refused(
    function: Callable[[Mapping[str, str]], Path], environ: dict[str, str], variable: str
) -> None:
    with pytest.raises(ConfigError, match=f"environment {variable}: "):
        function(environ)


@pytest.mark.usefixtures("umask")
def test_folders_and_files_are_their_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "file"
    paths.write_private(file, b"text")
    assert file.read_bytes() == b"text"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_folder_that_exists_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    paths.ensure_private_dir(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_file_that_is_replaced_becomes_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(0o644)
    paths.write_private(file, b"new")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o600)


def test_a_file_that_cannot_be_written_stays_as_it_was_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "above" / "file"
    folder.mkdir(parents=True)
    with pytest.raises(ConfigError, match="cannot be written: Is a directory"):
        paths.write_private(folder, b"new")
    assert list(folder.parent.iterdir()) == [folder]


def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ConfigError, match="cannot be created: Not a directory"):
            paths.ensure_private_dir(folder)
