# ruff: noqa: S608 - the statements are made of constants
"""What a request saved, how it was served and what it cost before; sums over requests, kept as they come and go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A figure that no request can have would make the sums overflow.
MOST_TOKENS = 10**9
MOST_NANO_USD = 10**12

FIGURES = {  # what is added up of a row of usage
    "requests": "1",
    "input_tokens": "coalesce({row}input_tokens, 0)",
    "cached_tokens": "coalesce({row}cached_tokens, 0)",
    "cache_write_tokens": "coalesce({row}cache_write_tokens, 0) + coalesce({row}cache_write_1h_tokens, 0)",
    "output_tokens": "coalesce({row}output_tokens, 0)",
    "reasoning_tokens": "coalesce({row}reasoning_tokens, 0)",
    "nano_usd": "coalesce({row}nano_usd, 0)",
    "unpriced": "{row}nano_usd IS NULL",
    "failed": "{row}outcome = 'failed'",
    "unreported": "{row}input_tokens IS NULL",
    "estimated": "{row}is_estimate AND {row}input_tokens IS NOT NULL",
    "saved_nano_usd": "coalesce({row}saved_nano_usd, 0)",
}
KEYS = ("conversation_id", "sent_at", "provider", "model", "host", "purpose")
SOURCES = (
    *("outcome", "input_tokens", "cached_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens"),
    *("reasoning_tokens", "is_estimate", "nano_usd", "saved_nano_usd"),
)
COLUMNS = ", ".join(("seq", *KEYS, *FIGURES))
# The day that a moment has at an offset from UTC, counted from 1970 on: rounded down, also before.
DAY = """(
            CAST(coalesce(strftime('%s', substr({row}sent_at, 1, 19)), 0) AS INTEGER) + {offset_s} + 8640000000
        ) / 86400 - 100000"""
DEFINED = ", ".join(f"{name} INTEGER NOT NULL" for name in FIGURES)
ADDED = ", ".join(f"new.{name}" for name in FIGURES)
MORE = ", ".join(f"{name} = {name} + excluded.{name}" for name in FIGURES)
SUMS = (
    """CREATE TABLE usage_offsets (
    offset_s INTEGER NOT NULL PRIMARY KEY, done_seq INTEGER NOT NULL, target_seq INTEGER NOT NULL,
    asked_at TEXT NOT NULL
)""",
    f"""CREATE TABLE usage_days (
    offset_s INTEGER NOT NULL, facet TEXT NOT NULL, day INTEGER NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL,
    host TEXT NOT NULL, purpose TEXT NOT NULL,
    {DEFINED},
    PRIMARY KEY (offset_s, facet, day, provider, model, host, purpose)
) WITHOUT ROWID""",
    f"""CREATE TABLE usage_conversations (
    facet TEXT NOT NULL, conversation_id TEXT NOT NULL, day INTEGER NOT NULL, provider TEXT NOT NULL,
    model TEXT NOT NULL,
    {DEFINED},
    PRIMARY KEY (facet, conversation_id, day, provider, model)
) WITHOUT ROWID""",
    # What is written into this view is added to the sums.
    f"""CREATE VIEW usage_figures AS SELECT
    seq, {", ".join(KEYS)},
    {", ".join(f"{sql.format(row='')} AS {name}" for name, sql in FIGURES.items())}
FROM usage""",
    f"""CREATE TRIGGER usage_counted INSTEAD OF INSERT ON usage_figures BEGIN
    INSERT INTO usage_days SELECT
        offset_s, facet, {DAY.format(row="new.", offset_s="offset_s")},
        CASE WHEN facet IN ('each', 'model') THEN new.provider ELSE '' END,
        CASE WHEN facet IN ('each', 'model') THEN new.model ELSE '' END,
        CASE WHEN facet IN ('each', 'host') THEN new.host ELSE '' END,
        CASE WHEN facet IN ('each', 'purpose') THEN new.purpose ELSE '' END,
        {ADDED}
    FROM usage_offsets CROSS JOIN (
        SELECT 'all' AS facet UNION ALL SELECT 'each' UNION ALL SELECT 'model' UNION ALL SELECT 'host'
        UNION ALL SELECT 'purpose'
    ) WHERE new.seq <= done_seq OR new.seq > target_seq
    ON CONFLICT (offset_s, facet, day, provider, model, host, purpose) DO UPDATE SET
        {MORE};
    INSERT INTO usage_conversations SELECT
        facet, coalesce(new.conversation_id, ''),
        CASE facet WHEN 'all' THEN 0 ELSE {DAY.format(row="new.", offset_s=0)} END,
        CASE facet WHEN 'all' THEN '' ELSE new.provider END,
        CASE facet WHEN 'all' THEN '' ELSE new.model END,
        {ADDED}
    FROM (SELECT 'all' AS facet UNION ALL SELECT 'day')
    WHERE TRUE ON CONFLICT (facet, conversation_id, day, provider, model) DO UPDATE SET
        {MORE};
END""",
)
FILL = (
    f"""
    INSERT INTO usage_conversations SELECT
        'day', coalesce(conversation_id, ''), {DAY.format(row="", offset_s=0)} AS day, provider, model,
        {", ".join(f"sum({name})" for name in FIGURES)}
    FROM usage_figures GROUP BY coalesce(conversation_id, ''), day, provider, model
    """,
    f"""
    INSERT INTO usage_conversations SELECT
        'all', conversation_id, 0, '', '', {", ".join(f"sum({name})" for name in FIGURES)}
    FROM usage_conversations GROUP BY conversation_id
    """,
)


def upgrade() -> None:
    """Bring the schema from 0003 to 0004."""
    op.add_column("usage", sa.Column("tier", sa.Text(), nullable=False, server_default=""))
    op.add_column("usage", sa.Column("saved_nano_usd", sa.Integer()))
    op.add_column("usage", sa.Column("priced_at", sa.Text()))
    op.add_column("usage", sa.Column("earlier_costs", sa.Text(), nullable=False, server_default=""))
    op.add_column("conversations", sa.Column("sent_from_id", sa.Text()))
    op.add_column("conversations", sa.Column("summary", sa.Text(), nullable=False, server_default=""))
    forget_impossible_figures()
    make_sums()
    op.create_index(
        "usage_model",
        "usage",
        ["provider", "model", "sent_at", "outcome", "ttft_ms", "duration_ms", "output_tokens", "is_estimate"],
    )
    op.create_index("usage_failed", "usage", ["sent_at"], sqlite_where=sa.text("outcome = 'failed'"))


def forget_impossible_figures() -> None:
    """Take figures that earlier versions believed for unknown; what the provider said stays in `raw`."""
    usage = sa.table(
        "usage",
        *[
            sa.column(name, sa.Integer)
            for name in (
                "input_tokens",
                "cached_tokens",
                "cache_write_tokens",
                "cache_write_1h_tokens",
                "output_tokens",
                "reasoning_tokens",
                "billed_nano_usd",
                "nano_usd",
            )
        ],
        sa.column("price_source", sa.Text),
    )
    columns = usage.columns
    buckets = [column for column in columns if column.name.endswith("_tokens")]
    too_many = sa.or_(*[column > MOST_TOKENS for column in buckets])
    op.execute(sa.update(usage).where(too_many).values({column.name: None for column in buckets}))
    too_dear = sa.or_(columns.nano_usd > MOST_NANO_USD, columns.billed_nano_usd > MOST_NANO_USD)
    unknown = {"nano_usd": None, "billed_nano_usd": None, "price_source": "unknown"}
    op.execute(sa.update(usage).where(too_dear).values(unknown))


def make_sums() -> None:
    """Keep sums for each day of the offsets from UTC that processes ask for, and for each conversation.

    Those of a conversation are filled here, by days in UTC; those of local days as soon as somebody asks.
    """
    for statement in (*SUMS, *FILL, *triggers()):
        op.execute(statement)
    op.create_index("usage_conversations_cost", "usage_conversations", ["facet", "day", "nano_usd", "requests"])


def triggers() -> list[str]:
    """Return what keeps the sums: a row that comes is added, one that goes is taken away."""
    comes = change("new", [sql.format(row="new.") for sql in FIGURES.values()])
    goes = change("old", [f"-({sql.format(row='old.')})" for sql in FIGURES.values()])
    differs = change("new", [f"({sql.format(row='new.')}) - ({sql.format(row='old.')})" for sql in FIGURES.values()])
    is_same = " AND ".join(f"new.{name} IS old.{name}" for name in KEYS)
    changed = f"AFTER UPDATE OF {', '.join(KEYS + SOURCES)} ON usage"
    return [
        f"CREATE TRIGGER usage_inserted AFTER INSERT ON usage BEGIN{comes}\nEND",
        f"CREATE TRIGGER usage_deleted AFTER DELETE ON usage BEGIN{goes}\nEND",
        f"CREATE TRIGGER usage_changed {changed} WHEN {is_same} BEGIN{differs}\nEND",
        f"CREATE TRIGGER usage_moved {changed} WHEN NOT ({is_same}) BEGIN{goes}{comes}\nEND",
    ]


def change(row: str, figures: list[str]) -> str:
    """Return the statement that adds figures to all sums that a row belongs to."""
    place = ", ".join(f"{row}.{name}" for name in ("seq", *KEYS))
    return f"""
    INSERT INTO usage_figures ({COLUMNS}) VALUES (
        {place},
        {", ".join(figures)}
    );"""
