"""What else happens in the transaction of a step: publicity, certificates, and leaving an agenda."""

from collections.abc import Sequence

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from portal.cases.service import Moved, Note
from portal.committees.queries.meetings import ITEM, LIVE
from portal.committees.queries.panels import committees_of_results
from portal.committees.queries.results import CERTIFICATE, PUBLICITY
from portal.committees.rules import certificate_number
from portal.committees.service.numbers import take_numbers
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.text import N_
from portal.rulebook import queries as rulebook

BASIS_REVIEW = "REVIEW"
_CONCLUDED = frozenset({"conclude_passed", "conclude_failed"})


def post_results(session: Session, moved: Sequence[Moved], _actor: Actor, _note: Note) -> None:
    """On ``publish``: shown to all for days.publicity_result working days, the day of posting not counted."""
    days = rulebook.in_force(session).integer("days.publicity_result")
    today = clock.today()
    last = rulebook.calendar(session).add(today, days)
    session.execute(
        insert(PUBLICITY), [{"case_id": each.after.id, "posted_on": today, "ends_on": last} for each in moved]
    )


def write_certificates(session: Session, moved: Sequence[Moved], _actor: Actor, _note: Note) -> None:
    """On ``issue``: a certificate with its number, valid where the committee's filing says."""
    today = clock.today()
    committees = committees_of_results(session, [each.after.id for each in moved])
    numbers = take_numbers(session, "certificate", today.year, len(moved))
    rows = []
    for each, sequence in zip(moved, numbers, strict=True):
        name, scope = committees.get(each.after.id, ("", "CITY"))
        rows.append(
            {
                "number": certificate_number(today.year, sequence),
                "case_id": each.after.id,
                "person_name": each.after.subject_name,
                "level": each.after.level,
                "specialty": each.after.specialty,
                "firm_name": each.after.firm_name,
                "committee_name": name,
                "basis": BASIS_REVIEW,
                "scope": scope,
                "issued_on": today,
            }
        )
    session.execute(insert(CERTIFICATE), rows)


def revoke_certificates(session: Session, moved: Sequence[Moved], _actor: Actor, _note: Note) -> None:
    """On ``revoke``: the certificate says so from this day on."""
    ids = [each.after.id for each in moved]
    session.execute(update(CERTIFICATE).where(CERTIFICATE.c.case_id.in_(ids)).values(revoked_on=clock.today()))


def leave_agenda(session: Session, moved: Sequence[Moved], _actor: Actor, _note: Note) -> None:
    """On every other step out of meeting_ready: the item stays in the record, marked as having left."""
    left = [
        each.after.id
        for each in moved
        if each.before.state == "meeting_ready" != each.after.state and each.step.event not in _CONCLUDED
    ]
    if left:
        session.execute(
            update(ITEM)
            .where(ITEM.c.case_id.in_(left), ITEM.c.state.in_(LIVE))
            .values(state="withdrawn", reason=N_("申报已撤回或终止"))
        )
