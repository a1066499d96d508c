"""Reading a published directory list: title rows, a header of one or two rows, then one firm a row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.enterprises.rules.identity import compact_code, likely_code, refuse_code, refuse_name, tidy, tidy_name
from portal.enterprises.rules.marks import MAX_ROWS, too_many_rows
from portal.enterprises.rules.sheet import Rows, Sheet, read_sheets
from portal.kernel.errors import Invalid
from portal.kernel.text import N_

_HEADER_WITHIN = 30  # rows
_NAMES: Mapping[str, frozenset[str]] = {
    "serial": frozenset({"序号", "编号", "no", "no."}),
    "name": frozenset({"企业名称", "单位名称", "企业全称", "名称", "公司名称", "申报企业", "申报企业名称", "企业"}),
    "code": frozenset(
        {"统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "企业统一社会信用代码", "统一社会信用代码证号"}
    ),
    "place": frozenset(
        {
            "区市",
            "所属区市",
            "所在区市",
            "县区",
            "区县",
            "所在区县",
            "所属区县",
            "所属地区",
            "所在地",
            "地区",
            "所属区域",
            "属地",
        }
    ),
    "note": frozenset({"备注", "说明"}),
}
_NOT_A_WORD = re.compile(r"[\s、/（）()·:：*]")
_NO_CODE = frozenset({"-", "--", "—", "——", "/", "无", "暂无", "待补", "待补充", "空"})
COLUMN_WORDS: Mapping[str, str] = {"name": N_("企业名称"), "code": N_("统一社会信用代码"), "place": N_("区市")}
_SHOWN_LINES = 10
_AS_NUMBER = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class ListedFirm:
    """One good row. line: its row in the sheet, from 1; place: code of a district or zone, "" where none is given.

    credit_code is "" in a row that is only waiting for its code (``ParsedList.uncoded``).
    """

    line: int
    credit_code: str
    name: str
    place: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row, all of it; text: the row as it stands there."""

    line: int
    text: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedList:
    """What a file says. It may be imported when ``errors`` is empty.

    uncoded: rows that lack nothing but the code; notices: what to look at, such as hidden rows that were read too.
    """

    title: str
    firms: tuple[ListedFirm, ...] = ()
    errors: tuple[RowError, ...] = ()
    uncoded: tuple[ListedFirm, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Header:
    first: int  # index of its first row
    body: int  # index of the row after it
    columns: dict[str, int] = field(default_factory=dict)


def parse_list(content: bytes, filename: str, places: Mapping[str, str]) -> ParsedList:
    """Read a list and check every row.

    places: every name or code of a district or zone that is accepted -> its present code.
    Raises Invalid (field ``file``) where the file cannot be read or holds no such list.
    """
    lists = [
        (sheet, header) for sheet in read_sheets(content, filename) if (header := _find_header(sheet.rows)) is not None
    ]
    if not lists:
        raise Invalid({"file": [N_("没有找到表头：需要“企业名称”和“统一社会信用代码”两列。")]})
    sheet, header = next(((sheet, header) for sheet, header in lists if not sheet.marks.hidden), lists[0])
    parsed = _parse_body(sheet, header, places)
    if len(lists) == 1:
        return parsed
    more = N_("文件里有 %d 张工作表像名单，只读了其中第一张没有隐藏的。") % len(lists)
    return replace(parsed, notices=(more, *parsed.notices))


def _find_header(rows: Rows) -> _Header | None:
    """The first row (or pair of rows, read column by column) that names both the firm and its code."""
    for first in range(min(len(rows), _HEADER_WITHIN)):
        if not _columns(rows[first : first + 1]):
            continue  # a title above the header
        for height in (1, 2):
            columns = _columns(rows[first : first + height])
            if "name" in columns and "code" in columns:
                return _Header(first, first + height, columns)
    return None


def _columns(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in reversed(rows):  # the lower row of two is the more particular one
        for index, cell in enumerate(row):
            word = _NOT_A_WORD.sub("", tidy(cell)).lower()
            for column, names in _NAMES.items():
                if word in names:
                    found.setdefault(column, index)
    return found


def _parse_body(sheet: Sheet, header: _Header, places: Mapping[str, str]) -> ParsedList:
    firms: list[ListedFirm] = []
    errors: list[RowError] = []
    uncoded: list[ListedFirm] = []
    seen: dict[str, ListedFirm] = {}
    rows, accepted = sheet.rows, {_place_key(name): code for name, code in places.items()}
    for index in range(header.body, len(rows)):
        row, line = rows[index], index + 1
        if _is_empty(row, header) or _is_header(row, header):
            continue  # blank rows, notes and totals, and the header repeated on every page
        firm, messages = _parse_row(row, line, header, accepted)
        messages += _uncomputed(sheet, index, header)
        if firm.credit_code in seen:
            messages.append(_doubled(firm, seen[firm.credit_code]))
        elif firm.credit_code:
            seen[firm.credit_code] = firm
        if messages:
            errors.append(RowError(line, " ".join(cell for cell in row if cell)[:200], tuple(messages)))
        else:
            (firms if firm.credit_code else uncoded).append(firm)
    if len(firms) + len(errors) + len(uncoded) > MAX_ROWS:
        raise too_many_rows()
    if not firms and not errors and not uncoded:
        raise Invalid({"file": [N_("表头下面没有企业。")]})
    lines = [firm.line for firm in (*firms, *uncoded)] + [error.line for error in errors]
    notices = _notices(sheet, header, lines)
    return ParsedList(_title(rows[: header.first]), tuple(firms), tuple(errors), tuple(uncoded), notices)


def _is_header(row: Sequence[str], header: _Header) -> bool:
    """The header again; only a row whose code has Chinese characters can be one."""
    code = _cell(row, header, "code")
    return not code.isascii() and _columns([row]).keys() >= {"name", "code"}


def _parse_row(
    row: Sequence[str], line: int, header: _Header, accepted: Mapping[str, str]
) -> tuple[ListedFirm, list[str]]:
    name = tidy_name(_cell(row, header, "name"))
    raw = _cell(row, header, "code")
    code, place = "" if raw in _NO_CODE else compact_code(raw), tidy(_cell(row, header, "place"))
    messages = []
    if (bad_name := refuse_name(name)) is not None:
        messages.append(bad_name.message)
    if _AS_NUMBER.fullmatch(raw):
        messages.append(N_("统一社会信用代码被表格存成了数字，末几位已丢失；请把该列设为文本后重新填写"))
    elif code and (bad_code := refuse_code(code)) is not None:
        meant = likely_code(code)
        messages.append(bad_code.message + (N_("；是否应为 %s？") % meant if meant else ""))
    district = accepted.get(_place_key(place), "")
    if place and not district:
        messages.append(N_("不认识的区市或功能区：%s") % place[:40])
    return ListedFirm(line, code, name, district, tidy(_cell(row, header, "note"))[:200]), messages


def _doubled(firm: ListedFirm, earlier: ListedFirm) -> str:
    """The same firm twice, or two firms of which one has the wrong code."""
    if firm.name == earlier.name:
        return N_("与第 %d 行是同一家企业，请删去其中一行") % earlier.line
    text = N_("统一社会信用代码与第 %(line)d 行重复，那一行是“%(name)s”，请核对哪一行的代码有误")
    return text % {"line": earlier.line, "name": earlier.name[:60]}


def _uncomputed(sheet: Sheet, index: int, header: _Header) -> list[str]:
    """Cells that we need and that hold a formula without a result."""
    if not sheet.marks.uncomputed:
        return []
    return [
        N_("“%s”是公式，没有保存计算结果或结果有误；请用表格软件打开、保存后重新上传") % COLUMN_WORDS[column]
        for column, place in header.columns.items()
        if column in COLUMN_WORDS and (index, place) in sheet.marks.uncomputed
    ]


def _notices(sheet: Sheet, header: _Header, lines: Sequence[int]) -> tuple[str, ...]:
    """What was read although the spreadsheet hides it."""
    found, marks = [], sheet.marks
    if marks.hidden:
        found.append(N_("名单所在的工作表是隐藏的，已照常读取。"))
    hidden = sorted(line for line in lines if line - 1 in marks.hidden_rows)
    if hidden:
        shown = "、".join(str(line) for line in hidden[:_SHOWN_LINES])
        more = N_("等") if len(hidden) > _SHOWN_LINES else ""
        found.append(
            N_("有 %(n)d 行在表格里是隐藏的，已照常读取：第 %(lines)s%(more)s行。请核对这些企业是否在名单上。")
            % {"n": len(hidden), "lines": f"{shown} ", "more": more}
        )
    found += [
        N_("“%s”一列在表格里是隐藏的，已照常读取。") % COLUMN_WORDS[column]
        for column, place in header.columns.items()
        if column in COLUMN_WORDS and place in marks.hidden_columns
    ]
    return tuple(found)


def _is_empty(row: Sequence[str], header: _Header) -> bool:
    """Neither a name nor a code nor a serial number; a merged note fills every column with one text."""
    asked = [_cell(row, header, column) for column in ("serial", "name", "code") if column in header.columns]
    if not any(asked):
        return True
    serial = _cell(row, header, "serial")
    name, code = _cell(row, header, "name"), _cell(row, header, "code")
    is_note = name == code or (not name and not code)
    return is_note and not serial.rstrip(".").isdigit()


def _cell(row: Sequence[str], header: _Header, column: str) -> str:
    index = header.columns.get(column)
    return row[index].strip() if index is not None and index < len(row) else ""


def _place_key(place: str) -> str:
    return _NOT_A_WORD.sub("", tidy(place)).removeprefix("山东省").removeprefix("青岛市")


def _title(rows: Rows) -> str:
    """The longest text above the header."""
    return max((" ".join(cell.split()) for row in rows for cell in row), key=len, default="")[:200]
