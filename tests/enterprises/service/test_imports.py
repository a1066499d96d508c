from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.audit import queries as audit
from portal.enterprises import queries, service
from portal.enterprises.models import DirectoryEntry, DirectoryUpload, Enterprise
from portal.enterprises.rules.directory import EntryKind, Level
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from portal.organisations import queries as organisations
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, person, published

A, B, C = credit_code(1), credit_code(2), credit_code(3)
TODAY = date(2026, 7, 20)
ImportList = Callable[..., service.Imported]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def upload(city: Actor, content: bytes, **about: object) -> str:
    given: dict[str, object] = {
        "filename": "名单.xlsx",
        "kind": EntryKind.SRDI_SME,
        "level": Level.PROVINCIAL,
        "document_no": "示例〔2026〕1号",
        "published_on": date(2026, 4, 19),
    }
    return service.store_upload(service.StoreUpload(content=content, **(given | about)), city)  # type: ignore[arg-type]


@any_database
def test_a_list_becomes_firms_with_organisations_facts_and_entries(import_list: ImportList) -> None:
    done = import_list(published(("青岛甲公司", A, "城阳区"), ("青岛乙公司", B, "高新区"), ("青岛丙公司", C, "")))
    assert done == service.Imported(entries=3, new=3, renamed=0, proposed=0)
    firm = queries.by_credit_code(db.session, B)
    assert firm is not None
    organisation = organisations.by_code(db.session, B)
    assert organisation is not None
    assert (organisation.id, organisation.kind, organisation.name) == (firm.organisation_id, "enterprise", "青岛乙公司")
    assert organisation.district_code == "370214"
    facts = queries.route_facts(db.session, firm.id, TODAY)
    assert (facts.affiliation, facts.reg_district, facts.reg_zone) == ("none", "370214", "370271")
    entry = queries.entry_effective(db.session, firm.id, TODAY)
    assert entry is not None
    assert (entry.level, entry.valid_from, entry.valid_to) == ("provincial", date(2026, 4, 19), date(2029, 4, 18))
    assert entry.title == "青岛市2026年度专精特新中小企业名单"
    assert [row.event for row in audit.of_stream(db.session, f"org:{B}")] == ["organisation_created"]
    told = audit.of_stream(db.session, "org:370200")[-1]
    assert (told.event, told.data["entries"], len(told.data["sha256"])) == ("directory_imported", 3, 64)


def test_one_wrong_row_and_nothing_is_imported(city: Actor, import_list: ImportList) -> None:
    with pytest.raises(Invalid, match="1 行"):
        import_list(published(("青岛甲公司", A, "城阳区"), ("青岛乙公司", "123", "城阳区")))
    assert (count(Enterprise), count(DirectoryEntry)) == (0, 0)
    assert organisations.by_code(db.session, A) is None


def test_the_preview_tells_what_would_happen(city: Actor, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    token = upload(
        city,
        published(("青岛甲新公司", A, "即墨市"), ("青岛乙公司", B, ""), ("青岛丙公司", "", "")),
        published_on=date(2026, 6, 1),
        document_no="示例〔2026〕2号",
    )
    found = queries.upload_of(db.session, token, 1)
    assert found is not None
    preview = queries.preview(db.session, found)
    assert preview.importable
    assert [row.firm.credit_code for row in preview.relisted] == [A]
    assert [row.firm.credit_code for row in preview.new] == [B]
    (changed,) = preview.changed
    assert (changed.rename, changed.district, changed.moves) == (True, "370215", True)
    assert [row.line for row in preview.parsed.uncoded] == [5]


def test_a_renamed_firm_keeps_its_old_name_and_a_move_waits_for_confirmation(import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    again = published(("青岛甲新公司", A, "即墨区"))
    done = import_list(again, published_on=date(2026, 6, 1), document_no="示例〔2026〕2号")
    assert done == service.Imported(entries=1, new=0, renamed=1, proposed=1)
    firm = queries.by_credit_code(db.session, A)
    assert firm is not None
    assert (firm.name, firm.initials) == ("青岛甲新公司", "qdjxgs")
    assert firm.name_history == (("青岛甲公司", "2026-06-01"),)
    organisation = organisations.by_code(db.session, A)
    assert organisation is not None
    assert organisation.name == "青岛甲新公司"
    assert queries.route_facts(db.session, firm.id, TODAY).reg_district == "370214"
    assert [fact.status for fact in queries.facts_of(db.session, firm.id)] == ["proposed", "confirmed"]


def test_a_list_is_imported_once(import_list: ImportList) -> None:
    content = published(("青岛甲公司", A, "城阳区"))
    import_list(content)
    with pytest.raises(Refused, match="已经导入过"):
        import_list(content)
    assert count(DirectoryEntry) == 1


def test_an_upload_belongs_to_its_account_and_does_not_last(city: Actor) -> None:
    content = published(("青岛甲公司", A, "城阳区"))
    token = upload(city, content)
    other = person("370200", Role.CITY_HR_OFFICER, account_id=2)
    with pytest.raises(NotFound):
        service.confirm_import(service.ConfirmImport(token), other)
    with clock.at("2026-07-20 11:01"):
        with pytest.raises(NotFound):
            service.confirm_import(service.ConfirmImport(token), city)
        upload(city, content)
    assert count(DirectoryUpload) == 1


def test_each_bureau_imports_its_own_lists(city: Actor) -> None:
    content = published(("青岛甲公司", A, "城阳区"))
    private = person("370200-P", Role.PRIVATE_ECONOMY_OFFICER)
    assert upload(private, content)
    for actor, about in (
        (private, {"kind": EntryKind.SINGLE_CHAMPION}),
        (person("370200-I", Role.INDUSTRY_OFFICER), {}),
        (person("370202", Role.CHANNEL_CLERK), {}),
        (city, {"kind": EntryKind.LITTLE_GIANT}),
    ):
        with pytest.raises(Refused):
            upload(actor, content, **about)


def test_the_holder_of_a_champion_product_is_no_champion_firm_yet(import_list: ImportList) -> None:
    import_list(
        published(("青岛甲公司", A, "城阳区")), kind=EntryKind.SINGLE_CHAMPION, level=Level.NATIONAL, products=True
    )
    firm = queries.by_credit_code(db.session, A)
    assert firm is not None
    assert queries.entry_effective(db.session, firm.id, TODAY) is None
    assert len(queries.entries_of(db.session, firm.id)) == 1


def test_the_highest_level_counts(import_list: ImportList) -> None:
    content = published(("青岛甲公司", A, "城阳区"))
    import_list(content)
    import_list(content, kind=EntryKind.LITTLE_GIANT, level=Level.NATIONAL)
    import_list(content, level=Level.MUNICIPAL)
    firm = queries.by_credit_code(db.session, A)
    assert firm is not None
    best = queries.entry_effective(db.session, firm.id, TODAY)
    assert best is not None
    assert best.kind == "little_giant"
