"""Reading an uploaded spreadsheet into rows of text, within bounds.

A cell keeps its text; a whole number loses the ``.0`` that spreadsheets give it; a date becomes ISO text.
"""

import csv
import io
import re
import zipfile
from datetime import date, datetime

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from portal.kernel.errors import Invalid
from portal.kernel.text import N_

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
_MAX_UNPACKED = 150 * 1024 * 1024
_MAX_PARTS = 2_000
_MAX_COLUMNS = 100
_SPARE_ROWS = 100  # title, header and notes
_FILLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*[^/]>')
_EXACT = 1e15  # beyond it a spreadsheet's number has lost digits; it then shows as 9.137020E+17
_ZIP = b"PK\x03\x04"

Rows = list[list[str]]


def read_sheets(content: bytes, filename: str) -> list[Rows]:
    """The sheets of an .xlsx, or the one of a .csv (UTF-8 with or without BOM, GB18030), merged cells filled.

    Raises Invalid (field ``file``) for another kind of file, a broken one, or one beyond the bounds.
    """
    if len(content) > MAX_BYTES:
        raise _invalid(N_("文件超过 10 MB，请删去无关内容后再上传。"))
    name = filename.lower()
    if name.endswith(".xlsx") and content.startswith(_ZIP):
        sheets = _read_xlsx(content)
    elif name.endswith(".csv") and b"\x00" not in content:
        sheets = [_read_csv(content)]
    else:
        raise _invalid(N_("只能导入 .xlsx 或 .csv 文件；旧格式 .xls 请先另存为 .xlsx。"))
    if any(len(rows) > MAX_ROWS + _SPARE_ROWS for rows in sheets):
        raise _too_many()
    return sheets


def _read_csv(content: bytes) -> Rows:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise _invalid(N_("文件的文字编码无法识别，请另存为 UTF-8 编码的 .csv 或 .xlsx。"))
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    try:
        return [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise _invalid(N_("文件内容不完整或不是表格，无法读取。")) from error


def _read_xlsx(content: bytes) -> list[Rows]:
    try:
        _check_archive(content)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [_rows(book.get_sheet_by_index(index)) for index in range(len(book.sheet_names))]
    except (CalamineError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise _invalid(N_("文件已损坏或加了密码，无法读取；请重新另存后再上传。")) from error


def _check_archive(content: bytes) -> None:
    """Bound what unpacking may cost: the reader lays a sheet out from its first to its last filled cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
            raise _invalid(N_("文件解压后过大，请只保留名单本身再上传。"))
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                _check_extent(archive.read(part))


def _check_extent(sheet: bytes) -> None:
    for found in _FILLED_CELL.finditer(sheet):
        if _column_number(found[1]) > _MAX_COLUMNS:
            raise _invalid(N_("表格超过 100 列，请只保留名单本身再上传。"))
        if int(found[2]) > MAX_ROWS + _SPARE_ROWS:
            raise _too_many()


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _rows(sheet: CalamineSheet) -> Rows:
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = rows[top][left]
    return rows


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < _EXACT else f"{cell:E}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _too_many() -> Invalid:
    return _invalid(N_("名单超过 %d 行，请分几个文件导入。") % MAX_ROWS)


def _invalid(message: str) -> Invalid:
    return Invalid({"file": [message]})
