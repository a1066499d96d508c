"""What the committees know of an application: added to the facts that the guards of its workflow ask."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.applications.rules import ApplicationFacts
from portal.cases.queries import CaseRow
from portal.cases.queries.page import REQUEST
from portal.cases.rules import RequestKind
from portal.committees.queries.filings import COMMITTEE, all_filings, members_by_ids
from portal.committees.queries.meetings import ITEM, LIVE, MEETING, TALLY
from portal.committees.queries.panels import PANEL_OPINION
from portal.committees.rules import choose, same_employer
from portal.kernel.actor import Actor
from portal.kernel.workflow import OFFICE, Facts, Placement
from portal.organisations import queries as organisations
from portal.organisations.rules import CITY
from portal.rulebook import queries as rulebook

Known = dict[int, ApplicationFacts]
Extend = Callable[[Session, Sequence[CaseRow], Known], Known]


def extend(
    session: Session, cases: Sequence[CaseRow], event: str, _actor: Actor, facts: Mapping[int, Facts]
) -> Mapping[int, Facts]:
    """Fill the committee's fields of ApplicationFacts, for the events that ask for them."""
    reader = _READERS.get(event)
    if reader is None or not cases:
        return facts
    known = {key: value for key, value in facts.items() if isinstance(value, ApplicationFacts)}
    return {**facts, **reader(session, cases, known)}


def _with_office(session: Session, cases: Sequence[CaseRow], facts: Known) -> Known:
    """Where an application of that level and specialty is sent on to, by the filings of the day (DOMAIN 3)."""
    filings = all_filings(session)
    city = organisations.ids_of_codes(session, (CITY,)).get(CITY)
    found = dict(facts)
    for case in cases:
        known = facts[case.id]
        chosen = choose(filings, case.level, case.specialty, known.today)
        if chosen is None or city is None:
            continue
        places = {**known.places, OFFICE: Placement(chosen.office_id, city)}
        found[case.id] = replace(known, places=places, province_committee=False)
    return found


def _with_questions(session: Session, cases: Sequence[CaseRow], facts: Known) -> Known:
    """Verifications and opinions that nobody has given; experts are counted on their own, missing data bar nobody."""
    waiting: Counter[int] = Counter(
        session.scalars(
            select(REQUEST.c.case_id).where(
                REQUEST.c.case_id.in_([case.id for case in cases]),
                REQUEST.c.kind.in_((RequestKind.DIRECTORY.value, RequestKind.INDUSTRY.value)),
                REQUEST.c.answered_at.is_(None),
            )
        )
    )
    return {key: replace(value, accepted_requests_open=waiting[key]) for key, value in facts.items()}


def _with_panel(session: Session, cases: Sequence[CaseRow], facts: Known) -> Known:
    """How many experts were asked, how many have not answered, and who of them has to step back."""
    rows = session.execute(
        select(REQUEST.c.case_id, REQUEST.c.subject_key, REQUEST.c.answered_at).where(
            REQUEST.c.case_id.in_([case.id for case in cases]), REQUEST.c.kind == PANEL_OPINION
        )
    ).all()
    members = members_by_ids(session, {int(row.subject_key) for row in rows})
    firms = {case.id: case.credit_code for case in cases}
    minimum = rulebook.in_force(session).integer("panel.minimum")
    found = dict(facts)
    for case in cases:
        own = [row for row in rows if row.case_id == case.id]
        experts = [members[int(row.subject_key)] for row in own]
        found[case.id] = replace(
            facts[case.id],
            panel_minimum=minimum,
            panel_size=len({expert.id for expert in experts}),
            panel_recused=tuple(each.name for each in experts if same_employer(each.as_expert(), firms[case.id])),
            opinions_open=sum(row.answered_at is None for row in own) if own else minimum,
        )
    return found


def _with_agenda(session: Session, cases: Sequence[CaseRow], facts: Known) -> Known:
    """Whether the agenda on which it stands is locked."""
    locked = set(
        session.scalars(
            select(ITEM.c.case_id)
            .join_from(ITEM, MEETING, MEETING.c.id == ITEM.c.meeting_id)
            .where(
                ITEM.c.case_id.in_([case.id for case in cases]),
                ITEM.c.state.in_(LIVE),
                MEETING.c.agenda_locked_at.is_not(None),
            )
        )
    )
    return {key: replace(value, agenda_locked=key in locked) for key, value in facts.items()}


def _with_votes(session: Session, cases: Sequence[CaseRow], facts: Known) -> Known:
    """The result that the secretary recorded, and whether the committee's filing held on the day of the meeting."""
    rows = session.execute(
        select(ITEM.c.case_id, TALLY.c.result, MEETING.c.held_on, COMMITTEE.c.filing_from, COMMITTEE.c.filing_to)
        .join_from(ITEM, MEETING, MEETING.c.id == ITEM.c.meeting_id)
        .join(COMMITTEE, COMMITTEE.c.id == MEETING.c.committee_id)
        .join(TALLY, TALLY.c.item_id == ITEM.c.id)
        .where(
            ITEM.c.case_id.in_([case.id for case in cases]), ITEM.c.state == "recorded", MEETING.c.state == "recorded"
        )
    )
    found = dict(facts)
    for case_id, result, held_on, first, last in rows:
        found[case_id] = replace(facts[case_id], vote_result=result, filing_valid=first <= held_on <= last)
    return found


_READERS: Mapping[str, Extend] = {
    "send_on": _with_office,
    "send_to_city": _with_office,
    "accept": _with_questions,
    "endorse": _with_questions,
    "assign_panel": _with_panel,
    "opinions_in": _with_panel,
    "withdraw": _with_agenda,
    "conclude_passed": _with_votes,
    "conclude_failed": _with_votes,
}
