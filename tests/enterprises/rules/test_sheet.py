"""Spreadsheets as they come, and files that are none or mean harm."""

import io
import time
import tracemalloc
from collections.abc import Sequence
from datetime import date

import olefile
import pytest
from xlsxwriter import Workbook

from portal.enterprises.rules.marks import MAX_BYTES
from portal.enterprises.rules.published_list import ParsedList, parse_list
from portal.enterprises.rules.sheet import read_sheets
from portal.kernel.errors import Invalid
from tests.enterprises.conftest import HEADER, credit_code, xlsx
from tests.enterprises.rules.workbooks import (
    ROOT,
    WORKBOOK,
    lying,
    ods,
    ods_cell,
    ods_row,
    packed,
    raw_rows,
    raw_xlsx,
    text_cell,
    xls,
)

PLACES = {"城阳区": "370214", "高新区": "370271"}
A, B, C = credit_code(1), credit_code(2), credit_code(3)
ROWS = [["青岛市名单"], HEADER, ["1", "青岛甲公司", A, "城阳区", ""], ["2", "青岛乙公司", B, "高新区", ""]]
TABLE = raw_rows(*ROWS)


def read(content: bytes, name: str = "名单.xlsx") -> ParsedList:
    return parse_list(content, name, PLACES)


def codes(parsed: ParsedList) -> list[tuple[int, str, str]]:
    assert parsed.errors == ()
    return [(firm.line, firm.credit_code, firm.place) for firm in parsed.firms]


def refused(content: bytes, name: str = "名单.xlsx") -> str:
    with pytest.raises(Invalid) as raised:
        read(content, name)
    return raised.value.errors["file"][0]


BOTH = [(3, A, "370214"), (4, B, "370271")]


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


def test_fifty_thousand_rows_take_less_than_ten_seconds_and_little_memory() -> None:
    content = xlsx(many(50_000))
    tracemalloc.start()
    try:
        assert len(read(content).firms) == 50_000
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 150 * 1024 * 1024
    started = time.perf_counter()
    read(content)
    assert time.perf_counter() - started < 10


def workbook(**more: str | bytes) -> bytes:
    return raw_xlsx(f"<sheetData>{TABLE}</sheetData>", **more)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"xl/vbaProject.bin": b"x"}, "宏"),
        ({"xl/macrosheets/sheet1.xml": "<x/>"}, "宏"),
        ({"[Content_Types].xml": "<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"}, "宏"),
        ({"xl/externalLinks/externalLink1.xml": "<x/>"}, "外部"),
        ({"xl/connections.xml": "<x/>"}, "外部"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "外部"),
        ({"xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'}, "损坏"),
        ({"xl/worksheets/sheet1.xml": "<worksheet>"}, "损坏"),
        ({"xl/workbook.xml": "no xml"}, "损坏"),
        ({"_rels/.rels": ROOT.replace("xl/", "yl/"), "yl/workbook.xml": WORKBOOK}, "损坏"),
        ({"XL/workbook.xml": WORKBOOK}, "损坏"),
    ],
)
def test_a_workbook_that_does_more_than_hold_values_is_refused(more: dict[str, str | bytes], word: str) -> None:
    assert codes(read(workbook())) == BOTH
    assert word in refused(workbook(**more))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (ods("<office:dde-source/>"), "外部"),
        (ods('<table:table-source xlink:href="file:///a.ods" xmlns:xlink="x"/>'), "外部"),
        (ods(ods_row(*HEADER), **{"Basic/Standard/Module1.xml": "<x/>"}), "宏"),
        (
            ods(
                ods_row(*HEADER),
                **{
                    "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                    "<m:encryption-data/></m:manifest>"
                },
            ),
            "密码",
        ),
    ],
)
def test_an_open_document_that_is_more_than_values_is_refused(content: bytes, word: str) -> None:
    assert word in refused(content, "名单.ods")


def renamed_stream(content: bytes, new: str) -> bytes:
    """An old workbook whose only stream has another name: what encrypted files look like from outside."""
    old = "Workbook".encode("utf-16-le")
    made = new.encode("utf-16-le")
    position = content.index(old)
    length_at = content.index(old) + 64
    changed = bytearray(content)
    changed[position : position + 64] = made.ljust(64, b"\x00")
    changed[length_at : length_at + 2] = (len(made) + 2).to_bytes(2, "little")
    assert olefile.OleFileIO(io.BytesIO(bytes(changed))).exists(new)
    return bytes(changed)


def changed_record(kind: int, data: bytes) -> bytes:
    """An old workbook with one more record right after its first one."""
    content = bytearray(xls(ROWS))
    start = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    after = start + 20
    record = kind.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data
    # The records that follow are of no use to a reader who refuses here.
    content[after : after + len(record)] = record
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (renamed_stream(xls(ROWS), "EncryptedPackage"), "密码"),
        (renamed_stream(xls(ROWS), "_VBA_PROJECT_CUR"), "宏"),
        (renamed_stream(xls(ROWS), "WordDocument"), "不是表格"),
        (changed_record(0x002F, b"\x01\x00" * 3), "密码"),
        (changed_record(0x01AE, b"\x01\x00\x05\x00abc"), "外部"),
        (changed_record(0x0085, b"\x00\x01\x00\x00\x00\x01\x01\x00A"), "宏"),
        (xls(ROWS)[:900], "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000, "损坏"),
    ],
)
def test_an_old_workbook_that_is_more_than_values_is_refused(content: bytes, word: str) -> None:
    assert word in refused(content, "名单.xls")


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"whatever", "list.pdf", "不是表格"),
        (b"MZ\x90\x00" + b"\x00" * 100, "名单.xlsx", "不是表格"),
        (b"%PDF-1.7", "名单.csv", "表头"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "名单.xls", "网页"),
        (packed({"a.txt": "x"}), "名单.xlsx", "不是表格"),
        (packed({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "名单.xlsx", "不是表格"),
        (packed({"xl/workbook.bin": b"x"}), "名单.xlsx", "xlsb"),
        (b"PK\x03\x04 broken", "名单.xlsx", "损坏"),
        (b"x" * (MAX_BYTES + 1), "名单.csv", "10 MB"),
        (("企业名称,统一社会信用代码\n" + "," * 200).encode(), "名单.csv", "100 列"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_words(content: bytes, name: str, word: str) -> None:
    assert word in refused(content, name)


def test_archives_that_unpack_without_end_are_refused_before_they_are_read() -> None:
    big = b"<worksheet>" + b" " * (151 * 1024 * 1024)
    assert "解压" in refused(workbook(**{"xl/worksheets/sheet1.xml": big}))
    ratio = b"<worksheet>" + b" " * (60 * 1024 * 1024) + b"</worksheet>"
    assert "解压" in refused(workbook(**{"xl/sharedStrings.xml": ratio}))
    assert "解压" in refused(packed({f"a{number}": "" for number in range(2_001)}))


def test_an_archive_that_lies_about_a_size_is_refused() -> None:
    real = f"<worksheet>{' ' * 100_000}</worksheet>".encode()
    for part in ("xl/worksheets/sheet1.xml", "docProps/app.xml"):
        content = lying(workbook(**{"docProps/app.xml": "<x/>"}), part, 50, real)
        assert "解压" in refused(content)


@pytest.mark.parametrize(
    "body",
    [
        ods_row("x", attributes='table:number-rows-repeated="1000000"'),
        "<table:table-row>" + ods_cell("x", 'table:number-columns-repeated="16000"') + "</table:table-row>",
        "<table:table-row table:number-rows-repeated='1000000'><table:table-cell/></table:table-row>" + ods_row("x"),
        "<table:table-row><table:table-cell table:number-columns-repeated='16000'/>"
        + ods_cell("x")
        + "</table:table-row>",
        "<table:table-row table:number-rows-repeated='49000'>" + ods_cell("x") * 90 + "</table:table-row>",
    ],
)
def test_a_cell_that_stands_for_millions_is_refused(body: str) -> None:
    refused(ods(body), "名单.ods")


def test_one_cell_far_away_is_refused_in_every_format() -> None:
    far = raw_xlsx(f'<sheetData><row r="1048576">{text_cell("x", "XFD1048576")}</row></sheetData>')
    wide = raw_xlsx(f'<sheetData><row r="50000">{text_cell("x", "CA50000")}</row></sheetData>')
    assert "50000" in refused(far)
    assert "空白区域过大" in refused(wide)
    assert "空白区域过大" in refused(xls([[""] * 150 + ["x"]]))


def test_an_empty_sheet_that_programs_leave_behind_does_not_matter() -> None:
    table = "".join(ods_row(*row) for row in ROWS)
    trailing = (
        "<table:table-row table:number-rows-repeated='1048000'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    )
    assert codes(read(ods(table + trailing), "名单.ods")) == BOTH
