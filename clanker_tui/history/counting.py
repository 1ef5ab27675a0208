"""What a branch weighs: a guess at the tokens of its messages, and what providers counted for its replies."""

from __future__ import annotations

from datetime import datetime
from statistics import median

from clanker_tui.domain.estimating import AROUND_MESSAGE
from clanker_tui.domain.reckoning import Reckoned
from clanker_tui.history.branches import BRANCH, ON_BRANCH
from clanker_tui.history.database import Database
from clanker_tui.history.records import usage_of_message
from clanker_tui.history.values import moment, text_bytes

REPLIES = 24  # the last ones, from whose counts is learned
SAMPLE = 20  # replies that tell how long one usually is
LOOKED_THROUGH = 2_000  # requests, for those of a model
TOKENS = f"""
    {BRANCH}
    SELECT
        id, role = 'assistant',
        (SELECT sum(tokens(CAST(text AS BLOB))) FROM parts
            WHERE message_seq = branch.seq AND kind <> 'thinking' AND length > 0)
    {ON_BRANCH} WHERE deleted_at IS NULL
"""  # noqa: S608  made of constants
SINCE = """
    SELECT max(coalesce(json_extract(edits, '$.context'), ''), coalesce(json_extract(edits, '$.system_prompt'), ''))
    FROM conversations WHERE id = CAST(? AS TEXT) AND json_valid(edits)
"""
WHOLE = "purpose = 'chat' AND outcome = 'complete' AND output_tokens > 0"
OUTPUTS = (
    f"""
    SELECT output_tokens FROM usage
    WHERE conversation_id = CAST(:id AS TEXT) AND provider = CAST(:provider AS TEXT)
        AND model = CAST(:model AS TEXT) AND {WHOLE}
    ORDER BY sent_at DESC LIMIT {SAMPLE}
    """,  # noqa: S608  made of constants
    f"""
    SELECT output_tokens FROM (SELECT * FROM usage ORDER BY sent_at DESC LIMIT {LOOKED_THROUGH})
    WHERE provider = CAST(:provider AS TEXT) AND model = CAST(:model AS TEXT) AND {WHOLE} LIMIT {SAMPLE}
    """,  # noqa: S608  made of constants
)


def reckoning(database: Database, conversation_id: str, leaf_id: str | None, *, provider: str, model: str) -> Reckoned:
    """Return what is known of the branch that ends at a message, and of the replies of a model.

    The texts of the branch are read for it: it takes as long as they are.
    """
    with database.one_state():
        rows = [] if leaf_id is None else database.execute(TOKENS, {"id": text_bytes(leaf_id)}).fetchall()
        replies = [identity for identity, is_reply, _ in rows if is_reply][:REPLIES]
        return Reckoned(
            tokens={identity: tokens + AROUND_MESSAGE if tokens else 0 for identity, _, tokens in rows},
            records={identity: tuple(usage_of_message(database, identity)) for identity in replies},
            since=since(database, conversation_id),
            usual_output=usual_output(database, conversation_id, provider, model),
        )


def since(database: Database, conversation_id: str) -> datetime | None:
    """Return when something was changed that goes along with every question; None when nothing ever was."""
    at: str | None = database.one(SINCE, (text_bytes(conversation_id),))
    return moment(at) if at else None


def usual_output(database: Database, conversation_id: str, provider: str, model: str) -> int | None:
    """Return what half of a model's replies stayed below, of those in a conversation, else of the latest anywhere."""
    values = {"id": text_bytes(conversation_id), "provider": text_bytes(provider), "model": text_bytes(model)}
    for sql in OUTPUTS:
        outputs = [tokens for (tokens,) in database.execute(sql, values)]
        if outputs:
            return int(median(outputs))
    return None
