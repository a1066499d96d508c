"""A list is imported whole and once, whoever confirms it at the same time and wherever it breaks off."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from portal.audit import queries as audit
from portal.audit.models import LedgerEntry
from portal.enterprises import queries, service
from portal.enterprises.models import DirectoryBatch, DirectoryEntry, Enterprise
from portal.enterprises.rules.directory import EntryKind, Level
from portal.enterprises.service import imports
from portal.kernel.actor import Actor
from portal.kernel.database import db, write_session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Role
from tests.conftest import any_database
from tests.enterprises.conftest import HEADER, credit_code, person, xlsx

Task = Callable[[], object]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def verified() -> tuple[int, audit.Break | None]:
    with write_session() as session:
        return audit.verify(session)


def listing(numbers: range) -> bytes:
    rows = [[n, f"青岛某{n}公司", credit_code(n), "高新区" if n % 2 else "", ""] for n in numbers]
    return xlsx([HEADER, *rows])


def upload(actor: Actor, content: bytes, document_no: str = "示例〔2026〕1号") -> str:
    command = service.StoreUpload(
        filename="名单.xlsx",
        content=content,
        kind=EntryKind.SRDI_SME,
        level=Level.PROVINCIAL,
        document_no=document_no,
        published_on=date(2026, 4, 19),
    )
    return service.store_upload(command, actor)


def confirming(actor: Actor, token: str) -> Task:
    def run() -> object:
        try:
            return service.confirm_import(service.ConfirmImport(token), actor).entries
        except NotFound:
            return "gone"
        except Refused as refused:
            return refused.refusals[0].code

    return run


def at_once(*tasks: Task) -> list[object]:
    app: Flask = current_app._get_current_object()

    def run(task: Task) -> object:
        with app.app_context():
            return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        running = [pool.submit(copy_context().run, run, task) for task in tasks]  # with the clock of the test
        return [each.result() for each in running]


@any_database
def test_a_long_list_arrives_whole_with_its_ledger(city: Actor) -> None:
    before = count(LedgerEntry)
    token = upload(city, listing(range(1, 601)))
    done = service.confirm_import(service.ConfirmImport(token), city)
    assert (done.entries, done.new, count(Enterprise), count(DirectoryEntry)) == (600, 600, 600, 600)
    assert count(LedgerEntry) == before + 601
    assert verified() == (before + 601, None)
    firm = queries.by_credit_code(db.session, credit_code(7))
    assert firm is not None
    assert (firm.name, firm.initials, firm.name_history) == ("青岛某7公司", "qdm7gs", ())
    facts = queries.route_facts(db.session, firm.id, date(2026, 7, 20))
    assert (facts.reg_district, facts.reg_zone) == ("370214", "370271")


@any_database
@pytest.mark.parametrize("broken", ["insert_rows", "_put_aside", "append"])
def test_what_breaks_off_leaves_nothing_and_can_be_confirmed_again(
    city: Actor, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    token, before = upload(city, listing(range(1, 301))), count(LedgerEntry)

    def fail(*_given: object) -> None:
        raise RuntimeError(broken)

    with monkeypatch.context() as patch:
        patch.setattr(imports, broken, fail)
        with pytest.raises(RuntimeError):
            service.confirm_import(service.ConfirmImport(token), city)
    assert (count(Enterprise), count(DirectoryBatch), count(LedgerEntry)) == (0, 0, before)
    assert service.confirm_import(service.ConfirmImport(token), city).new == 300


@any_database
def test_a_double_click_imports_once(city: Actor) -> None:
    token = upload(city, listing(range(1, 251)))
    assert sorted(map(str, at_once(*[confirming(city, token)] * 3))) == ["250", "gone", "gone"]
    assert (count(Enterprise), count(DirectoryEntry)) == (250, 250)


@any_database
def test_of_two_officers_with_the_same_list_one_is_told(city: Actor) -> None:
    other = person("370200-P", Role.PRIVATE_ECONOMY_OFFICER, account_id=2)
    content = listing(range(1, 251))
    tasks = [confirming(actor, upload(actor, content)) for actor in (city, other)]
    assert sorted(map(str, at_once(*tasks))) == ["250", "ALREADY_IMPORTED"]
    assert (count(Enterprise), count(DirectoryEntry), count(DirectoryBatch)) == (250, 250, 1)


@any_database
def test_two_lists_at_once_that_share_new_firms_make_each_firm_once(city: Actor) -> None:
    other = person("370200-P", Role.PRIVATE_ECONOMY_OFFICER, account_id=2)
    first = confirming(city, upload(city, listing(range(1, 251))))
    second = confirming(other, upload(other, listing(range(200, 450)), "示例〔2026〕2号"))
    assert at_once(first, second) == [250, 250]
    assert (count(Enterprise), count(DirectoryEntry), count(DirectoryBatch)) == (449, 500, 2)
    assert verified()[1] is None
