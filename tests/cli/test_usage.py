"""`usage`: sums, groups, limits; single requests; speeds; on a terminal and for programs."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from clanker_tui.cli.usage import GROUPINGS, PURPOSES
from clanker_tui.domain.messages import now
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.export.tables import told
from clanker_tui.history.store import History
from tests.cli.conftest import Call
from tests.cli.program import PATIENCE_S, Program
from tests.cli.samples import BORROW, NOON, REGEX, fill
from tests.history.behind import raw

FIXTURES = Path(__file__).parent.parent / "history" / "fixtures"
HOSTILE = "=cmd|' /C calc'!A0\x1b]0;title\x07\n\"a\",b"


def request(
    number: int, *, model: str = "fast", provider: str = "groq", purpose: Purpose = Purpose.CHAT, hours: float = 1
) -> UsageRecord:
    """Return a request of some hours ago that cost `number` nano-dollars."""
    usage = Usage(
        input_tokens=100, cached_tokens=50, output_tokens=200, raw='{"prompt_tokens": 150}', is_estimate=number == 3
    )
    cost = Cost(number, PriceSource.CATALOGUE, '{"input": "0.15"}', "genai-prices 1", -number, NOON)
    return UsageRecord(
        f"0191{number:04}-0000-7000-8000-000000000000",
        *(
            None,
            None,
            purpose,
            provider,
            model,
            "laptop",
            now() - timedelta(hours=hours),
            1100,
            1,
            "complete",
            100,
            "stop",
        ),
        usage,
        cost,
        (Cost(7, PriceSource.CONFIG),),
    )


async def add(path: Path, *records: UsageRecord) -> None:
    """Store requests."""
    history = await History.open(path)
    try:
        for record in records:
            await history.add_usage(record)
    finally:
        await history.close()


@pytest.fixture
def samples(program: Program, utc: None) -> None:
    """Fill the history."""
    asyncio.run(fill(program.history_file))


def in_terminal(program: Program, *words: str, columns: int = 100) -> str:
    """Return what `usage` prints in a terminal of some width."""
    ours, theirs = pty.openpty()
    environment = {**program.env, "TERM": "xterm", "COLUMNS": str(columns), "TZ": "UTC"}
    command = program.argv("usage", *words)
    subprocess.run(command, env=environment, cwd=program.home, stdout=theirs, timeout=PATIENCE_S, check=True)
    os.close(theirs)
    printed = os.read(ours, 65_536)
    os.close(ours)
    return printed.decode()


def test_the_words_are_those_of_the_domain() -> None:
    assert set(PURPOSES) == set(Purpose)
    assert set(GROUPINGS) == {"day", "week", "month", "provider", "model", "conversation", "host", "purpose"}


@pytest.mark.usefixtures("samples")
class TestSums:
    def test_the_usual_times_stand_under_each_other(self, call: Call) -> None:
        assert call("usage").out.splitlines() == [
            "            REQUESTS  INPUT  CACHED  OUTPUT  REASONING  SAVED            COST",
            "today              0      0       0       0          0  $0.00    $0.000000000",
            "7 days             0      0       0       0          0  $0.00    $0.000000000",
            "this month         0      0       0       0          0  $0.00    $0.000000000",
            "all                2  1,000       0     204          0  $0.00  ≥ $0.001234567",
            "1 request without a price.",
            "1 request without a report of tokens.",
            "1 request failed.",
        ]

    def test_today_and_the_last_days_are_told_apart(self, call: Call, program: Program) -> None:
        asyncio.run(add(program.history_file, request(2, hours=0), request(3, hours=24 * 6 - 12)))
        report = json.loads(call("usage", "--json").out)
        assert [(row["period"], row["requests"]) for row in report["periods"]][:2] == [("today", 1), ("7 days", 2)]
        assert report["total"]["requests"] == 4
        assert (report["total"]["estimated"], report["total"]["saved_usd"]) == (1, "-0.000000005")
        assert "1 request with estimated tokens." in call("usage").out

    def test_a_group_without_any_price_costs_unknown_and_not_nothing(self, call: Call) -> None:
        lines = call("usage", "--by", "provider").out.splitlines()
        assert lines[0].startswith("PROVIDER")
        assert lines[1].split()[0] == "groq"
        assert lines[1].endswith("$0.001234567")
        assert lines[2].split() == ["local", "1", "0", "0", "0", "0", "$0.00", "?"]

    @pytest.mark.parametrize(
        ("arguments", "requests"),
        [
            (["--since", "2026-04-01"], 1),
            (["--until", "2026-03-04"], 1),
            (["--until", "2026-03-03"], 0),
            (["--since", "2026-03", "--until", "2026-04"], 2),
            (["--until", "2025"], 0),
            (["--since", "9999"], 0),
            (["--provider", "groq"], 1),
            (["--model", "tiny"], 1),
            (["--provider", "groq", "--model", "tiny"], 0),
            (["--conversation", BORROW], 1),
            (["--conversation", REGEX[:6]], 1),
            (["--conversation", "none"], 0),
            (["--host", "laptop"], 2),
            (["--host", "desk"], 0),
            (["--purpose", "chat"], 2),
            (["--purpose", "title"], 0),
            (["--failed"], 1),
        ],
    )
    def test_sums_can_be_limited(self, call: Call, arguments: list[str], requests: int) -> None:
        assert json.loads(call("usage", "--json", *arguments).out)["total"]["requests"] == requests
        assert json.loads(call("usage", "--json", "--by", "model", *arguments).out)["total"]["requests"] == requests

    def test_json_holds_the_total_and_the_groups(self, call: Call) -> None:
        report = json.loads(call("usage", "--json", "--by", "month").out)
        assert report["by"] == "month"
        assert [(group["key"], group["cost_usd"], group["unpriced"]) for group in report["groups"]] == [
            ("2026-03", "0.001234567", 0),
            ("2026-04", None, 1),
        ]
        assert report["total"]["output_tokens"] == 204

    def test_csv_has_a_line_for_each_group(self, call: Call) -> None:
        lines = call("usage", "--csv", "--by", "host").out.splitlines()
        assert lines[0].startswith("host,requests,failed,input_tokens")
        assert lines[1].startswith("laptop,2,1,1000")
        assert len(lines) == 2

    def test_conversations_are_named(self, call: Call, program: Program) -> None:
        with closing(raw(program.history_file)) as connection:
            connection.execute("DELETE FROM conversations WHERE id = ?", (REGEX,))
        asyncio.run(add(program.history_file, request(1)))
        text = call("usage", "--by", "conversation").out
        assert f"{BORROW[:13]} Borrow checker" in text
        assert f"{REGEX[:13]} (deleted)" in text
        assert "(no conversation)" in text
        groups = json.loads(call("usage", "--by", "conversation", "--json").out)["groups"]
        assert {(group["key"], group["title"]) for group in groups} == {
            (BORROW, "Borrow checker"),
            (REGEX, None),
            ("", None),
        }

    def test_a_limit_says_that_there_is_more(self, call: Call) -> None:
        text = call("usage", "--by", "month", "--limit", "1").out
        assert "2026-04" not in text
        assert "These are the first 1: there is more, see --limit." in text
        assert "there is more" not in call("usage", "--by", "month", "--limit", "2").out
        for form in ("--json", "--csv"):
            done = call("usage", "--by", "month", "--limit", "1", form)
            assert "2026-04" not in done.out
            assert done.err == "These are the first 1: there is more, see --limit.\n"

    def test_an_empty_time_is_said_in_words(self, call: Call) -> None:
        assert call("usage", "--since", "today").out == "No such request was made.\n"

    def test_csv_without_a_grouping_has_the_usual_times_or_the_total(self, call: Call) -> None:
        assert [line.partition(",")[0] for line in call("usage", "--csv").out.splitlines()] == [
            "period",
            "today",
            "7 days",
            "this month",
            "all",
        ]
        assert call("usage", "--csv", "--since", "2026").out.splitlines()[1].startswith("total,2,")


@pytest.mark.usefixtures("utc")
class TestRequests:
    @pytest.fixture(autouse=True)
    def requests(self, program: Program) -> None:
        """Store three requests, the first one the newest."""
        records = [request(number, hours=number) for number in (1, 2, 3)]
        asyncio.run(add(program.history_file, *records, request(4, model=HOSTILE, purpose=Purpose.TITLE, hours=4)))

    def test_they_are_listed_the_newest_first(self, call: Call) -> None:
        lines = call("usage", "--requests", "--limit", "3").out.splitlines()
        assert lines[0].split()[:3] == ["ID", "TIME", "MODEL"]
        assert lines[1].split()[0] == "01910001-0000"
        assert lines[1].split()[3:] == [
            "groq/fast",
            "chat",
            "150",
            "50",
            "200",
            "0.10",
            "s",
            "200",
            "$0.000000001",
            "complete",
        ]
        assert "≈ 150" in lines[3]
        assert lines[4] == "These are the first 3: there is more, see --limit."

    def test_a_hostile_name_stays_itself_in_files_and_is_harmless_when_drawn(self, call: Call) -> None:
        assert "\x1b" not in call("usage", "--requests").out
        assert [row["model"] for row in json.loads(call("usage", "--requests", "--json").out)["requests"]][3] == HOSTILE
        rows = list(csv.DictReader(StringIO(call("usage", "--requests", "--csv").out, newline="")))
        assert told(rows[3]["model"]) == HOSTILE
        assert rows[3]["model"].startswith("'=")
        assert sum(Decimal(row["cost_usd"]) for row in rows) == Decimal("0.00000001")

    def test_none_that_fits_is_said_in_words(self, call: Call) -> None:
        assert call("usage", "--requests", "--host", "desk").out == "No such request was made.\n"
        assert json.loads(call("usage", "--requests", "--host", "desk", "--json").out)["requests"] == []

    def test_one_is_shown_with_all_that_is_known(self, call: Call) -> None:
        shown, _, raw_report = call("usage", "--request", "01910001").out.partition(
            "\n\nAs the provider reported it:\n"
        )
        facts = dict(re.split(r"  +", line.strip(), maxsplit=1) for line in shown.splitlines())
        assert facts["id"] == "01910001-0000-7000-8000-000000000000"
        assert facts["read from cache"] == "50"
        assert facts["cost"] == "$0.000000001 (catalogue, genai-prices 1, looked up 2026-03-04 12:00)"
        assert facts["saved by caches"] == "-$0.000000001"
        assert facts["$ per million"] == "input $0.15"
        assert facts["cost before"] == "$0.000000007 (config)"
        assert json.loads(raw_report) == {"prompt_tokens": 150}

    def test_one_can_be_read_by_programs(self, call: Call) -> None:
        fields = json.loads(call("usage", "--request", "01910002", "--json").out)
        assert (fields["cost_usd"], fields["usage"]["raw"], len(fields["earlier"])) == (
            "0.000000002",
            '{"prompt_tokens": 150}',
            1,
        )
        rows = dict(csv.reader(StringIO(call("usage", "--request", "01910002", "--csv").out, newline="")))
        assert rows["usage.input_tokens"] == "100"

    @pytest.mark.parametrize(
        ("identity", "words"), [("0191", "fits several requests"), ("ff", "no request with usage"), ("", "no request")]
    )
    def test_an_id_that_is_none_is_an_error_of_one_line(self, call: Call, identity: str, words: str) -> None:
        done = call("usage", "--request", identity)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert words in done.err

    def test_an_unknown_conversation_is_an_error(self, call: Call) -> None:
        assert "no conversation with usage" in call("usage", "--conversation", "ff").err

    def test_speeds_stand_beside_prices_the_fastest_first(self, call: Call, program: Program) -> None:
        program.configure('[prices."groq/fast"]\ninput = 0.5\noutput = 1.25\n')
        lines = call("usage", "--speed").out.splitlines()
        assert lines[0].split()[:3] == ["MODEL", "REQUESTS", "TTFT"]
        fast = next(line for line in lines if line.startswith("groq/fast"))
        assert fast.split()[1:5] == ["3", "0.10", "s", "?"]  # of three requests, 95 % are not told
        assert "$0.50    $1.25" in fast
        rows = json.loads(call("usage", "--speed", "--json", "-m", "fast").out)["speeds"]
        assert [(row["model"], row["tokens_per_s"], row["output_usd_per_million"]) for row in rows] == [
            ("fast", 200.0, 1.25)
        ]
        assert call("usage", "--speed", "--csv").out.startswith("provider,model,requests,ttft_ms")

    def test_speeds_are_not_limited_by_what_they_do_not_know(self, call: Call) -> None:
        done = call("usage", "--speed", "--since", "7d")
        assert done.code == 2
        assert "--since" in done.err

    def test_no_speed_is_said_in_words(self, call: Call) -> None:
        assert call("usage", "--speed", "-m", "nobody").out == "No reply came yet that tells how fast a model is.\n"


@pytest.mark.pty
@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("columns", [40, 60, 80, 100])
@pytest.mark.parametrize("words", [(), ("--by", "model"), ("--by", "conversation"), ("--requests",), ("--speed",)])
def test_a_terminal_of_any_width_shows_whole_costs(program: Program, words: tuple[str, ...], columns: int) -> None:
    asyncio.run(add(program.history_file, request(1, model="a-model-with-quite-a-long-name")))
    lines = in_terminal(program, *words, columns=columns).splitlines()
    assert max(map(len, lines)) <= columns
    assert words == ("--speed",) or any("$0.00123456" in line for line in lines)


@pytest.mark.pty
@pytest.mark.usefixtures("samples")
def test_a_bar_shows_the_share_of_each_row_in_a_terminal_and_nowhere_else(program: Program, call: Call) -> None:
    lines = in_terminal(program, "--by", "model", columns=120).splitlines()
    assert lines[0].split()[-1] == "SHARE"
    assert lines[1].endswith("█" * 10)
    assert "█" not in lines[2]
    assert "SHARE" not in call("usage", "--by", "model").out


@pytest.mark.usefixtures("program", "utc")
class TestHistories:
    def test_without_one_a_line_says_so_and_none_is_made(self, call: Call, program: Program) -> None:
        for words in ([], ["--by", "day"], ["--requests"], ["--speed"], ["--request", "01"]):
            assert call("usage", *words).out == "There is no history yet: no request was made.\n"
        assert json.loads(call("usage", "--json").out)["total"]["requests"] == 0
        assert json.loads(call("usage", "--requests", "--json").out) == {"requests": [], "is_cut": False}
        assert len(call("usage", "--by", "day", "--csv").out.splitlines()) == 1
        assert not program.history_file.exists()

    def test_one_of_an_older_schema_is_migrated_and_asked(self, call: Call, program: Program) -> None:
        program.history_file.parent.mkdir(parents=True, mode=0o700)
        with closing(raw(program.history_file)) as connection:
            connection.executescript((FIXTURES / "0003.sql").read_text())
        program.history_file.chmod(0o600)
        assert json.loads(call("usage", "--json").out)["total"]["requests"] > 0

    def test_one_that_is_no_database_is_an_error_of_one_line(self, call: Call, program: Program) -> None:
        program.history_file.parent.mkdir(parents=True, mode=0o700)
        program.history_file.write_text("this is no database, and never was one " * 100)
        done = call("usage")
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert done.err.startswith("error: ")

    def test_what_is_no_file_is_an_error_of_one_line(self, call: Call, program: Program) -> None:
        program.history_file.mkdir(parents=True)
        done = call("usage")
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        program.history_file.rmdir()
        program.history_file.symlink_to(program.home / "elsewhere.db")
        assert "symbolic link" in call("usage").err

    def test_one_left_in_the_middle_of_a_write_is_recovered_and_asked(self, program: Program) -> None:
        asyncio.run(fill(program.history_file))
        killed = (
            "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "c.execute('PRAGMA cache_size = 1'); c.execute('PRAGMA cache_spill = 1'); c.execute('BEGIN IMMEDIATE')\n"
            "c.execute('CREATE TABLE junk (x)')\n"
            "c.executemany('INSERT INTO junk VALUES (?)', [('x' * 3000,)] * 500); os._exit(1)"
        )
        subprocess.run([sys.executable, "-c", killed, str(program.history_file)], check=False)
        assert json.loads(program.run("usage", "--json").out)["total"]["requests"] == 2
        with closing(sqlite3.connect(program.history_file)) as connection:
            assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'junk'").fetchone() == (0,)

    def test_one_with_a_write_ahead_log_is_asked_and_left_tidy(self, call: Call, program: Program) -> None:
        asyncio.run(fill(program.history_file))
        with closing(raw(program.history_file)) as connection:
            assert connection.execute("PRAGMA journal_mode = wal").fetchone() == ("wal",)
        before = sorted(program.history_file.parent.iterdir())
        assert json.loads(call("usage", "--json").out)["total"]["requests"] == 2
        assert sorted(program.history_file.parent.iterdir()) == before

    def test_one_that_another_process_writes_to_is_asked_all_the_same(self, call: Call, program: Program) -> None:
        asyncio.run(fill(program.history_file))
        with closing(raw(program.history_file)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            assert json.loads(call("usage", "--json").out)["total"]["requests"] == 2

    def test_the_configuration_may_name_another_file(self, call: Call, program: Program) -> None:
        other = program.home / "other.db"
        asyncio.run(fill(other))
        program.configure(f'[history]\nurl = "sqlite:///{other}"\n')
        assert json.loads(call("usage", "--json").out)["total"]["requests"] == 2
        program.configure("[history]\nkeep_deleted_days = 3\n")
        assert "no history yet" in call("usage").out

    def test_a_configuration_that_is_asked_for_and_missing_is_an_error(self, call: Call) -> None:
        assert call("usage", "--config", "/nowhere/config.toml").code == 2

    def test_nothing_is_written_and_nothing_heavy_is_loaded(self, program: Program, unmeasured: None) -> None:
        asyncio.run(fill(program.history_file))
        before = program.history_file.read_bytes(), sorted(program.history_file.parent.iterdir())
        code = (
            "import sys; sys.argv = ['clanker-tui', 'usage', *sys.argv[1:]]\n"
            "from clanker_tui.__main__ import main; main(); print(*sys.modules, file=sys.stderr)"
        )
        for words in ([], ["--by", "model"], ["--by", "day", "--since", "7d"]):
            command = [sys.executable, "-c", code, *words]
            done = subprocess.run(
                command, env=dict(os.environ), cwd=program.home, capture_output=True, text=True, check=True
            )
            heavy = {"asyncio", "keyring", "sqlmodel", "sqlalchemy", "httpx2", "textual", "genai_prices", "uuid"}
            assert "all" in done.stdout or "total" in done.stdout or "No such" in done.stdout
            assert not (heavy | {"clanker_tui.services", "clanker_tui.startup", "clanker_tui.domain.messages"}) & set(
                done.stderr.split()
            )
        assert before == (program.history_file.read_bytes(), sorted(program.history_file.parent.iterdir()))

    def test_a_reader_that_leaves_is_no_error(self, program: Program) -> None:
        asyncio.run(add(program.history_file, *(request(number) for number in range(1, 60))))
        done = program.shell("$CLANKER usage --requests --limit 1000 | head -1")
        assert (done.code, done.err) == (0, "")
