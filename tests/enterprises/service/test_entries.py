from collections.abc import Callable
from datetime import date

import pytest

from portal.audit import queries as audit
from portal.enterprises import queries, service
from portal.enterprises.queries import EntryRow
from portal.enterprises.rules.directory import EntryKind, Level
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, person, published

A, B = credit_code(1), credit_code(2)
TODAY = date(2026, 7, 20)
ImportList = Callable[..., service.Imported]


def entry_of(code: str) -> EntryRow:
    db.session.rollback()
    firm = queries.by_credit_code(db.session, code)
    assert firm is not None
    return queries.entries_of(db.session, firm.id)[0]


@any_database
def test_a_delisted_firm_counts_until_the_day_before(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    entry = entry_of(A)
    service.delist(service.Delist(A, entry.id, TODAY, " 复核未通过 "), city)
    after = entry_of(A)
    assert (after.delisted_on, after.delist_reason) == (TODAY, "复核未通过")
    assert queries.entry_effective(db.session, after.enterprise_id, date(2026, 7, 19)) is not None
    assert queries.entry_effective(db.session, after.enterprise_id, TODAY) is None
    told = audit.of_stream(db.session, f"org:{A}")[-1]
    assert (told.event, told.data["on"], told.data["reason"]) == ("directory_delisted", "2026-07-20", "复核未通过")
    with pytest.raises(Refused, match="移出"):
        service.delist(service.Delist(A, entry.id, TODAY, "再次"), city)


def test_delisting_needs_a_day_within_the_validity_and_a_reason(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    entry = entry_of(A)
    for on in (date(2026, 4, 18), date(2029, 4, 19)):
        with pytest.raises(Invalid, match="有效期"):
            service.delist(service.Delist(A, entry.id, on, "复核未通过"), city)
    with pytest.raises(Invalid, match="原因"):
        service.delist(service.Delist(A, entry.id, TODAY, " "), city)
    with pytest.raises(NotFound):
        service.delist(service.Delist(B, entry.id, TODAY, "别的企业"), city)
    with pytest.raises(Refused, match="岗位"):
        service.delist(
            service.Delist(A, entry.id, TODAY, "不是本岗位的名单"), person("370200-I", Role.INDUSTRY_OFFICER)
        )
    assert entry_of(A).delisted_on is None


@any_database
def test_the_industry_officer_says_whether_a_products_holder_counts(city: Actor, import_list: ImportList) -> None:
    content = published(("青岛甲公司", A, "城阳区"))
    import_list(content, kind=EntryKind.SINGLE_CHAMPION, level=Level.NATIONAL, products=True)
    entry, officer = entry_of(A), person("370200-I", Role.INDUSTRY_OFFICER, name="李工")
    for actor in (city, person("370200-P", Role.PRIVATE_ECONOMY_OFFICER)):
        with pytest.raises(Refused, match="工信局"):
            service.set_counting(service.SetCounting(A, entry.id, counts=True, reason="复函"), actor)
    with pytest.raises(Invalid):
        service.set_counting(service.SetCounting(A, entry.id, counts=True, reason=""), officer)
    service.set_counting(service.SetCounting(A, entry.id, counts=True, reason="工信复函1号"), officer)
    assert queries.entry_effective(db.session, entry.enterprise_id, TODAY) is not None
    service.set_counting(service.SetCounting(A, entry.id, counts=False, reason="复核"), officer)
    assert queries.entry_effective(db.session, entry.enterprise_id, TODAY) is None
    told = [row for row in audit.of_stream(db.session, f"org:{A}") if row.event == "champion_counting_set"]
    assert [(row.data["counts"], row.data["reason"], row.actor_name) for row in told] == [
        (True, "工信复函1号", "李工"),
        (False, "复核", "李工"),
    ]


def test_only_champions_are_decided(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    officer = person("370200-I", Role.INDUSTRY_OFFICER)
    with pytest.raises(Refused, match="单项冠军"):
        service.set_counting(service.SetCounting(A, entry_of(A).id, counts=False, reason="x"), officer)
