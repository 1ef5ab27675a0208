"""Changes a configuration file and keeps everything else in it: comments, order, line ends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clanker_tui import paths
from clanker_tui.config.agent_choice import OF_THE_PROVIDER
from clanker_tui.config.document import parse_document, read_document
from clanker_tui.config.reading import read_bytes
from clanker_tui.config.tables import read_tables
from clanker_tui.domain.providers import Wire, built_in
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def save_agent_choice(path: Path, *, provider: str, model: str, base_url: str | None = None) -> None:
    """Make a provider and model the default agent, and note the address of a server of the user's own.

    What belonged to another provider (its address, its key's variable) goes with it. The file is created if need be.

    Raises:
        ConfigError: the file is wrong as it stands, or cannot be written; it is untouched then.
    """
    read_tables(read_document(path, is_required=False))
    document = _parse(path)
    agent = _table(document, "agent")
    if agent.get("provider") != provider:
        for name in OF_THE_PROVIDER:
            if name != "model":  # set below, where it stands
                agent.pop(name, None)
    agent["provider"] = provider
    agent["model"] = model
    if base_url is not None:
        _set_address(document, provider, base_url)
        agent.pop("api_base_url", None)
    text = document.as_string()
    read_tables(parse_document(path, text.replace("\r\n", "\n")))
    paths.write_private(path, text.encode())


def _parse(path: Path) -> TOMLDocument:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    content = read_bytes(path) or b""
    try:
        return tomlkit.parse(content.decode("utf-8-sig"))
    except TOMLKitError as error:  # it reads a little less than the parser that has just accepted the file
        raise ConfigError(f"{path}: this file cannot be changed by the program.", hint="Edit it by hand.") from error


def _set_address(document: TOMLDocument, provider: str, base_url: str) -> None:
    server = _table(_table(document, "providers", is_super=True), provider)
    if built_in(provider) is None:
        server.setdefault("kind", str(Wire.OPENAI_COMPATIBLE))
    server["api_base_url"] = base_url


def _table(parent: Any, name: str, *, is_super: bool = False) -> Any:  # tomlkit's containers share no useful type
    """Return a table of a document, added at its end if there is none. A super table has no header of its own."""
    import tomlkit

    if not isinstance(parent.get(name), Mapping):
        parent[name] = tomlkit.table(is_super)
    return parent[name]
