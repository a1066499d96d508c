"""Channels close one after the other along a ladder, and while a proposal about them stands."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import permutations

import pytest
from flask.testing import FlaskClient

from portal.audit import queries as ledger
from portal.enterprises import queries as enterprises
from portal.enterprises import service as firms
from portal.enterprises.rules.facts import Fact
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.organisations import queries as organisations
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus
from portal.routing import queries
from portal.routing.service import close_organisation, reopen_organisation, sweep_unable
from tests.cases.sample import fresh_session
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, person, published
from tests.routing.conftest import Browser
from tests.routing.ladder import Ladder

FIRM = credit_code(1)
SYSTEM = Actor.system()


def close(code: str) -> None:
    close_organisation(SetStatus(code, Status.CLOSING, "机构改革"), SYSTEM)


def sweep_all() -> None:
    while sweep_unable(None, SYSTEM).any:
        pass


def statuses(codes: Sequence[str]) -> set[str]:
    with fresh_session() as session:
        return {row.status for row in organisations.by_codes(session, codes).values()}


@any_database
@pytest.mark.parametrize("between", [False, True], ids=["at once", "one after the other"])
@pytest.mark.parametrize("order", list(permutations(("370271", "370214"))), ids=["from below", "from above"])
def test_both_ends_of_a_ladder_close(ladder: Ladder, order: tuple[str, str], between: bool) -> None:
    """A zone and its host: every case ends at the city, moved once for each closing that found it standing there."""
    at_zone = ladder.open_at("370271", "370214", 3)
    at_host = ladder.open_at("370214", "370200", 2)
    behind = ladder.open_at("D-07", "370214", 2)
    for code in order:
        close(code)
        if between:
            sweep_all()
    sweep_all()
    assert {ladder.codes(number) for number in (*at_zone, *at_host)} == {("370200", "370200-S")}
    assert {ladder.codes(number) for number in behind} == {("D-07", "370200")}
    assert statuses(order) == {"inactive"}
    hops = 2 if between and order[0] == "370271" else 1
    with fresh_session() as session:
        taken = {
            sum(row.event == "take_over" for row in ledger.of_stream(session, f"case:{number}")) for number in at_zone
        }
    assert taken == {hops}  # never by way of a desk that is closing


@any_database
def test_an_end_that_opens_again_meanwhile_is_gone_to(ladder: Ladder) -> None:
    numbers = ladder.open_at("370271", "370214", 2)
    close("370271")
    close("370214")
    reopen_organisation(SetStatus("370214", Status.ACTIVE, "暂缓"), SYSTEM)
    sweep_all()
    assert {ladder.codes(number) for number in numbers} == {("370214", "370200")}
    assert statuses(["370271"]) == {"inactive"}
    assert statuses(["370214"]) == {"active"}


@any_database
def test_a_proposal_outlives_the_district_that_it_names(
    import_list: Callable[..., firms.Imported], ladder: Ladder, browser: Browser
) -> None:
    """The firm says that it has moved to a district which then closes: the city decides, and the ladder answers."""
    import_list(published(("青岛甲公司", FIRM, "李沧区")))
    hr = person(FIRM, Role.ENTERPRISE_HR)
    firms.set_fact(firms.SetFact(FIRM, Fact.REG_DISTRICT, "370214", date(2026, 7, 1), "营业执照"), hr)
    found = enterprises.by_credit_code(db.session, FIRM)
    assert found is not None
    db.session.rollback()
    ladder.firm = found.organisation_id
    ladder.open_at(FIRM, "370213", 1)
    close("370214")
    sweep_all()
    assert statuses(["370214"]) == {"inactive"}
    officer: FlaskClient = browser("370200", Role.CITY_HR_OFFICER)
    assert "青岛甲公司" in officer.get("/o/370200/directory?proposed=1").text
    page = f"/o/370200/directory/{FIRM}"
    (decide,) = set(re.findall(rf'action="({page}/facts/\d+/decide)"', officer.get(page).text))
    shown = officer.post(decide, data={"confirm": "1"})
    assert (shown.status_code, "李沧区人社局（市人社局兜底）→ 市人社局（市级督办组兜底）" in shown.text) == (409, True)
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', shown.text)
    assert officer.post(decide, data={"confirm": "1", "seen": seen}).status_code == 303
    with fresh_session() as session:
        decided = queries.decide_many(session, (found.id,), date(2026, 7, 20), "试")[found.id].decision
    assert (decided.channel, decided.fallback, decided.rule) == ("370200", "370200-S", "R4")
