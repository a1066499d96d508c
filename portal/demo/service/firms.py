"""The firms: published lists written as spreadsheets and imported, then their dated facts and contracts."""

import io
from collections.abc import Sequence
from datetime import date, timedelta

from xlsxwriter import Workbook

from portal.demo.rules.firms import ACTIVE, AGENCY, CHAMPIONS, FIRMS, GIANTS, DemoFirm
from portal.demo.service.accounts import Cast
from portal.enterprises import service as enterprises
from portal.enterprises.rules.directory import EntryKind, Level
from portal.enterprises.rules.facts import Fact
from portal.enterprises.service import AddContract, ConfirmImport, SetFact, StoreUpload
from portal.kernel.actor import Actor
from portal.organisations.service import AddAuthorisation, add_authorisation

_HEADER = ("序号", "企业名称", "统一社会信用代码", "所属区市", "备注")
_PUBLISHED_BEFORE = timedelta(days=200)
_CONTRACT_YEARS = timedelta(days=3 * 365)


def published_list(title: str, firms: Sequence[DemoFirm]) -> bytes:
    """A list as a bureau publishes it: merged title, a header of two rows, serial numbers, a note at the end."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("名单")
    bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
    last = len(_HEADER) - 1
    sheet.merge_range(0, 0, 0, last, title, bold)
    for column, word in enumerate(_HEADER):
        sheet.merge_range(1, column, 2, column, word, bold)
    sheet.set_column(1, 2, 30)
    for row, firm in enumerate(firms, start=3):
        sheet.write_row(row, 0, (row - 2, firm.name, firm.code, firm.place, ""))
    sheet.merge_range(len(firms) + 3, 0, len(firms) + 3, last, "注：本名单为演示数据，企业均为虚构。")
    book.close()
    return stream.getvalue()


def import_lists(cast: Cast, today: date) -> None:
    """Three lists, each by the bureau that publishes it (clause 三(一))."""
    year, day = today.year, today - _PUBLISHED_BEFORE
    private, industry = cast.actor("private1"), cast.actor("industry1")
    _import(private, EntryKind.SRDI_SME, Level.PROVINCIAL, f"示例企业发〔{year}〕1号", day,
            f"青岛市{year}年度专精特新中小企业名单（演示）", FIRMS)  # fmt: skip
    giants = [firm for firm in FIRMS if firm.sequence in GIANTS]
    _import(private, EntryKind.LITTLE_GIANT, Level.NATIONAL, f"示例企业发〔{year}〕2号", day,
            f"{year}年专精特新“小巨人”企业名单（青岛，演示）", giants)  # fmt: skip
    champions = [firm for firm in FIRMS if firm.sequence in CHAMPIONS]
    _import(industry, EntryKind.SINGLE_CHAMPION, Level.PROVINCIAL, f"示例工信发〔{year}〕3号", day,
            f"{year}年度山东省制造业单项冠军企业名单（青岛，演示）", champions)  # fmt: skip


def _import(  # noqa: PLR0917 - what the form of an import asks
    actor: Actor, kind: EntryKind, level: Level, document_no: str, day: date, title: str, firms: Sequence[DemoFirm]
) -> None:
    upload = StoreUpload(
        filename=f"{title}.xlsx",
        content=published_list(title, firms),
        kind=kind,
        level=level,
        document_no=document_no,
        published_on=day,
    )
    enterprises.confirm_import(ConfirmImport(enterprises.store_upload(upload, actor)), actor)


def confirm_facts(officer: Actor, today: date) -> None:
    """What the city knows of the firms: whose they are, who claims them, which agency works for them.

    The agency is authorised anew, so that the demo is the same in years for which the reference list has none.
    """
    day = today - _PUBLISHED_BEFORE + timedelta(days=1)
    until = today + _CONTRACT_YEARS
    add_authorisation(AddAuthorisation(AGENCY, day, until, f"演示授权〔{day.year}〕1号"), officer)
    for firm in ACTIVE:
        wanted = (
            (Fact.AFFILIATION, firm.affiliation if firm.affiliation != "none" else ""),
            (Fact.COMPETENT_DEPT, firm.department),
            (Fact.CLAIM, firm.claim),
        )
        for fact, value in wanted:
            if value:
                enterprises.set_fact(SetFact(firm.code, fact, value, day, "企业登记信息核对表（演示）"), officer)
        if firm.agency:
            contract = AddContract(firm.code, firm.agency, day, until, f"演示代理合同第{firm.sequence}号")
            enterprises.add_contract(contract, officer)
