"""Turns functions that work on the database into awaitable methods of History."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from clanker_tui.history.database import Database

if TYPE_CHECKING:
    from typing import Self

P = ParamSpec("P")
T = TypeVar("T")


class Runner(Protocol):
    """Who has a database and its thread."""

    async def run(self, job: Callable[[Database], T]) -> T: ...


class Operation(Generic[P, T]):
    """A method that does its work in the database thread: one thread hop, one transaction."""

    def __init__(self, work: Callable[Concatenate[Database, P], T]) -> None:
        self._work = work

    @overload
    def __get__(self, runner: None, owner: type) -> Self: ...
    @overload
    def __get__(self, runner: Runner, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, runner: Runner | None, owner: type) -> Self | Callable[P, Coroutine[Any, Any, T]]:
        if runner is None:
            return self

        async def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return await runner.run(lambda database: self._work(database, *args, **kwargs))

        return call


def transaction(work: Callable[Concatenate[Database, P], T]) -> Operation[P, T]:
    """Return an operation that writes: all of it, or nothing."""

    def run(database: Database, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with database.transaction():
            return work(database, *args, **kwargs)

    return Operation(run)


def lookup(work: Callable[Concatenate[Database, P], T]) -> Operation[P, T]:
    """Return an operation that reads with plain SQL."""

    def run(database: Database, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with database.reading():
            return work(database, *args, **kwargs)

    return Operation(run)


def deferred(load: Callable[[], Callable[Concatenate[Database, P], T]]) -> Operation[P, T]:
    """Return an operation that is rarely wanted. `load` names the function: it is imported at the first call.

    One that writes opens its transactions itself.
    """

    def run(database: Database, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with database.reading():
            return load()(database, *args, **kwargs)

    return Operation(run)
