"""Spreadsheets as they come."""

import io
import time
import tracemalloc
from collections.abc import Sequence
from datetime import date

import pytest
from xlsxwriter import Workbook

from portal.enterprises.rules.sheet import read_sheets
from tests.enterprises.conftest import HEADER, credit_code, xlsx
from tests.enterprises.rules.reading import BOTH, ROWS, TABLE, A, B, codes, read
from tests.enterprises.rules.workbooks import (
    ods,
    ods_cell,
    ods_row,
    raw_rows,
    raw_xlsx,
    text_cell,
    xls,
)


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.xls", "名单", "名单.XLSX"])
def test_a_workbook_is_known_by_its_content(name: str) -> None:
    assert codes(read(raw_xlsx(f"<sheetData>{TABLE}</sheetData>"), name)) == BOTH
    assert codes(read(xls(ROWS), name)) == BOTH
    assert codes(read(ods("".join(ods_row(*row) for row in ROWS)), name)) == BOTH


def test_names_with_a_prefix_and_absolute_targets() -> None:
    sheet = TABLE.replace("<", "<x:").replace("<x:/", "</x:")
    whole = f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{sheet}</x:sheetData></x:worksheet>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="/xl/worksheets/sheet1.xml"/></Relationships>'
    )
    parts = {"xl/worksheets/sheet1.xml": whole, "xl/_rels/workbook.xml.rels": relations}
    assert codes(read(raw_xlsx("", **parts))) == BOTH


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_the_usual_encodings(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    assert codes(read(text.encode(encoding), "名单.csv")) == BOTH


def test_numbers_that_a_csv_keeps_as_text() -> None:
    text = f'企业名称,统一社会信用代码\n青岛甲公司,"=""{A}"""\n青岛乙公司,\'{B}\n'
    assert codes(read(text.encode("gb18030"), "名单.csv")) == [(2, A, ""), (3, B, "")]


def test_hidden_rows_and_columns_are_read_and_told() -> None:
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("名单")
    for index, row in enumerate(ROWS):
        sheet.write_row(index, 0, row)
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.set_column(2, 2, None, None, {"hidden": True})
    book.close()
    by_ods = ods(
        "<table:table-column table:number-columns-repeated='2'/><table:table-column table:visibility='collapse'/>"
        + "".join(ods_row(*row) for row in ROWS[:3])
        + ods_row(*ROWS[3], attributes='table:visibility="filter"')
    )
    for content in (stream.getvalue(), by_ods, xls(ROWS, hidden_row=3, hidden_column=2)):
        parsed = read(content)
        assert codes(parsed) == BOTH
        rows, column = parsed.notices
        assert "第 4 行" in rows
        assert "统一社会信用代码" in column


def test_nothing_hidden_is_nothing_told() -> None:
    for content in (xlsx(ROWS), xls(ROWS), ods("".join(ods_row(*row) for row in ROWS))):
        assert read(content).notices == ()


def test_merged_cells_hold_for_all_their_rows() -> None:
    rows = [HEADER, ["1", "青岛甲公司", A, "城阳区", ""], ["2", "青岛乙公司", B, "", ""]]
    by_xlsx = xlsx(rows, [(1, 3, 2, 3, "城阳区")])
    by_ods = ods(
        ods_row(*HEADER)
        + "<table:table-row>"
        + "".join(ods_cell(cell) for cell in rows[1][:3])
        + ods_cell("城阳区", 'table:number-rows-spanned="2"')
        + "</table:table-row><table:table-row>"
        + "".join(ods_cell(cell) for cell in rows[2][:3])
        + "<table:covered-table-cell/></table:table-row>"
    )
    for content in (by_xlsx, by_ods):
        assert [place for _line, _code, place in codes(read(content))] == ["370214", "370214"]


def test_a_formula_counts_by_its_kept_result_and_without_one_is_a_fault() -> None:
    def row(line: int, code: str) -> str:
        return f'<row r="{line}">{text_cell("青岛甲公司", f"A{line}")}{code}</row>'

    kept = f'<c r="B2" t="str"><f>VLOOKUP(A2,X:Y,2)</f><v>{A}</v></c>'
    lost = '<c r="B3"><f>VLOOKUP(A3,X:Y,2)</f></c>'
    empty = '<c r="B4"><f>VLOOKUP(A4,X:Y,2)</f><v></v></c>'
    wrong = '<c r="B5" t="e"><f>VLOOKUP(A5,X:Y,2)</f><v>#N/A</v></c>'
    head = raw_rows(["企业名称", "统一社会信用代码"])
    parsed = read(raw_xlsx(f"<sheetData>{head}{row(2, kept)}{row(3, lost)}{row(4, empty)}{row(5, wrong)}</sheetData>"))
    assert [firm.credit_code for firm in parsed.firms] == [A]
    assert [error.line for error in parsed.errors] == [3, 4, 5]
    assert all("公式" in error.messages[-1] for error in parsed.errors)
    lost_too = '<table:table-cell table:formula="of:=VLOOKUP([.A2])"/>'
    wrong_too = '<table:table-cell table:formula="of:=A1" office:value-type="string" calcext:value-type="error"'
    wrong_too += ' xmlns:calcext="x"><text:p>#N/A</text:p></table:table-cell>'
    kept_too = ods_cell(A, 'table:formula="of:=VLOOKUP([.A4])"')
    table = ods_row("企业名称", "统一社会信用代码") + "".join(
        f"<table:table-row>{ods_cell('青岛甲公司')}{cell}</table:table-row>" for cell in (lost_too, wrong_too, kept_too)
    )
    by_ods = read(ods(table))
    assert ([error.line for error in by_ods.errors], [firm.line for firm in by_ods.firms]) == ([2, 3], [4])
    rows = [["企业名称", "统一社会信用代码"], ["青岛甲公司"], ["青岛乙公司", B]]
    by_xls = read(xls(rows, error_at=(1, 1)))
    assert ([error.line for error in by_xls.errors], [firm.line for firm in by_xls.firms]) == ([2], [3])
    by_text = read("企业名称,统一社会信用代码\n青岛甲公司,=B1\n".encode(), "a.csv")
    assert "公式" in by_text.errors[0].messages[-1]


def test_dates_are_told_as_days_and_numbers_without_point() -> None:
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, [1, "青岛甲公司", A, "城阳区"])
    sheet.write_datetime(1, 4, date(2026, 4, 19), book.add_format({"num_format": "yyyy/m/d"}))
    book.close()
    assert read(stream.getvalue()).firms[0].note == "2026-04-19"
    assert read_sheets(stream.getvalue(), "a")[0].rows[1][0] == "1"


def test_a_list_on_a_hidden_sheet_is_told_and_a_visible_one_comes_first() -> None:
    def book_of(*hidden: bool) -> bytes:
        stream = io.BytesIO()
        book = Workbook(stream, {"in_memory": True})
        book.add_worksheet("说明").write(0, 0, "说明")
        for number, is_hidden in enumerate(hidden, 1):
            sheet = book.add_worksheet(f"名单{number}")
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, [number, "青岛甲公司", credit_code(number), "城阳区"])
            if is_hidden:
                sheet.hide()
        book.close()
        return stream.getvalue()

    only = read(book_of(True))
    assert (len(only.firms), "隐藏" in only.notices[0]) == (1, True)
    both = read(book_of(True, False))
    assert both.firms[0].credit_code == credit_code(2)
    assert "2 张工作表" in both.notices[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (A.lower(), A),
        ("　".join(A), A),
        ("".join(chr(ord(sign) + 0xFEE0) for sign in A), A),
        (f"{A[:8]}-{A[8:17]}－{A[17:]}", A),
        (f"\ufeff{A}\u200b\u202c", A),
    ],
)
def test_codes_are_read_through_width_spaces_hyphens_and_invisible_signs(written: str, meant: str) -> None:
    text = f"企业名称,统一社会信用代码\n青岛甲公司,{written}\n"
    assert read(text.encode(), "a.csv").firms[0].credit_code == meant


def test_letters_in_place_of_digits_are_pointed_out() -> None:
    wrong = A.replace("0", "O").replace("1", "I")
    (error,) = read(f"企业名称,统一社会信用代码\n青岛甲公司,{wrong}\n".encode(), "a.csv").errors
    assert f"是否应为 {A}" in error.messages[0]


def test_a_row_without_a_code_is_put_aside_and_is_no_fault() -> None:
    rows = [
        HEADER,
        ["1", "青岛甲公司", A, "城阳区", ""],
        ["2", "青岛乙公司", "", "高新区", "补正"],
        ["3", "丙", "待补", "", ""],
    ]
    parsed = read(xlsx(rows))
    assert codes(parsed) == [(2, A, "370214")]
    assert [(row.line, row.name, row.place, row.note) for row in parsed.uncoded] == [
        (3, "青岛乙公司", "370271", "补正"),
        (4, "丙", "", ""),
    ]


def many(count: int) -> Sequence[Sequence[object]]:
    rows: list[Sequence[object]] = [HEADER]
    rows += [
        [number, f"青岛某某科技{number}有限公司", credit_code(number), "城阳区", ""] for number in range(1, count + 1)
    ]
    return rows


def test_ten_thousand_rows_take_little_memory() -> None:
    content = xlsx(many(10_000))
    tracemalloc.start()
    try:
        assert len(read(content).firms) == 10_000
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 40 * 1024 * 1024


def test_fifty_thousand_rows_take_less_than_ten_seconds() -> None:
    content = xlsx(many(50_000))
    started = time.process_time()
    assert len(read(content).firms) == 50_000
    assert time.process_time() - started < 10


def test_an_empty_sheet_that_programs_leave_behind_does_not_matter() -> None:
    table = "".join(ods_row(*row) for row in ROWS)
    trailing = (
        "<table:table-row table:number-rows-repeated='1048000'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    )
    assert codes(read(ods(table + trailing), "名单.ods")) == BOTH
