"""The city takes cases from a channel, by order or to a channel of its choice."""

import pytest

from portal.audit import queries as ledger
from portal.cases.service import Blocked, Moved
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.kernel.permissions import Role
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus
from portal.routing.service import Transfer, close_organisation, order_take_over, reassign, transfer
from tests.cases.sample import fresh_session
from tests.conftest import any_database
from tests.routing.ladder import Ladder

WHY = "企业反映渠道有误"


@any_database
def test_an_ordered_takeover_goes_to_each_cases_own_fallback(ladder: Ladder) -> None:
    officer = ladder.actor("370200", "市局", Role.CITY_HR_OFFICER)
    first, second = ladder.open_at("370271", "370214")[0], ladder.open_at("370202", "370200")[0]
    outcomes = transfer(Transfer(versions={first: 1, second: 1}, reason=WHY), officer)
    assert all(isinstance(each, Moved) for each in outcomes)
    assert ladder.codes(first) == ("370214", "370200")
    assert ladder.codes(second) == ("370200", "370200-S")
    assert ladder.row(first).taken_over
    with fresh_session() as session:
        last = ledger.of_stream(session, f"case:{first}")[-1]
    assert (last.event, last.actor_name, last.data["text"]) == ("order_take_over", "市局", WHY)


@any_database
def test_the_city_chooses_a_channel_and_the_ladder_stands_behind_it(ladder: Ladder) -> None:
    officer = ladder.actor("370200", "市局", Role.CITY_HR_OFFICER)
    (number,) = ladder.open_at("370202", "370200")
    transfer(Transfer(versions={number: 1}, reason=WHY, to_code="370271"), officer)
    assert ladder.codes(number) == ("370271", "370214")
    assert not ladder.row(number).taken_over
    said = reassign(number, 0, {"to": "A-01", "reason": WHY}, officer)
    assert said.startswith(f"{number} 已移交海蓝才汇")
    assert ladder.codes(number) == ("A-01", "370200")
    assert "市人社局" in order_take_over(number, 0, {"reason": WHY}, officer)


def test_what_cannot_be_chosen(ladder: Ladder) -> None:
    officer = ladder.actor("370200", "市局", Role.CITY_HR_OFFICER)
    (number,) = ladder.open_at("370202", "370200")
    for to in ("370202", "370200-I", "A-14", "A-15", "Z-ETDZ", "X"):  # here, no channel, lapsed, off, not switched on
        with pytest.raises(Invalid):
            transfer(Transfer(versions={number: 1}, reason=WHY, to_code=to), officer)
    with pytest.raises(Invalid):
        transfer(Transfer(versions={number: 1}, reason=" "), officer)
    with pytest.raises(Stale):
        transfer(Transfer(versions={number: 7}, reason=WHY), officer)
    close_organisation(SetStatus("370203", Status.CLOSING, "机构改革"), officer)
    with pytest.raises(Invalid):
        transfer(Transfer(versions={number: 1}, reason=WHY, to_code="370203"), officer)
    assert ladder.row(number).version == 1


def test_only_the_city_transfers(ladder: Ladder) -> None:
    (number,) = ladder.open_at("370202", "370200")
    clerk = ladder.actor("370202", "区经办", Role.CHANNEL_CLERK)
    (outcome,) = transfer(Transfer(versions={number: 1}, reason=WHY), clerk)
    assert isinstance(outcome, Blocked)
    assert [refusal.code for refusal in outcome.refusals] == ["NOT_PERMITTED"]
    with pytest.raises(NotFound):
        transfer(Transfer(versions={number: 1}, reason=WHY), ladder.actor("370203", "邻区", Role.CHANNEL_CLERK))
