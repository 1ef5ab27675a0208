"""SQLModel's way into the one connection. Only the database thread imports this, at the first question."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session


def shared_engine(connection: sqlite3.Connection) -> Engine:
    """Return an engine that uses an open connection and joins the transaction that is open on it."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(shared: Connection) -> None:
        if not connection.in_transaction:
            shared.exec_driver_sql("BEGIN")

    return engine


@contextmanager
def questions(engine: Engine) -> Iterator[Session]:
    """Open a session that sees one state of the database; SQLite's errors leave it as sqlite3 raised them."""
    with Session(engine) as session:
        try:
            yield session
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error):
                raise error.orig from error
            raise
