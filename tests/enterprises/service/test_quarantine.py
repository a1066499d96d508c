from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.audit import queries as audit
from portal.enterprises import queries, service
from portal.enterprises.models import DirectoryEntry
from portal.enterprises.queries.quarantine import WaitingRow
from portal.enterprises.rules.directory import EntryKind, Level
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from portal.organisations import queries as organisations
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, person, published

A, B = credit_code(1), credit_code(2)
TODAY = date(2026, 7, 20)
KINDS = frozenset(EntryKind)
ImportList = Callable[..., service.Imported]


def waiting() -> tuple[WaitingRow, ...]:
    db.session.rollback()
    return queries.waiting_page(db.session(), KINDS).rows


@any_database
def test_a_row_without_a_code_waits_and_joins_its_list_with_one(city: Actor, import_list: ImportList) -> None:
    done = import_list(published(("青岛甲公司", A, "城阳区"), ("青岛乙公司", "", "高新区")))
    assert (done.entries, done.new, done.uncoded) == (1, 1, 1)
    (row,) = waiting()
    assert (row.name, row.place, row.line, row.document_no) == ("青岛乙公司", "370271", 4, "示例〔2026〕1号")
    assert service.resolve_row(service.ResolveRow(row.id, f" {B.lower()} "), city) == B
    firm = queries.by_credit_code(db.session, B)
    assert firm is not None
    assert queries.route_facts(db.session, firm.id, TODAY).reg_zone == "370271"
    entry = queries.entry_effective(db.session, firm.id, TODAY)
    assert entry is not None
    assert (entry.valid_from, entry.valid_to, entry.level) == (date(2026, 4, 19), date(2029, 4, 18), "provincial")
    organisation = organisations.by_code(db.session, B)
    assert organisation is not None
    assert waiting() == ()
    told = audit.of_stream(db.session, "org:370200")[-1]
    assert (told.event, told.data["credit_code"], told.data["line"]) == ("quarantine_resolved", B, 4)


@any_database
def test_a_settled_row_is_settled_once(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", "", ""), ("青岛乙公司", "", "")))
    first, second = waiting()
    service.dismiss_row(service.DismissRow(first.id, " 已注销 "), city)
    service.resolve_row(service.ResolveRow(second.id, B), city)
    for row in (first, second):
        with pytest.raises(Refused, match="处理过"):
            service.resolve_row(service.ResolveRow(row.id, A), city)
        with pytest.raises(Refused, match="处理过"):
            service.dismiss_row(service.DismissRow(row.id, "重复"), city)
    with pytest.raises(NotFound):
        service.resolve_row(service.ResolveRow(999, A), city)
    assert db.session.scalar(select(func.count()).select_from(DirectoryEntry)) == 1
    dismissed = [row for row in audit.of_stream(db.session, "org:370200") if row.event == "quarantine_dismissed"]
    assert [row.data["reason"] for row in dismissed] == ["已注销"]


@pytest.mark.parametrize(
    ("code", "word"),
    [("", "没有"), ("123", "18 位"), (A[:17] + ("X" if A[17] != "X" else "Y"), "校验位"), (A.replace("0", "O"), A)],
)
def test_a_wrong_code_is_told_with_what_was_probably_meant(
    city: Actor, import_list: ImportList, code: str, word: str
) -> None:
    import_list(published(("青岛甲公司", "", "")))
    with pytest.raises(Invalid, match=word) as raised:
        service.resolve_row(service.ResolveRow(waiting()[0].id, code), city)
    assert list(raised.value.errors) == ["credit_code"]
    assert len(waiting()) == 1


def test_a_known_firm_of_another_name_must_be_confirmed(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    import_list(published(("青岛甲新公司", "", "")), document_no="示例〔2026〕2号", published_on=date(2026, 6, 1))
    (row,) = waiting()
    with pytest.raises(Invalid, match="青岛甲公司") as raised:
        service.resolve_row(service.ResolveRow(row.id, A), city)
    assert list(raised.value.errors) == ["same_firm"]
    service.resolve_row(service.ResolveRow(row.id, A, same_firm=True), city)
    firm = queries.by_credit_code(db.session, A)
    assert firm is not None
    assert firm.name == "青岛甲新公司"  # the later list renames, as it would have with its code
    assert len(queries.entries_of(db.session, firm.id)) == 2


def test_a_firm_stands_on_a_list_once(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, ""), ("青岛甲公司", "", "")))
    (row,) = waiting()
    assert [each.credit_code for each in queries.namesakes(db.session(), row.name)] == [A]
    with pytest.raises(Invalid, match="已经在这份名单上"):
        service.resolve_row(service.ResolveRow(row.id, A), city)


def test_each_bureau_settles_its_own_lists(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", "", "")), kind=EntryKind.SINGLE_CHAMPION, level=Level.NATIONAL, products=True)
    (row,) = waiting()
    private = person("370200-P", Role.PRIVATE_ECONOMY_OFFICER)
    for act, command in (
        (service.resolve_row, service.ResolveRow(row.id, A)),
        (service.dismiss_row, service.DismissRow(row.id, "重复")),
    ):
        with pytest.raises(Refused, match="岗位"):
            act(command, private)
    service.resolve_row(service.ResolveRow(row.id, A), person("370200-I", Role.INDUSTRY_OFFICER))
    firm = queries.by_credit_code(db.session, A)
    assert firm is not None
    assert not queries.entries_of(db.session, firm.id)[0].counts_as_enterprise


def test_a_reason_is_needed_to_put_a_row_away(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", "", "")))
    for reason in ("", "  ", "长" * 201):
        with pytest.raises(Invalid):
            service.dismiss_row(service.DismissRow(waiting()[0].id, reason), city)


def test_pages_of_waiting_rows_lose_none(city: Actor, import_list: ImportList) -> None:
    import_list(published(*[(f"青岛{number}公司", "", "") for number in range(120)]))
    names, cursor = [], None
    for _ in range(3):
        page = queries.waiting_page(db.session(), KINDS, cursor)
        names += [row.name for row in page.rows]
        cursor = page.next_cursor
    assert names == [f"青岛{number}公司" for number in range(120)]
    assert cursor is None
    assert queries.waiting_count(db.session(), KINDS) == 120
    assert queries.waiting_count(db.session(), frozenset({EntryKind.SINGLE_CHAMPION})) == 0
