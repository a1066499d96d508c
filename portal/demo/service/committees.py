"""The committees' offices, their committees and the people who hold their seats."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from portal.committees.service import NewCommittee, NewMember, create_committee
from portal.demo.rules.firms import FIRMS
from portal.demo.rules.plans import SPECIALTY_FIELDS
from portal.demo.rules.posts import CHAIRS, LOWER_OFFICE, OFFICE, SPECIALTY_OFFICE, account
from portal.kernel.actor import Actor
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations.rules import Kind
from portal.organisations.service import NewOrganisation, create_many

_OFFICES = {
    OFFICE: "青岛市工程技术高级职称评审委员会办事机构",
    SPECIALTY_OFFICE: "青岛市智能制造特色专业职称评审委员会办事机构",
    LOWER_OFFICE: "青岛市工程技术中初级职称评审委员会办事机构",
}
_SHORT = {OFFICE: "工程高评委办", SPECIALTY_OFFICE: "智能制造评委办", LOWER_OFFICE: "工程中初评委办"}
_LEADERS = {1: "chair", 2: "vice_chair", 3: "vice_chair"}
_FROM_SRDI = 6
"""Every how many-th seat is held by somebody from a listed firm (clause 二(三))."""


@dataclass(frozen=True, slots=True)
class SetUpCommittees:
    """Offices, committees and seats. names: of the people who take the seats."""

    names: Iterator[str]
    today: date


@use_case
def set_up_committees(command: SetUpCommittees, actor: Actor) -> None:
    """Create the offices and file a committee at each, in one transaction."""
    session = current_session()
    offices = [
        NewOrganisation(code=code, kind=Kind.COMMITTEE_OFFICE, name=name, short_name=_SHORT[code])
        for code, name in _OFFICES.items()
    ]
    create_many(session, offices, actor)
    first = command.today - timedelta(days=300)
    last = first + timedelta(days=2 * 365)
    wanted = (
        ("ENG-S", OFFICE, "青岛市工程技术高级职称评审委员会", "series", ("senior",), (), 25),
        ("ENG-IM", SPECIALTY_OFFICE, "青岛市智能制造特色专业职称评审委员会", "specialty", ("engineer", "senior"),
         SPECIALTY_FIELDS, 11),
        ("ENG-L", LOWER_OFFICE, "青岛市工程技术中初级职称评审委员会", "series", ("technician", "assistant", "engineer"),
         (), 13),
    )  # fmt: skip
    for number, (code, office, name, kind, levels, specialties, seats) in enumerate(wanted, start=1):
        new = NewCommittee(
            office_code=office,
            code=code,
            name=name,
            kind=kind,
            levels=levels,
            specialties=specialties,
            seats=seats,
            filing_no=f"示例评备〔{first.year}〕{number}号",
            filing_from=first,
            filing_to=last,
            members=tuple(
                _member(name, seat, number)
                for seat, name in enumerate(_seated(CHAIRS[office], islice(command.names, seats)), start=1)
            ),
        )
        create_committee(session, new, actor)


def _seated(chair: str, names: Iterable[str]) -> Iterator[str]:
    """The names on the seats in their order: who signs as chair has the first one."""
    yield account(chair).name
    yield from islice(names, 1, None)


def _member(name: str, seat: int, committee: int) -> NewMember:
    firm = FIRMS[(seat // _FROM_SRDI + 3 * committee) % len(FIRMS)] if seat % _FROM_SRDI == 0 else None
    return NewMember(
        name=name,
        title_level="full_senior" if seat <= len(_LEADERS) or seat % 2 else "senior",
        employer_name=firm.name if firm else f"青岛示例研究院第{(seat + committee) % 7 + 1}研究室",
        employer_credit_code=firm.code if firm else None,
        role=_LEADERS.get(seat, "member"),
        is_srdi=firm is not None,
    )
