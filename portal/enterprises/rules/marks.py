"""What a spreadsheet says beside its values: what is hidden, merged, or a formula without its result."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.kernel.errors import Invalid
from portal.kernel.text import N_

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
SPARE_ROWS = 100  # title, header and notes
MAX_COLUMNS = 100
MAX_CELLS = 2_000_000
"""Cells of one workbook; the reader also lays out the empty ones between the first and the last filled one."""

MACROS = N_("文件含有宏，为安全起见不接收；请另存为不含宏的 .xlsx 后再上传。")
EXTERNAL = N_("文件引用了外部数据或其他文件，为安全起见不接收；请把内容粘贴为数值后另存为新的 .xlsx。")
LOCKED = N_("文件加了密码，无法读取；请去掉密码后再上传。")
BROKEN = N_("文件已损坏或不完整，无法读取；请重新另存后再上传。")
UNPACKED = N_("文件解压后过大，请只保留名单本身再上传。")
MISFIT = N_("文件内容不是表格（可能只改了扩展名）；只能导入 .xlsx、.xls、.et、.ods 或 .csv 文件。")
WIDE = N_("表格超过 100 列或空白区域过大，请只保留名单本身再上传。")


def refuse(message: str) -> Invalid:
    """The error to raise for a file that is not read."""
    return Invalid({"file": [message]})


def too_many_rows() -> Invalid:
    """The error to raise for more rows than one import takes."""
    return refuse(N_("名单超过 %d 行，请分几个文件导入。") % MAX_ROWS)


@dataclass(slots=True)
class Marks:
    """One sheet; rows and columns from 0. merged: top, left, bottom, right, all inclusive."""

    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = -1
    last_column: int = -1

    def filled(self, row: int, column: int) -> None:
        """A cell with a value; Invalid beyond the bounds."""
        if row >= MAX_ROWS + SPARE_ROWS:
            raise too_many_rows()
        if column >= MAX_COLUMNS:
            raise refuse(WIDE)
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def hide_rows(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` are hidden; those beyond the bounds hold nothing."""
        self.hidden_rows.update(range(first, min(last, MAX_ROWS + SPARE_ROWS) + 1))

    def hide_columns(self, first: int, last: int) -> None:
        """Columns ``first`` to ``last`` are hidden."""
        self.hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))


def check_size(sheets: Iterable[Marks]) -> None:
    """Invalid where laying the sheets out would take too many cells."""
    if sum((sheet.last_row + 1) * (sheet.last_column + 1) for sheet in sheets) > MAX_CELLS:
        raise refuse(WIDE)
