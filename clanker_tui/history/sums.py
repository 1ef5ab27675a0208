"""Sums over requests: plain SQL, since a user waits and the running app does without SQLModel."""

from __future__ import annotations

from dataclasses import fields

from clanker_tui.domain.totals import UsageTotals
from clanker_tui.history.database import Database
from clanker_tui.history.values import demand, text_bytes

FIGURES = tuple(figure.name for figure in fields(UsageTotals))  # as the tables of sums name them
# The same of the requests themselves.
SUMS = (
    "count(*)",
    "coalesce(sum(input_tokens), 0)",
    "coalesce(sum(cached_tokens), 0)",
    "coalesce(sum(coalesce(cache_write_tokens, 0) + coalesce(cache_write_1h_tokens, 0)), 0)",
    "coalesce(sum(output_tokens), 0)",
    "coalesce(sum(reasoning_tokens), 0)",
    "coalesce(sum(nano_usd), 0)",
    "count(*) FILTER (WHERE nano_usd IS NULL)",
    "count(*) FILTER (WHERE outcome = 'failed')",
    "count(*) FILTER (WHERE input_tokens IS NULL)",
    "count(*) FILTER (WHERE is_estimate AND input_tokens IS NOT NULL)",
    "coalesce(sum(saved_nano_usd), 0)",
)
OF_CONVERSATION = f"""
    SELECT {", ".join(FIGURES)} FROM usage_conversations WHERE facet = 'all' AND conversation_id = CAST(? AS TEXT)
"""  # noqa: S608


def conversation_totals(database: Database, conversation_id: str) -> UsageTotals:
    """Return the sums over the requests made for a conversation, those for messages in the bin too."""
    figures = database.execute(OF_CONVERSATION, (text_bytes(conversation_id),)).fetchone() or ()
    demand(int, *figures)
    return UsageTotals(*figures)
