from datetime import date

import pytest
from flask import Flask

from portal.audit import queries as audit
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, write_session
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.organisations import queries, service
from portal.organisations.rules import CHANNEL_KINDS, Kind, Status
from tests.conftest import any_database

SYSTEM = Actor.system()
TODAY = date(2026, 7, 20)


@pytest.fixture(autouse=True)
def _loaded(app: Flask) -> object:
    with clock.at("2026-07-20 09:00"):
        service.load_reference(service.LoadReference(), SYSTEM)
        yield


def ids(*codes: str) -> list[int]:
    found = queries.ids_of_codes(db.session, codes)
    return [found[code] for code in codes]


def set_status(code: str, status: Status) -> Status:
    return service.set_status(service.SetStatus(code, status, "示例文件"), SYSTEM)


@any_database
def test_the_reference_list_is_complete_and_loads_once() -> None:
    again = service.load_reference(service.LoadReference(), SYSTEM)
    assert again == service.ReferenceLoaded(0, 0)
    kinds = [row.kind for row in queries.of_kinds(db.session, set(Kind))]
    assert [kinds.count(kind) for kind in ("city", "city_supervisor", "district", "zone")] == [1, 1, 10, 7]
    assert [kinds.count(kind) for kind in ("department", "agency", "industry_bureau")] == [12, 15, 1]


@any_database
def test_codes_are_told_apart_by_case_and_sorted_by_their_characters() -> None:
    with write_session() as session, session.begin():
        for code in ("z-ftz", "Z-ftz"):
            service.create_organisation(
                session, service.NewOrganisation(code=code, kind=Kind.COMMITTEE_OFFICE, name=code), SYSTEM
            )
    found = queries.by_codes(db.session, ["z-ftz", "Z-FTZ", "Z-ftz"])
    assert list(found) == ["Z-FTZ", "Z-ftz", "z-ftz"]


def test_who_can_act_and_who_may_be_given_cases() -> None:
    set_status("370202", Status.CLOSING)
    set_status("370203", Status.INACTIVE)
    asked = ids("370202", "370203", "370211", "Z-ETDZ", "A-01", "A-14", "A-15", "D-01")
    closing, _off, district, _zone, agency, _lapsed, _suspended, department = asked
    assert queries.able_to_act(db.session, asked, TODAY) == {closing, district, agency, department}
    assert queries.arrivals_allowed(db.session, asked, TODAY) == {district, agency, department}
    assert queries.inactive_codes(db.session, TODAY) == {"370202", "370203", "Z-ETDZ", "A-14", "A-15"}


def test_an_authorisation_holds_to_the_end_of_its_last_day() -> None:
    (lapsed,) = ids("A-14")
    assert queries.able_to_act(db.session, [lapsed], date(2025, 12, 31)) == {lapsed}
    assert queries.able_to_act(db.session, [lapsed], date(2026, 1, 1)) == set()


def test_a_status_is_recorded_and_the_top_of_the_ladder_stays() -> None:
    assert set_status("370202", Status.CLOSING) is Status.ACTIVE
    assert set_status("370202", Status.CLOSING) is Status.CLOSING
    events = audit.of_stream(db.session, "org:370202")
    assert [row.event for row in events] == ["organisation_created", "organisation_status"]
    assert events[1].data == {
        "from": "active",
        "to": "closing",
        "reason": "示例文件",
        "on": "2026-07-20",
    }
    with pytest.raises(Refused):
        set_status("370200", Status.INACTIVE)
    with pytest.raises(NotFound):
        set_status("370299", Status.INACTIVE)
    with pytest.raises(Invalid):
        service.set_status(service.SetStatus("370202", Status.ACTIVE, " "), SYSTEM)


def test_only_the_city_keeps_organisations() -> None:
    clerk = Actor(1, None, "王经办", 1, "370202", "市南区", frozenset(), frozenset())
    with pytest.raises(Refused):
        service.set_status(service.SetStatus("370202", Status.INACTIVE, "x"), clerk)
    with pytest.raises(Refused):
        service.load_reference(service.LoadReference(), clerk)


def test_a_code_is_given_once() -> None:
    new = service.NewOrganisation(code="370202", kind=Kind.DISTRICT, name="又一个")
    with write_session() as session, session.begin(), pytest.raises(Invalid) as raised:
        service.create_organisation(session, new, SYSTEM)
    assert "370202" in raised.value.errors["code"][0]


def test_places_are_known_by_name_code_and_by_what_they_were() -> None:
    places = queries.place_codes(queries.of_kinds(db.session, (Kind.DISTRICT, Kind.ZONE)))
    for name in ("370211", "西海岸新区", "黄岛区", "370284", "胶南市"):
        assert places[name] == "370211"
    assert (places["四方区"], places["370205"], places["370282"]) == ("370203", "370203", "370215")
    assert places["高新区"] == "370271"


def test_channels_have_names_and_nobody_else() -> None:
    names = queries.names(db.session)
    assert names["370214"] == "城阳区人社局"
    assert "370200-I" not in names
    assert len(names) == len(queries.of_kinds(db.session, CHANNEL_KINDS))


def test_the_commands_load_and_close(app: Flask) -> None:
    runner = app.test_cli_runner()
    loaded = runner.invoke(args=["organisations", "load-reference"])
    assert loaded.output == "created 0 organisations, 0 authorisations\n"
    closed = runner.invoke(args=["organisations", "set-status", "A-01", "inactive", "--reason", "示例"])
    assert closed.output == "A-01: active -> inactive\n"
    unknown = runner.invoke(args=["organisations", "set-status", "X", "inactive", "--reason", "示例"])
    assert unknown.exit_code == 1
