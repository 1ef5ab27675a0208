"""What a request saved, how it was served and what it cost before; from where a conversation goes along."""

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


def upgrade() -> None:
    """Bring the schema from 0003 to 0004."""
    op.add_column("usage", sa.Column("tier", sa.Text(), nullable=False, server_default=""))
    op.add_column("usage", sa.Column("saved_nano_usd", sa.Integer()))
    op.add_column("usage", sa.Column("priced_at", sa.Text()))
    op.add_column("usage", sa.Column("earlier_costs", sa.Text(), nullable=False, server_default=""))
    op.add_column("conversations", sa.Column("sent_from_id", sa.Text()))
    op.add_column("conversations", sa.Column("summary", sa.Text(), nullable=False, server_default=""))
    forget_impossible_figures()


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
