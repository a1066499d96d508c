"""Reading an uploaded spreadsheet into rows of text, within bounds. What it is, its content says, not its name.

A cell keeps its text; a whole number loses the ``.0`` that spreadsheets give it; a date becomes ISO text.
"""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from portal.enterprises.rules import biff, ods, xlsx
from portal.enterprises.rules.archive import ZIP, Archive
from portal.enterprises.rules.marks import (
    BROKEN,
    MAX_BYTES,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MISFIT,
    SPARE_ROWS,
    WIDE,
    Marks,
    refuse,
    too_many_rows,
)
from portal.kernel.text import N_

_EXACT = 1e15  # beyond it a spreadsheet's number has lost digits; it then shows as 9.137020E+17
_TEXT_NAMES = (".csv", ".txt")
_HEAD = 4096
_AS_TEXT = re.compile(r'="(.*)"')  # how a .csv keeps a number as text
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its cells as text, and what is to be known beside them."""

    rows: Rows
    marks: Marks = field(default_factory=Marks)

    @property
    def uncomputed(self) -> set[tuple[int, int]]:
        """Cells (row, column from 0) whose formula has no result, or an error for one."""
        return self.marks.uncomputed


def read_sheets(content: bytes, filename: str) -> list[Sheet]:
    """The sheets of an .xlsx, .ods, .xls or .et, or the one of a .csv (UTF-8, UTF-16, GB18030), merged cells filled.

    Raises Invalid (field ``file``) for another kind of file, a broken, locked or hostile one, or one beyond the bounds.
    """
    if len(content) > MAX_BYTES:
        raise refuse(N_("文件超过 10 MB，请删去无关内容后再上传。"))
    if content.startswith(ZIP):
        return _read_book(content, _marks_of_archive(content))
    if content.startswith(biff.OLE):
        return _read_book(content, biff.marks_of(content))
    if content[:_HEAD].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        raise refuse(N_("文件其实是网页，只是扩展名像表格；请用表格软件打开后另存为 .xlsx 再上传。"))
    if filename.lower().endswith(_TEXT_NAMES):
        return [_read_csv(content)]
    raise refuse(MISFIT)


def _marks_of_archive(content: bytes) -> list[Marks]:
    archive = Archive(content)
    if xlsx.is_xlsx(archive):
        return xlsx.marks_of(archive)
    if ods.is_ods(archive):
        return ods.marks_of(archive)
    if "xl/workbook.bin" in archive.parts:
        raise refuse(N_("不接收 .xlsb 文件，请另存为 .xlsx 后再上传。"))
    raise refuse(MISFIT)


def _read_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    head = text[:_HEAD]
    delimiter = max(",\t;", key=head.count)
    rows: Rows = []
    marks = Marks()
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) >= MAX_ROWS + SPARE_ROWS:
                raise too_many_rows()
            if len(row) > MAX_COLUMNS:
                raise refuse(WIDE)
            rows.append([_typed(cell) for cell in row])
            marks.uncomputed.update((len(rows) - 1, column) for column, cell in enumerate(row) if _is_formula(cell))
    except csv.Error as error:
        raise refuse(BROKEN) from error
    return Sheet(rows, marks)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: Sequence[str] = ("utf-16",)
    elif b"\x00" in content:
        raise refuse(MISFIT)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse(N_("文件的文字编码无法识别，请另存为 UTF-8 编码的 .csv 或 .xlsx。"))


def _typed(cell: str) -> str:
    kept = _AS_TEXT.fullmatch(cell.strip())
    return kept[1].strip() if kept else cell.strip().removeprefix("'")


def _is_formula(cell: str) -> bool:
    text = cell.strip()
    return text in _ERRORS or (text.startswith("=") and _AS_TEXT.fullmatch(text) is None)


def _read_book(content: bytes, marks: Sequence[Marks]) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            if len(book.sheet_names) > len(marks):
                raise refuse(BROKEN)
            return [_sheet(book.get_sheet_by_index(index), marks[index]) for index in range(len(book.sheet_names))]
    except (CalamineError, EOFError, RuntimeError, OSError, ValueError) as error:
        raise refuse(BROKEN) from error


def _sheet(sheet: CalamineSheet, marks: Marks) -> Sheet:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise refuse(WIDE)
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    if len(rows) > MAX_ROWS + SPARE_ROWS:
        raise too_many_rows()
    merged = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    for top, left, bottom, right in merged or marks.merged:
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = rows[top][left]
    for index, row in enumerate(rows):
        marks.uncomputed.update((index, column) for column, cell in enumerate(row) if cell in _ERRORS)
    return Sheet(rows, marks)


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < _EXACT else f"{cell:E}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
