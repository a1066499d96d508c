"""Files that LibreOffice wrote (``tests/enterprises/files``), and what WPS does otherwise."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from portal.enterprises.rules.published_list import ParsedList, parse_list
from portal.kernel.errors import Invalid
from tests.enterprises.conftest import credit_code
from tests.enterprises.rules.reading import BOTH, ROWS, codes
from tests.enterprises.rules.reading import read as read_content
from tests.enterprises.rules.workbooks import et, raw_rows, text_cell, wps_xlsx

FILES = Path(__file__).parents[1] / "files"
PLACES = {"城阳区": "370214", "即墨市": "370215", "高新区": "370271", "370212": "370212", "胶南市": "370211"}


def read(name: str) -> ParsedList:
    return parse_list((FILES / name).read_bytes(), name, PLACES)


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_a_list_with_all_that_an_office_puts_into_it_is_read_right(ending: str) -> None:
    """Two sheets, a merged title and note, frozen panes, a filter, a comment, a formula, hidden rows and columns."""
    parsed = read(f"libreoffice.{ending}")
    assert parsed.title == "青岛市2026年度专精特新中小企业名单（示例）"
    assert [(firm.line, firm.credit_code, firm.place, firm.note) for firm in parsed.firms] == [
        (3, credit_code(1), "370214", "2026年4月19日"),  # typed as text
        (4, credit_code(2), "370215", "2026-04-19"),  # a real date
        (5, credit_code(3), "370271", "20260419"),  # a number; the row is hidden
        (6, credit_code(4), "370212", ""),
        (7, credit_code(5), "370211", ""),
        (8, credit_code(6), "370211", ""),  # merged with the row above
    ]
    assert parsed.firms[3].name == "青岛样例丁精密机械有限公司"  # a formula with its result
    assert [("5" in text, "信用代码" in text) for text in parsed.notices] == [(True, False), (False, True)]
    assert (parsed.errors, parsed.uncoded) == ((), ())


@pytest.mark.parametrize("encoding", ["gb18030", "utf8"])
def test_a_text_file_keeps_rare_characters_commas_and_lines(encoding: str) -> None:
    firms = read(f"libreoffice-{encoding}.csv").firms
    assert [firm.place for firm in firms] == ["370214", "370215", "370271", "370212"]
    assert firms[1].name == "青岛样例乙㐂电子有限公司"  # four bytes in GB18030, none in GBK
    assert firms[0].note == '含逗号,与“引号”"和换行 第二行'
    assert firms[1].note == "2026-04-19"


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_formulas_without_result_and_codes_kept_as_numbers_are_faults_with_their_remedy(ending: str) -> None:
    errors = read(f"formulas.{ending}").errors
    assert [error.line for error in errors] == [2, 3, 4]
    for error, words in zip(errors, ("保存后重新上传", "保存后重新上传", "设为文本"), strict=True):
        assert words in error.messages[-1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        *((f"password.{ending}", "去掉密码后再上传") for ending in ("xlsx", "ods", "xls")),
        *((f"external.{ending}", "粘贴为数值") for ending in ("xlsx", "ods", "xls")),
        *((f"macro.{ending}", "另存为不含宏") for ending in ("xlsm", "ods")),
    ],
)
def test_what_is_refused_says_what_to_do(name: str, words: str) -> None:
    with pytest.raises(Invalid) as raised:
        read(name)
    assert words in raised.value.errors["file"][0]


def test_a_picture_does_not_matter() -> None:
    assert [firm.credit_code for firm in read("picture.xlsx").firms] == [credit_code(1)]


PATHS = ("/root", "/home", "/tmp", "Users")  # noqa: S108 - words that must not stand in a file


def parts_of(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_no_file_tells_who_made_it_or_where() -> None:
    for file in FILES.iterdir():
        content = parts_of(file.read_bytes())
        for word in PATHS:
            assert word.encode() not in content, file.name
            assert word.encode("utf-16-le") not in content, file.name
        assert not re.search(rb"<(dc:creator|cp:lastModifiedBy|meta:initial-creator)>[^<]", content), file.name


def test_what_wps_writes_otherwise_is_read_too() -> None:
    day = '<c s="1"><v>44669</v></c>'  # 2026-04-19, counted from 1904
    last = "".join(text_cell(cell) for cell in ROWS[3][:4])
    by_xlsx = read_content(wps_xlsx(f"{raw_rows(*ROWS[:3])}<row>{last}{day}</row>"))
    by_et = read_content(et([*ROWS[:3], [*ROWS[3][:4], date(2026, 4, 19)]]), "名单.et")
    for parsed in (by_xlsx, by_et):
        assert codes(parsed) == BOTH
        assert parsed.firms[1].note == "2026-04-19"
