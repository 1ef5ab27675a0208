"""The way of migrations into an open connection. It is imported for nothing else."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool


def shared_engine(connection: sqlite3.Connection) -> Engine:
    """Return an engine that uses an open connection and joins the transaction that is open on it."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(shared: Connection) -> None:
        if not connection.in_transaction:
            shared.exec_driver_sql("BEGIN")

    return engine
