"""Alembic runs this file to apply revisions, over a connection whose transaction belongs to the caller."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from clanker_tui.history import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_name=tables.is_ours,
    render_as_batch=True,  # SQLite alters little in place: a table is copied instead
)
with context.begin_transaction():
    context.run_migrations()
