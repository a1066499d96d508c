from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import event

from portal.enterprises import queries, service
from portal.enterprises.queries.directory import NOT_LISTED, UNASSIGNED
from portal.enterprises.rules.facts import Fact
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.organisations import queries as organisations
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, published

TODAY = date(2026, 7, 20)
NAMES = ["青岛甲公司", "青岛乙公司", "胶州丙公司", "莱西丁公司"]
A, B, C, D = (credit_code(number) for number in range(1, 5))


def sight(code: str) -> queries.Sight:
    organisation = organisations.by_code(db.session, code)
    assert organisation is not None
    return queries.sight_of(organisation)


def shown(code: str = "370200", on: date = TODAY, **wanted: str) -> list[str]:
    page = queries.directory_page(db.session, sight(code), queries.DirectoryFilter(**wanted), on)
    return [row.credit_code for row in page.rows]


@pytest.fixture
def firms(city: Actor, import_list: Callable[..., service.Imported]) -> None:
    places = ["城阳区", "高新区", "胶州市", ""]
    import_list(published(*zip(NAMES, (A, B, C, D), places, strict=True)))
    service.set_fact(service.SetFact(A, Fact.COMPETENT_DEPT, "D-01", date(2026, 5, 1), "文件"), city)
    service.set_fact(service.SetFact(C, Fact.CLAIM, "Z-SCO", date(2026, 5, 1), "文件"), city)
    service.add_contract(service.AddContract(D, "A-01", date(2026, 1, 1), date(2026, 12, 31), "合同"), city)


@any_database
def test_everybody_sees_his_own_part(firms: None) -> None:
    assert shown() == [C, D, A, B]
    assert shown("370200-I") == [C, D, A, B]
    assert shown("370214") == [A, B]
    assert shown("370271") == [B]
    assert shown("Z-SCO") == [C]
    assert shown("D-01") == [A]
    assert shown("A-01") == [D]
    assert shown("A-02") == []
    assert shown(B) == [B]


@any_database
def test_search_and_filters(firms: None) -> None:
    assert shown(search="乙公司") == [B]
    assert shown(search="QDJ") == [A]
    assert shown(search=C[:17].lower()) == [C]
    assert shown(search="100%_") == []
    assert shown(district="370214") == [A, B]
    assert shown(district="370271") == [B]
    assert shown(district=UNASSIGNED) == [D]
    assert shown(level="provincial") == [C, D, A, B]
    assert shown(level="national") == []
    assert shown(level=NOT_LISTED, on=date(2030, 1, 1)) == [C, D, A, B]


def test_pages_follow_each_other_without_gap_or_repeat(city: Actor, import_list: Callable[..., object]) -> None:
    import_list(published(*[("青岛同名公司", credit_code(number), "城阳区") for number in range(1, 8)]))
    seen: list[str] = []
    cursor = None
    while True:
        page = queries.directory_page(db.session, sight("370214"), queries.DirectoryFilter(), TODAY, cursor, size=3)
        seen += [row.credit_code for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(credit_code(number) for number in range(1, 8))


def test_a_page_costs_the_same_with_one_row_and_with_fifty(city: Actor, import_list: Callable[..., object]) -> None:
    import_list(published(*[("青岛某公司", credit_code(number), "城阳区") for number in range(1, 61)]))
    costs = []
    reader, wanted = sight("370200"), queries.DirectoryFilter()
    for size in (1, 50):
        statements: list[str] = []

        def count(*arguments: object, into: list[str] = statements) -> None:
            into.append(str(arguments[2]))

        event.listen(db.engine, "before_cursor_execute", count)
        page = queries.directory_page(db.session, reader, wanted, TODAY, size=size)
        event.remove(db.engine, "before_cursor_execute", count)
        assert len(page.rows) == size
        assert all(row.entry for row in page.rows)
        costs.append(len([statement for statement in statements if statement.startswith("SELECT")]))
    assert costs == [2, 2]
