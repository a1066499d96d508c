import csv
import io
import zipfile

import pytest

from portal.enterprises.rules.published_list import parse_list
from portal.enterprises.rules.sheet import MAX_BYTES
from portal.kernel.errors import Invalid
from tests.enterprises.conftest import HEADER, credit_code, published, xlsx

PLACES = {"城阳区": "370214", "胶南市": "370211", "370284": "370211", "高新区": "370271"}
A, B = credit_code(1), credit_code(2)


def as_csv(*rows: list[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


LIST = as_csv(["青岛市名单"], HEADER, ["1", "青岛甲公司", A, "城阳区", ""], ["2", "青岛乙公司", B, "胶南市", "更名"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_usual_encodings(encoding: str) -> None:
    found = parse_list(LIST.encode(encoding), "名单.CSV", PLACES)
    assert [(firm.line, firm.credit_code, firm.place) for firm in found.firms] == [(3, A, "370214"), (4, B, "370211")]
    assert found.title == "青岛市名单"
    assert found.firms[1].note == "更名"
    assert not found.errors


def test_a_published_xlsx_with_merged_title() -> None:
    found = parse_list(published(("青岛甲公司", A, "高新区"), ("青岛乙公司", B, "")), "a.xlsx", PLACES)
    assert found.title == "青岛市2026年度专精特新中小企业名单"
    assert [(firm.name, firm.place) for firm in found.firms] == [("青岛甲公司", "370271"), ("青岛乙公司", "")]


def test_a_header_of_two_rows_with_merged_cells_and_a_district_over_its_firms() -> None:
    rows = [
        ["名单"],
        ["序号", "企业信息", "", "区（市）"],
        ["", "企业名称", "统一社会信用代码", ""],
        [1, "青岛甲公司", A, "城阳区"],
        [2, "青岛乙公司", B, ""],
    ]
    merge = [(1, 0, 2, 0, "序号"), (1, 1, 1, 2, "企业信息"), (1, 3, 2, 3, "区（市）"), (3, 3, 4, 3, "城阳区")]
    found = parse_list(xlsx(rows, merge), "a.xlsx", PLACES)
    assert [(firm.name, firm.place) for firm in found.firms] == [("青岛甲公司", "370214"), ("青岛乙公司", "370214")]
    assert not found.errors


def test_a_header_of_two_rows_without_merged_cells() -> None:
    rows = [["序号", "企业名称", "", "区市"], ["", "", "统一社会信用代码", ""], ["1", "青岛甲公司", A, "城阳区"]]
    found = parse_list(as_csv(*rows).encode(), "a.csv", PLACES)
    assert [firm.place for firm in found.firms] == ["370214"]


def test_every_fault_of_a_row_is_told() -> None:
    rows = [
        HEADER,
        ["1", "", "123", "烟台市", ""],
        ["2", "青岛甲公司", A, "城阳区", ""],
        ["3", "青岛乙公司", A, "城阳区", ""],
        ["4", "青岛丙公司", "", "城阳区", ""],
        ["5", "青岛丁公司", "9.1370201E+17", "", ""],
    ]
    found = parse_list(as_csv(*rows).encode(), "a.csv", PLACES)
    messages = {error.line: error.messages for error in found.errors}
    assert list(messages) == [2, 4, 6]
    assert len(messages[2]) == 3
    assert "第 3 行重复" in messages[4][0]
    assert [row.line for row in found.uncoded] == [5]
    assert "数字" in messages[6][0]
    assert [firm.credit_code for firm in found.firms] == [A]


def test_a_number_too_long_for_a_spreadsheet_is_no_code() -> None:
    found = parse_list(xlsx([HEADER, [1, "青岛甲公司", 913702010000000001, "", ""]]), "a.xlsx", PLACES)
    assert "数字" in found.errors[0].messages[0]


def test_notes_blank_rows_and_repeated_headers_are_no_firms() -> None:
    rows = [HEADER, ["1", "青岛甲公司", A, "", ""], ["", "", "", "", ""], HEADER, ["2", "青岛乙公司", B, "", ""]]
    rows.append(["注：以上按区市排列。", "", "", "", ""])
    found = parse_list(as_csv(*rows).encode(), "a.csv", PLACES)
    assert [firm.credit_code for firm in found.firms] == [A, B]
    assert not found.errors


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"whatever", "list.pdf"),
        (b"no zip", "list.xlsx"),
        (b"PK\x03\x04 broken", "list.xlsx"),
        (b"a\x00b", "list.csv"),
        (b"\xff\xff\xff\xff", "list.csv"),
        ("姓名,单位\n某,某\n".encode(), "list.csv"),
        (as_csv(HEADER).encode(), "list.csv"),
        (b"x" * (MAX_BYTES + 1), "list.csv"),
    ],
)
def test_what_is_no_list_is_refused_with_words(content: bytes, name: str) -> None:
    with pytest.raises(Invalid) as raised:
        parse_list(content, name, PLACES)
    assert raised.value.errors["file"]


def test_too_many_rows_and_a_cell_far_away_are_refused() -> None:
    many = as_csv(HEADER, *[["1", "某", "", "", ""]] * 50_001)
    with pytest.raises(Invalid, match="50000"):
        parse_list(many.encode(), "a.csv", PLACES)
    with pytest.raises(Invalid, match="100 列"):
        parse_list(xlsx([HEADER, [""] * 700 + ["x"]]), "a.xlsx", PLACES)


def test_an_archive_that_unpacks_without_end_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (151 * 1024 * 1024))
    with pytest.raises(Invalid, match="解压"):
        parse_list(stream.getvalue(), "a.xlsx", PLACES)
