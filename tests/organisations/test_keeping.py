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
from portal.organisations.rules import KEPT_KINDS, Kind
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
        ({"kind": "district"}, "kind"),
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
