"""What stands beside the state of a case: claim, holds, requests and recusals, read together for its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Row, Select, Text, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from portal.cases.models import Claim, Hold, Objection, Recusal, Request
from portal.kernel.database import table_of
from portal.kernel.reading import recalled, remembered

CLAIM, HOLD, REQUEST, RECUSAL = (table_of(model) for model in (Claim, Hold, Request, Recusal))
OBJECTION = table_of(Objection)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """Who works on a case."""

    case_id: int
    account_id: int
    organisation_id: int
    name: str
    claimed_at: str
    lease_until: str


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A reason why a case stands still; lifted_at is None while it does, due_on FAR where it has no end of its own.

    organisation_id, stage: of an objection, the desk that hears it and the publicity in which it was made; 0 and "".
    """

    id: int
    case_id: int
    kind: str
    reason: str
    placed_at: str
    placed_by: str
    due_on: date
    lifted_at: str | None
    lifted_by: str | None
    lift_reason: str | None
    organisation_id: int
    stage: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A question put to somebody while the case stays; answered_at is None until it is answered."""

    id: int
    case_id: int
    kind: str
    organisation_id: int
    addressee: str
    subject_key: str
    question: str
    asked_at: str
    asked_by: str
    asked_from_id: int | None
    due_on: date
    answered_at: str | None
    answered_by: str | None
    answer: str | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """An officer who has stepped back from the person's cases."""

    id: int
    account_id: int
    ground: str
    note: str
    declared_at: str
    declared_by: str


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it, oldest first."""

    claim: ClaimRow | None
    holds: tuple[HoldRow, ...]
    requests: tuple[RequestRow, ...]
    recusals: tuple[RecusalRow, ...]


def beside(session: Session, case_id: int, person_id: int | None) -> Beside:
    """Claim, holds and requests of a case, recusals from its person; one statement, remembered for the request."""
    return remembered(session, ("cases.beside", case_id), lambda: _read(session, case_id, person_id))


def beside_kept(session: Session, case_id: int) -> Beside | None:
    """What ``beside`` has read in this request, or None."""
    found: Beside | None = recalled(session, ("cases.beside", case_id))
    return found


def holds_read(session: Session, case_id: int) -> list[HoldRow]:
    """All holds of a case, oldest first."""
    return [_hold_row(row, case_id) for row in session.execute(_hold().where(HOLD.c.case_id == case_id).order_by("id"))]


def _read(session: Session, case_id: int, person_id: int | None) -> Beside:
    parts = (
        _claim().where(CLAIM.c.case_id == case_id),
        _hold().where(HOLD.c.case_id == case_id),
        _request().where(REQUEST.c.case_id == case_id),
        _recusal().where(RECUSAL.c.person_id == person_id),
    )
    rows = session.execute(union_all(*parts).order_by("what", "id")).all()
    return Beside(
        claim=next((ClaimRow(case_id, r.id, r.n1, r.t1, r.t2, r.t3) for r in rows if r.what == "claim"), None),
        holds=tuple(_hold_row(r, case_id) for r in rows if r.what == "hold"),
        requests=tuple(
            RequestRow(r.id, case_id, r.t1, r.n1, r.t2, r.t3, r.t4, r.t5, r.t6, r.n2, r.d1, r.t7, r.t8, r.t9, r.t10)
            for r in rows
            if r.what == "request"
        ),
        recusals=tuple(RecusalRow(r.id, r.n1, r.t1, r.t2, r.t3, r.t4) for r in rows if r.what == "recusal"),
    )


_NUMBERS, _TEXTS = 2, 10


def _part(
    what: str,
    key: ColumnElement[int],
    *,
    numbers: Iterable[ColumnElement[Any]],
    texts: Iterable[ColumnElement[Any]],
    day: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """One kind of row in the columns that all kinds share; what a kind does not have is NULL."""
    n, t = list(numbers), list(texts)
    n += [cast(null(), Integer)] * (_NUMBERS - len(n))
    t += [cast(null(), Text)] * (_TEXTS - len(t))
    return select(
        literal(what).label("what"),
        key.label("id"),
        *(column.label(f"n{place}") for place, column in enumerate(n, start=1)),
        *(cast(column, Text).label(f"t{place}") for place, column in enumerate(t, start=1)),
        (cast(null(), Date) if day is None else day).label("d1"),
    )


def _claim() -> Select[Any]:
    c = CLAIM.c
    return _part("claim", c.account_id, numbers=(c.organisation_id,), texts=(c.name, c.claimed_at, c.lease_until))


def _hold() -> Select[Any]:
    c = HOLD.c
    texts = (c.kind, c.reason, c.placed_at, c.placed_by, c.lifted_at, c.lifted_by, c.lift_reason, OBJECTION.c.stage)
    part = _part("hold", c.id, numbers=(OBJECTION.c.organisation_id,), texts=texts, day=c.due_on)
    return part.select_from(HOLD.outerjoin(OBJECTION, OBJECTION.c.hold_id == c.id))


def _hold_row(r: Row[Any], case_id: int) -> HoldRow:
    return HoldRow(r.id, case_id, r.t1, r.t2, r.t3, r.t4, r.d1, r.t5, r.t6, r.t7, r.n1 or 0, r.t8 or "")


def _request() -> Select[Any]:
    c = REQUEST.c
    texts = (
        *(c.kind, c.addressee, c.subject_key, c.question, c.asked_at, c.asked_by),
        *(c.answered_at, c.answered_by, c.answer, c.verdict),
    )
    return _part("request", c.id, numbers=(c.organisation_id, c.asked_from_id), texts=texts, day=c.due_on)


def _recusal() -> Select[Any]:
    c = RECUSAL.c
    return _part("recusal", c.id, numbers=(c.account_id,), texts=(c.ground, c.note, c.declared_at, c.declared_by))
