"""Ids for what other programs keep: the same thing gets the same id at every import, so that nothing comes twice."""

from __future__ import annotations

import json
from uuid import UUID, uuid5

NAMESPACE = UUID("6f0d2c1e-5b0a-4c57-9d9b-2b7f3f1f6a55")


def stable_id(*names: str) -> str:
    """Return the id of what these names lead to, the outermost first; any text can be a name."""
    return str(uuid5(NAMESPACE, json.dumps(names)))
