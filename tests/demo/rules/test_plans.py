from itertools import pairwise

from portal.accounts.rules import password_refusals, username_refusals
from portal.applications.workflow import APPLICATION
from portal.demo.rules.fates import MEETINGS
from portal.demo.rules.plans import office_of, plans
from portal.demo.rules.posts import ACCOUNTS, PASSWORD
from portal.kernel.permissions import Role


def test_acts_follow_one_another_on_different_past_days() -> None:
    for plan in plans():
        days = [act.back for act in plan.acts]
        assert all(earlier > later for earlier, later in pairwise(days)), plan
        assert days[-1] >= 1
        assert plan.acts[0].event == "create"


def test_a_meeting_hears_what_is_ready_for_its_committee() -> None:
    for plan in plans():
        if plan.meeting:
            meeting = MEETINGS[plan.meeting]
            assert office_of(plan.level, plan.specialty) == meeting.office
            ready = next(act.back for act in plan.acts if act.event == "opinions_in")
            assert ready > max(meeting.back, 1)


def test_every_state_is_somebodys_fate() -> None:
    assert {plan.fate for plan in plans()} == {state.code for state in APPLICATION.states}


def test_accounts_keep_the_rules_and_every_role_has_one() -> None:
    for each in ACCOUNTS:
        assert username_refusals(each.username) == []
        assert password_refusals(PASSWORD, each.username, each.name) == []
    roles = {role for each in ACCOUNTS for _, role in each.posts}
    without = {Role.NOMINATOR, Role.REVIEW_EXPERT, Role.INTEGRITY_INVESTIGATOR}
    assert roles == set(Role) - without
    assert any(len({code for code, _ in each.posts}) > 1 for each in ACCOUNTS)
