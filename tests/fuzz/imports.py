"""Files to import: exports of which any field may be anything, and databases of other programs with odd values."""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from clanker_tui.export.registry import FORMATS
from clanker_tui.export.writing import write_file
from clanker_tui.history.store import History
from tests.fuzz.databases import VALUES
from tests.fuzz.histories import filled
from tests.fuzz.mutator import Mutator
from tests.fuzz.places import put
from tests.fuzz.target import Meeting, Target
from tests.importers.samples import chatgpt, claude, node, peer_database, said

DEEP = 100_000
PEERS = ("llm", "llm_legacy", "elia", "oterm")
CHATGPT: list[object] = [
    chatgpt(
        {
            "root": node(None),
            "q": node("root", "user", "How?"),
            "t": node("q", "assistant", {"content_type": "thoughts", "thoughts": [{"summary": "a", "content": "b"}]}),
            "c": node(
                "t", "assistant", {"content_type": "code", "language": "python", "text": "1"}, recipient="python"
            ),
            "o": node("c", "tool", {"content_type": "execution_output", "text": "1"}, name="python"),
            "p": node(
                "o",
                "user",
                {"content_type": "multimodal_text", "parts": ["x", {"content_type": "image_asset_pointer"}]},
            ),
            "a": node("p", "assistant", "So.", metadata={"model_slug": "x", "attachments": [{"id": "f", "name": "n"}]}),
        },
        is_starred=True,
    ),
    chatgpt({"q": node(None, "user", "Who?")}, conversation_id="c-9"),
]
CLAUDE: list[object] = [
    claude(
        said(
            "1", "human", "Why?", attachments=[{"file_name": "a", "extracted_content": "b"}], files=[{"file_name": "c"}]
        ),
        said(
            "2",
            "assistant",
            "",
            parent_message_uuid="1",
            stop_reason="max_tokens",
            content=[
                {"type": "thinking", "thinking": "Hm."},
                {"type": "text", "text": "So."},
                {"type": "tool_use", "name": "search", "input": {"q": "x"}},
                {"type": "tool_result", "content": [{"type": "text", "text": "y"}]},
            ],
        ),
        settings={"system_prompt": "Be brief."},
        current_leaf_message_uuid="2",
    )
]


@cache
def exported(name: str) -> bytes:
    """Return an export of ours, of a history that holds a bit of everything."""

    async def export(folder: Path) -> bytes:
        history = await History.open(folder / "history.db")
        try:
            await write_file(history, await history.tree_ids(), FORMATS[name], folder / "file", is_whole=True)
        finally:
            await history.close()
        return (folder / "file").read_bytes()

    with TemporaryDirectory() as folder:
        Path(folder, "history.db").write_bytes(filled())
        return asyncio.run(export(Path(folder)))


@cache
def peer(name: str) -> bytes:
    """Return the database of another program."""
    with TemporaryDirectory() as folder:
        return peer_database(name, Path(folder)).read_bytes()


def spoilt_export(mutator: Mutator) -> bytes:
    """Return an export of which some fields are something else, and perhaps some bytes too."""
    name = mutator.one_of(("chatgpt", "claude", "json", "jsonl"))
    match name:
        case "chatgpt" | "claude":
            value = mutator.spoilt_json(CHATGPT if name == "chatgpt" else CLAUDE)
            content = json.dumps(value).encode()
        case "json":
            content = json.dumps(mutator.spoilt_json(json.loads(exported(name)))).encode()
        case _:
            lines = [json.dumps(mutator.spoilt_json(json.loads(line))) for line in exported(name).splitlines()]
            content = "\n".join(lines).encode()
    if mutator.happens(0.02):
        start = mutator.one_of(
            (b"[", b'{"a":', b'[{"mapping":', b'{"format": "clanker-tui", "version": 1, "conversations": [[')
        )
        return start * DEEP
    return mutator.spoilt(content) if mutator.happens(0.3) else content


def spoilt_peer(mutator: Mutator) -> bytes:
    """Return a database of another program with odd values, odd tables or damaged bytes."""
    content = peer(mutator.one_of(PEERS))
    if mutator.happens(0.2):
        return mutator.spoilt(content)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        for _ in range(mutator.one_of((1, 3, 10))):
            with suppress(sqlite3.Error):  # what a constraint of theirs forbids
                put_odd_value(mutator, connection)
        connection.commit()
        return connection.serialize()


def put_odd_value(mutator: Mutator, connection: sqlite3.Connection) -> None:
    """Put one value into one column, or change what tables there are."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    table = mutator.one_of(tables or ["gone"])
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')] or ["gone"]
    column, other = mutator.one_of(columns), mutator.one_of(columns)
    match mutator.chance.randrange(10):
        case 0:
            connection.execute(f'DROP TABLE "{table}"')
        case 1:
            connection.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{other}2"')
        case 2:
            connection.execute(f'CREATE TABLE new AS SELECT * FROM "{table}"')
            connection.execute(f'DROP TABLE "{table}"')
            connection.execute(f'CREATE VIEW "{table}" AS SELECT * FROM new')
        case 3:
            connection.execute(f'UPDATE "{table}" SET "{column}" = "{other}"')
        case _:
            one = "" if mutator.happens(0.3) else f' WHERE rowid = (SELECT min(rowid) FROM "{table}")'
            connection.execute(f'UPDATE "{table}" SET "{column}" = ?{one}', (mutator.one_of(VALUES),))


def zipped(mutator: Mutator) -> bytes:
    """Return a zip with an export in it, which may unpack to much more than it is, or to nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("conversations.json", "a/conversations-1.json"):
            large = mutator.one_of((b"[", b" ", b"[1,", b'"')) * 200_000
            archive.writestr(name, large if mutator.happens(0.1) else spoilt_export(mutator))
    content = file.getvalue()
    return mutator.spoilt(content) if mutator.happens(0.6) else content


def importing(spoilt: Callable[[Mutator], bytes]) -> Callable[[Mutator, Path], Meeting]:
    def prepare(mutator: Mutator, folder: Path) -> Meeting:
        content = spoilt(mutator)
        path = folder / "file"
        environ = {"CLANKER_TUI_DATA_DIR": str(folder / "data"), "CLANKER_TUI_CONFIG": str(folder / "config.toml")}
        more = [mutator.one_of(("--json", "--dry-run"))] * mutator.happens(0.3)
        if mutator.happens(0.2):
            return Meeting([["history", "import", "-", *more]], content[:2000], environ, content)
        while True:
            piece = put(mutator, path, content)
            if not path.is_fifo():  # that nobody writes into is waited for
                break
            path.unlink()
        then = mutator.one_of((["history", "list"], ["history", "show", "--last"], ["usage"], ["db", "check"]))
        return Meeting([["history", "import", str(path), *more], then], piece, environ)

    return prepare


TARGETS = (
    Target("export", importing(spoilt_export), 40),
    Target("peer-database", importing(spoilt_peer), 25),
    Target("zip", importing(zipped), 15),
)
