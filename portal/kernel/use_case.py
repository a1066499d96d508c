"""One act of a person is one transaction: the only place that commits."""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor
from portal.kernel.database import db, write_session
from portal.kernel.errors import NestedUseCaseError

_current: ContextVar[Session | None] = ContextVar("use_case_session", default=None)
_RETRY = frozenset({"40001", "40P01"})  # serialisation failure, deadlock
P = ParamSpec("P")
Command = TypeVar("Command")
Result = TypeVar("Result")


def session() -> Session:
    """The session of the use case that is running; RuntimeError outside one."""
    current = _current.get()
    if current is None:
        msg = "no use case is running"
        raise RuntimeError(msg)
    return current


def _once(act: Callable[[], Result]) -> Result:
    with write_session() as own, own.begin():
        token = _current.set(own)
        try:
            return act()
        finally:
            _current.reset(token)
            db.session.rollback()  # what the page reads next must not come from a snapshot older than this act


def use_case(
    function: Callable[Concatenate[Command, Actor, P], Result],
) -> Callable[Concatenate[Command, Actor, P], Result]:
    """Run ``function(command, actor)`` in a transaction of its own.

    Commits when it returns, rolls back when it raises; tried once more when the database chose it as the victim of a
    deadlock. Raises NestedUseCaseError when a use case calls another.
    """

    @functools.wraps(function)
    def run(command: Command, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> Result:
        if _current.get() is not None:
            msg = f"{function.__qualname__} was called inside another use case"
            raise NestedUseCaseError(msg)

        def act() -> Result:
            return function(command, actor, *args, **kwargs)

        try:
            return _once(act)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _RETRY:
                raise
            return _once(act)

    return run
