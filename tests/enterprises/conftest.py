"""Firms with made-up codes, lists made on the spot, and the people who handle them."""

import io
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from flask import Flask
from stdnum.cn import uscc
from xlsxwriter import Workbook

from portal.enterprises import service
from portal.enterprises.rules.directory import EntryKind, Level
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.organisations import queries as organisations
from portal.organisations import service as organisation_service

HEADER = ["序号", "企业名称", "统一社会信用代码", "所属区市", "备注"]


def credit_code(number: int) -> str:
    """An invented code with a right check character."""
    body = f"91370201MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def xlsx(rows: Sequence[Sequence[object]], merge: Sequence[tuple[int, int, int, int, str]] = ()) -> bytes:
    """A spreadsheet of these rows; merge: (first row, first column, last row, last column, text)."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("名单")
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    for part in merge:
        sheet.merge_range(*part)
    book.close()
    return stream.getvalue()


def published(*firms: tuple[str, str, str]) -> bytes:
    """A list as it is published: merged title, header, one firm (name, code, place) a row."""
    rows: list[Sequence[object]] = [[""], HEADER]
    rows += [[number, *firm, ""] for number, firm in enumerate(firms, 1)]
    return xlsx(rows, [(0, 0, 0, 4, "青岛市2026年度专精特新中小企业名单")])


def person(code: str, *roles: Role, name: str = "王经办", account_id: int = 1) -> Actor:
    """Somebody with posts in an organisation that exists."""
    organisation = organisations.by_code(db.session, code)
    assert organisation is not None
    return Actor.of(
        account_id=account_id,
        person_id=None,
        name=name,
        organisation_id=organisation.id,
        organisation_code=code,
        organisation_name=organisation.name,
        roles=frozenset(roles),
    )


@pytest.fixture
def city(app: Flask) -> Actor:
    """The city HR officer, in a city with its reference list, on 20 July 2026."""
    organisation_service.load_reference(organisation_service.LoadReference(), Actor.system())
    return person("370200", Role.CITY_HR_OFFICER)


@pytest.fixture
def today() -> "date":
    return date(2026, 7, 20)


@pytest.fixture(autouse=True)
def _day() -> object:
    with clock.at("2026-07-20 09:00"):
        yield


@pytest.fixture
def import_list(city: Actor) -> Callable[..., service.Imported]:
    """Upload and confirm a list in one go."""

    def run(content: bytes, **about: object) -> service.Imported:
        given: dict[str, object] = {
            "filename": "名单.xlsx",
            "kind": EntryKind.SRDI_SME,
            "level": Level.PROVINCIAL,
            "document_no": "示例〔2026〕1号",
            "published_on": date(2026, 4, 19),
        }
        token = service.store_upload(service.StoreUpload(content=content, **(given | about)), city)  # type: ignore[arg-type]
        return service.confirm_import(service.ConfirmImport(token), city)

    return run
