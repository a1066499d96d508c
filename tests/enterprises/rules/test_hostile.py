"""Files that are no spreadsheets, or that mean harm."""

import io

import olefile
import pytest

from portal.enterprises.rules.marks import MAX_BYTES
from tests.enterprises.conftest import HEADER
from tests.enterprises.rules.reading import BOTH, ROWS, TABLE, codes, read, refused
from tests.enterprises.rules.workbooks import (
    ROOT,
    WORKBOOK,
    lying,
    ods,
    ods_cell,
    ods_row,
    packed,
    raw_xlsx,
    text_cell,
    xls,
)


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
