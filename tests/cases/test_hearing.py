"""Who reads who objected (S4): the desk that hears it and the city, never the person whose case it is."""

from dataclasses import dataclass, replace

import pytest

from portal.applications.workflow import APPLICATION
from portal.cases.rules import Stands, hears
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role, permissions_of

FIRM, OFFICE, PERSON = 7, 8, 90
STANDS = Stands("unit_publicity", FIRM, PERSON, closed=False)


@dataclass(frozen=True)
class Made:
    """An objection."""

    stage: str = "unit_publicity"
    organisation_id: int = FIRM


def reader(role: Role, organisation_id: int, person_id: int | None = None) -> Actor:
    return replace(
        Actor.system(), organisation_id=organisation_id, person_id=person_id, permissions=permissions_of([role])
    )


@pytest.mark.parametrize(
    ("actor", "made", "expected"),
    [
        (reader(Role.ENTERPRISE_HR, FIRM), Made(), True),
        (reader(Role.ENTERPRISE_HR, FIRM, PERSON), Made(), False),  # his own case
        (reader(Role.ENTERPRISE_HR, OFFICE), Made(), False),  # another firm
        (reader(Role.ENTERPRISE_HR, FIRM), Made("result_publicity", OFFICE), False),  # the office hears that one
        (reader(Role.COMMITTEE_SECRETARY, OFFICE), Made("result_publicity", OFFICE), True),
        (reader(Role.COMMITTEE_SECRETARY, OFFICE), Made(), False),
        (reader(Role.CITY_HR_OFFICER, 1), Made(), True),
        (reader(Role.CITY_HR_OFFICER, 1, PERSON), Made(), False),
        (reader(Role.AUDITOR, 1), Made(), False),
        (reader(Role.CITY_HR_OFFICER, 1), Made("accepted"), False),  # nothing is objected to outside a publicity
    ],
)
def test_who_hears_an_objection(actor: Actor, made: Made, expected: bool) -> None:
    assert hears(APPLICATION, made, STANDS, actor) is expected
