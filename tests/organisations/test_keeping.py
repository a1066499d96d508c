"""What the city keeps of its channels: codes are given once, periods are only shortened, everything has its day."""

from datetime import date

import pytest
from flask import Flask

from portal.audit import queries as audit
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.organisations import queries, service
from portal.organisations.rules import KEPT_KINDS, Kind, Status
from tests.cases.test_concurrency import in_threads
from tests.conftest import any_database

SYSTEM = Actor.system()
CLERK = Actor(1, None, "王经办", 1, "370202", "市南区", frozenset(), frozenset())


@pytest.fixture(autouse=True)
def _loaded(app: Flask) -> object:
    with clock.at("2026-07-20 09:00"):
        service.load_reference(service.LoadReference(), SYSTEM)
        yield


def new(kind: str = Kind.AGENCY, **changes: str) -> service.CreateChannel:
    values = {"kind": kind, "name": "青岛新桥人才服务有限公司", "short_name": "新桥人才", "reason": "示例文件"}
    return service.CreateChannel(**(values | changes))


@any_database
def test_codes_are_given_once_however_many_ask() -> None:
    names = [f"青岛新桥{number}人才服务有限公司" for number in range(6)]
    codes = in_threads([lambda name=name: service.create_channel(new(name=name), SYSTEM) for name in names], 6)
    assert sorted(codes) == [f"A-{number}" for number in range(16, 22)]
    assert service.create_channel(new(Kind.DEPARTMENT), SYSTEM) == "D-13"


@any_database
def test_a_form_sent_twice_creates_one_channel() -> None:
    def create() -> str:
        try:
            return service.create_channel(new(), SYSTEM)
        except Invalid as error:
            return "".join(error.errors)

    assert sorted(in_threads([create] * 3, 3)) == ["A-16", "name", "name"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "city"}, "kind"),
        ({"kind": "enterprise"}, "kind"),
        ({"name": " "}, "name"),
        ({"short_name": "长" * 61}, "short_name"),
        ({"district_code": "370200"}, "district_code"),
        ({"credit_code": "91370202MA3TEYT01X"}, "credit_code"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_a_new_channel_must_not_be(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        service.create_channel(new(**changes), SYSTEM)
    assert field in raised.value.errors


def test_an_authorisation_is_shortened_never_lengthened_or_ended_in_the_past() -> None:
    agency = queries.ids_of_codes(db.session, ["A-01"])["A-01"]
    (granted,) = queries.authorisations(db.session, (agency,))
    db.session.rollback()
    for day in (date(2026, 7, 19), date(2027, 12, 31), date(2028, 1, 1)):
        with pytest.raises(Refused):
            service.end_authorisation(service.EndAuthorisation("A-01", granted.id, day, "示例"), SYSTEM)
    with pytest.raises(NotFound):
        service.end_authorisation(service.EndAuthorisation("A-02", granted.id, date(2026, 8, 1), "示例"), SYSTEM)
    service.end_authorisation(service.EndAuthorisation("A-01", granted.id, date(2026, 7, 20), "示例"), SYSTEM)
    assert queries.able_to_act(db.session, [agency], date(2026, 7, 20)) == {agency}
    assert queries.able_to_act(db.session, [agency], date(2026, 7, 21)) == set()
    told = audit.of_stream(db.session, "org:A-01")[-1]
    assert (told.event, told.data["to"], told.data["on"]) == ("authorisation_ended", "2026-07-20", "2026-07-20")


def test_only_the_city_keeps_channels_and_not_its_own_desks() -> None:
    for act in (
        lambda actor: service.create_channel(new(), actor),
        lambda actor: service.rename_channel(service.RenameChannel("D-01", "新名", "新名", "示例"), actor),
        lambda actor: service.add_authorisation(
            service.AddAuthorisation("A-01", date(2028, 1, 1), date(2028, 12, 31), "示例"), actor
        ),
    ):
        with pytest.raises(Refused):
            act(CLERK)
    for code in ("370200", "370200-S", "370200-I"):
        with pytest.raises(NotFound):
            service.rename_channel(service.RenameChannel(code, "新名", "新名", "示例"), SYSTEM)


def test_the_list_goes_on_where_a_page_ends() -> None:
    for number in range(10):
        service.create_channel(new(name=f"青岛新桥{number}人才服务有限公司"), SYSTEM)
    first = queries.channels_page(db.session, KEPT_KINDS, date(2026, 7, 20))
    second = queries.channels_page(db.session, KEPT_KINDS, date(2026, 7, 20), first.next_cursor)
    codes = [row.code for page in (first, second) for row, _today in page.rows]
    assert len(codes) == len(set(codes)) == 54
    assert codes[0] == "370202"
    assert codes[-1] == "A-25"
    assert second.next_cursor is None


DISTRICT = {
    "name": "青岛市新城区人力资源和社会保障局",
    "short_name": "新城区人社局",
    "code": "370216",
    "place_name": "新城区",
}
ZONE = {"name": "青岛新港党群工作部", "short_name": "新港党群工作部", "code": "z-port", "place_name": "青岛新港",
        "district_code": "370212"}  # fmt: skip


@any_database
def test_a_zone_begins_switched_off_and_a_district_as_a_channel() -> None:
    assert service.create_channel(new(Kind.ZONE, **ZONE), SYSTEM) == "Z-PORT"
    assert service.create_channel(new(Kind.DISTRICT, **DISTRICT), SYSTEM) == "370216"
    rows = queries.by_codes(db.session, ["Z-PORT", "370216"])
    zone, district = rows["Z-PORT"], rows["370216"]
    assert (zone.host_code, zone.district_code, zone.place_name, zone.is_channel) == (
        "370212", "370212", "青岛新港", False
    )  # fmt: skip
    assert (district.host_code, district.district_code, district.is_channel) == (None, "370216", True)
    assert "Z-PORT" in queries.inactive_codes(db.session, date(2026, 7, 20))
    assert audit.of_stream(db.session, "org:Z-PORT")[-1].data["on"] == "2026-07-20"
    db.session.rollback()
    service.create_channel(new(Kind.ZONE, **ZONE | {"code": "Z-NEW", "name": "新", "place_name": "新",
                                                    "district_code": "370216"}), SYSTEM)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "changes", "field"),
    [
        (DISTRICT, {"code": "370205"}, "code"),  # 四方区, merged
        (DISTRICT, {"code": "370202"}, "code"),
        (DISTRICT, {"code": "370200"}, "code"),
        (DISTRICT, {"code": "370271"}, "code"),  # a zone's
        (DISTRICT, {"code": "370316"}, "code"),
        (DISTRICT, {"code": ""}, "code"),
        (DISTRICT, {"place_name": "崂山"}, "place_name"),  # how a list may name 崂山区
        (DISTRICT, {"place_name": " "}, "place_name"),
        (ZONE, {"code": "PORT"}, "code"),
        (ZONE, {"code": "Z-SCO"}, "code"),
        (ZONE, {"code": "Z-新"}, "code"),
        (ZONE, {"district_code": ""}, "district_code"),
        (ZONE, {"district_code": "370271"}, "district_code"),
    ],
)
def test_what_a_new_place_must_not_be(given: dict[str, str], changes: dict[str, str], field: str) -> None:
    kind = Kind.ZONE if given is ZONE else Kind.DISTRICT
    with pytest.raises(Invalid) as raised:
        service.create_channel(new(kind, **given | changes), SYSTEM)
    assert set(raised.value.errors) == {field}


def test_a_closed_district_keeps_its_code_and_hosts_no_zone() -> None:
    service.set_status(service.SetStatus("370283", Status.INACTIVE, "撤并"), SYSTEM)
    for kind, given, field in ((Kind.DISTRICT, DISTRICT | {"code": "370283"}, "code"),
                               (Kind.ZONE, ZONE | {"district_code": "370283"}, "district_code")):  # fmt: skip
        with pytest.raises(Invalid) as raised:
            service.create_channel(new(kind, **given), SYSTEM)
        assert set(raised.value.errors) == {field}
    with pytest.raises(Invalid) as raised:
        service.set_territory(service.SetTerritory("Z-SCO", "370283", "示例"), SYSTEM)
    assert set(raised.value.errors) == {"district_code"}


@any_database
def test_where_a_channel_lies_is_changed_with_its_day() -> None:
    service.set_territory(service.SetTerritory("Z-SCO", "370214", "青政字〔2026〕3号"), SYSTEM)
    service.set_territory(service.SetTerritory("D-01", None, "迁址"), SYSTEM)
    rows = queries.by_codes(db.session, ["Z-SCO", "D-01"])
    assert (rows["Z-SCO"].host_code, rows["Z-SCO"].district_code) == ("370214", "370214")
    assert (rows["D-01"].host_code, rows["D-01"].district_code) == (None, None)
    told = audit.of_stream(db.session, "org:Z-SCO")[-1]
    assert (told.event, told.data["from"], told.data["to"], told.data["on"], told.data["source"]) == (
        "organisation_territory", "370281", "370214", "2026-07-20", "青政字〔2026〕3号"
    )  # fmt: skip
    db.session.rollback()
    for code, district, reason, field in (
        ("Z-SCO", "370214", "示例", "district_code"),
        ("Z-SCO", None, "示例", "district_code"),
        ("Z-SCO", "370271", "示例", "district_code"),
        ("D-01", "370200", "示例", "district_code"),
        ("D-01", "370202", " ", "reason"),
    ):
        with pytest.raises(Invalid) as raised:
            service.set_territory(service.SetTerritory(code, district, reason), SYSTEM)
        assert set(raised.value.errors) == {field}
    for code in ("370202", "370200", "X"):
        with pytest.raises(NotFound):
            service.set_territory(service.SetTerritory(code, "370203", "示例"), SYSTEM)
    with pytest.raises(Refused):
        service.set_territory(service.SetTerritory("Z-SCO", "370281", "示例"), CLERK)
