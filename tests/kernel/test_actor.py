import pytest

from portal.kernel.actor import Actor
from portal.kernel.permissions import PERMISSIONS_OF, ROLE_LABELS, Permission, Role
from portal.kernel.scope import Reach


def actor(*roles: Role, person_id: int | None = 5) -> Actor:
    return Actor.of(
        account_id=1, person_id=person_id, name="某", organisation_id=7, organisation_code="370212",
        organisation_name="崂山区", roles=frozenset(roles),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "reach"),
    [
        (Role.APPLICANT, Reach.PERSON),
        (Role.ENTERPRISE_HR, Reach.FIRM),
        (Role.CHANNEL_CLERK, Reach.DESK),
        (Role.CHANNEL_SUPERVISOR, Reach.DESK),
        (Role.COMMITTEE_SECRETARY, Reach.DESK),
        (Role.COMMITTEE_CHAIR, Reach.DESK),
        (Role.CITY_HR_OFFICER, Reach.ALL),
        (Role.AUDITOR, Reach.ALL),
        (Role.SYSTEM_ADMIN, Reach.NONE),
        (Role.REVIEW_EXPERT, Reach.NONE),
        (Role.INDUSTRY_OFFICER, Reach.NONE),
    ],
)
def test_how_far_a_role_sees(role: Role, reach: Reach) -> None:
    assert actor(role).scope.reach is reach


def test_an_applicant_without_a_person_sees_nothing() -> None:
    assert actor(Role.APPLICANT, person_id=None).scope.reach is Reach.NONE


def test_two_posts_in_one_organisation_are_held_together() -> None:
    both = actor(Role.APPLICANT, Role.ENTERPRISE_HR)
    assert both.scope.reach is Reach.FIRM
    assert both.may(Permission.APPLICATION_WITHDRAW)
    assert both.may(Permission.UNIT_REVIEW)


def test_only_the_system_holds_system() -> None:
    assert all(Permission.SYSTEM not in held for held in PERMISSIONS_OF.values())
    assert Actor.system().may(Permission.SYSTEM)


def test_the_administrator_sees_no_case() -> None:
    assert PERMISSIONS_OF[Role.SYSTEM_ADMIN] == {Permission.ACCOUNTS_MANAGE}


def test_every_role_has_a_label_and_permissions() -> None:
    assert set(ROLE_LABELS) == set(PERMISSIONS_OF) == set(Role)
