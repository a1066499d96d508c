"""Who works on a case now."""

import pytest
from sqlalchemy import select

from portal.audit import queries as ledger
from portal.cases.models import DeskStamp
from portal.cases.queries import claim_of
from portal.cases.service import ClaimCases, claim, expire_claims, release
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Role
from tests.cases.sample import World, counts, fresh_session, recount, stamps
from tests.conftest import any_database


@any_database
def test_a_claim_is_shown_counted_and_recorded_but_is_no_version(world: World) -> None:
    (number,) = world.open()
    with fresh_session() as session:
        before = stamps(session)
    assert claim(ClaimCases((number,)), world.actor("370202")) == (number,)
    row = world.row(number)
    assert (row.claimed, row.claimant_name, row.version) == (True, "王经办", 1)
    with fresh_session() as session:
        assert stamps(session)[world.ids["370202"]] == before[world.ids["370202"]] + 1
        assert counts(session) == recount(session)
        assert [entry.event for entry in ledger.of_stream(session, f"case:{number}")] == ["create", "claim"]


def test_renewing_leaves_no_trace(world: World) -> None:
    (number,) = world.open()
    with clock.at("2026-07-20 09:00"):
        claim(ClaimCases((number,)), world.actor("370202"))
        with fresh_session() as session:
            before = session.scalar(select(DeskStamp.stamp).where(DeskStamp.organisation_id == world.ids["370202"]))
    with clock.at("2026-07-20 09:20"):
        claim(ClaimCases((number,)), world.actor("370202"))
    with fresh_session() as session:
        after = session.scalar(select(DeskStamp.stamp).where(DeskStamp.organisation_id == world.ids["370202"]))
        found = claim_of(session, world.row(number).id)
        assert found is not None
        assert clock.parse_stamp(found.lease_until).astimezone(clock.SHANGHAI).strftime("%H:%M") == "09:50"
        assert len(ledger.of_stream(session, f"case:{number}")) == 2
    assert after == before


def test_a_live_claim_is_respected_and_an_expired_one_is_not(world: World) -> None:
    (number,) = world.open()
    with clock.at("2026-07-20 09:00"):
        claim(ClaimCases((number,)), world.actor("370202"))
    with clock.at("2026-07-20 09:29"), pytest.raises(Refused, match="王经办"):
        claim(ClaimCases((number,)), world.actor("370202", "孙同事"))
    with clock.at("2026-07-20 09:31"):
        claim(ClaimCases((number,)), world.actor("370202", "孙同事"))
    assert world.row(number).claimant_name == "孙同事"


def test_claims_are_taken_all_or_none(world: World) -> None:
    first, second = world.open(2)
    claim(ClaimCases((second,)), world.actor("370202", "孙同事"))
    with pytest.raises(Refused):
        claim(ClaimCases((first, second)), world.actor("370202"))
    assert not world.row(first).claimed


def test_release_is_for_the_claimant_and_for_the_supervisor(world: World) -> None:
    (number,) = world.open()
    claim(ClaimCases((number,)), world.actor("370202"))
    with pytest.raises(Refused):
        release(ClaimCases((number,), forced=True), world.actor("370202", "孙同事"))
    supervisor = world.actor("370202", "李负责", Role.CHANNEL_SUPERVISOR)
    assert release(ClaimCases((number,), forced=True), supervisor) == (number,)
    assert not world.row(number).claimed


def test_the_worker_ends_claims_whose_lease_has_run_out(world: World) -> None:
    numbers = world.open(3)
    with clock.at("2026-07-20 09:00"):
        claim(ClaimCases(tuple(numbers[:2])), world.actor("370202"))
    with clock.at("2026-07-20 09:20"):
        claim(ClaimCases((numbers[1],)), world.actor("370202"))
    with clock.at("2026-07-20 09:31"):
        assert expire_claims(None, Actor.system()) == 1
        assert expire_claims(None, Actor.system()) == 0
    assert [world.row(number).claimed for number in numbers] == [False, True, False]
    with fresh_session() as session:
        assert counts(session) == recount(session)


def test_a_case_of_another_desk_cannot_be_claimed(world: World) -> None:
    (number,) = world.open()
    with pytest.raises(NotFound):
        claim(ClaimCases((number,)), world.actor("370203", "赵"))
    with pytest.raises(NotFound):
        claim(ClaimCases((number,)), world.actor("370202", "钱监督", Role.AUDITOR))
