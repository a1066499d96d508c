"""Reading the State Council's list of a year: typed as sentences, or as the rows of a spreadsheet."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.kernel.text import N_
from portal.kernel.workdays import YearList

LONGEST = 20
"""Days of one holiday at most; a longer span is a slip of the pen."""
_STATUTORY = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
_SATURDAY = 5
_DAY = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_SPAN = re.compile(
    rf"{_DAY}(?:\s*[(（][^)）]*[)）])?(?:\s*(?:至|到|~|～|—|–|\.\.)\s*(?:{_DAY}|(\d{{1,2}})\s*日))?"
    r"(?:\s*[(（][^)）]*[)）])?"
)
_BETWEEN = re.compile(r"[\s,，、;；。]*")
_OFF, _WORKED = (
    re.compile("放假|休息|节日|节$|假日|假$|^休$|holiday|off", re.IGNORECASE),
    re.compile("班|work", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, and what could not be (Chinese sentences)."""

    listed: YearList
    problems: tuple[str, ...]


def read_typed(year: int, holidays: str, workdays: str) -> Read:
    """Days and spans, a line each or separated by commas; a day without a year belongs to ``year``."""
    problems: list[str] = []
    found = [_read_text(year, text, label, problems) for text, label in _named(holidays, workdays)]
    return _checked(year, found[0], found[1], problems)


def _named(holidays: str, workdays: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (holidays, N_("放假日期")), (workdays, N_("调休上班日期"))


def read_rows(year: int, sheets: Iterable[Sequence[Sequence[str]]]) -> Read:
    """Rows with a day or a span, and the word 放假 or 上班; rows without a day are headings."""
    off: list[date] = []
    worked: list[date] = []
    problems: list[str] = []
    for rows in sheets:
        for number, row in enumerate(rows, 1):
            days = _row_days(year, row)
            if not days:
                continue
            is_worked = any(_WORKED.search(cell) for cell in row)
            if not is_worked and not any(_OFF.search(cell.strip()) for cell in row):
                problems.append(N_("第 %(line)s 行没有写明是放假还是上班。") % {"line": number})
            (worked if is_worked else off).extend(days)
    return _checked(year, off, worked, problems)


def _row_days(year: int, row: Sequence[str]) -> list[date]:
    """The days of a row; two cells with a day each are the first and the last one."""
    cells = [spans for cell in row if (spans := _spans(year, cell)[0])]
    if len(cells) == 2 and all(len(spans) == 1 and spans[0][0] == spans[0][1] for spans in cells):  # noqa: PLR2004
        return _days(cells[0][0][0], cells[1][0][0])
    return [day for spans in cells for span in spans for day in _days(*span)]


def _read_text(year: int, text: str, label: str, problems: list[str]) -> list[date]:
    found: list[date] = []
    for number, line in enumerate(text.splitlines(), 1):
        spans, rest = _spans(year, line)
        if rest:
            told = {"label": label, "line": number, "rest": rest[:20]}
            problems.append(N_("%(label)s第 %(line)s 行看不懂：%(rest)s") % told)
        for span in spans:
            days = _days(*span)
            if not days:
                told = {"label": label, "line": number}
                problems.append(N_("%(label)s第 %(line)s 行的起止日期不对，或超过 20 天。") % told)
            found.extend(days)
    return found


def _spans(year: int, text: str) -> tuple[list[tuple[date, date]], str]:
    """First and last days found, and the part of the text that is neither a day nor a separator."""
    spans, rest, position = [], "", 0
    while position < len(text):
        match = _SPAN.match(text, position)
        span = _span(year, match) if match else None
        if match is None or span is None:
            skipped = _BETWEEN.match(text, position)
            step = skipped.end() if skipped else position
            if step == position:
                rest, step = rest + text[position], position + 1
            position = step
            continue
        spans.append(span)
        position = match.end()
    return spans, rest.strip()


def _span(year: int, match: re.Match[str]) -> tuple[date, date] | None:
    """None where one of the days does not exist."""
    own_year, month, day, last_year, last_month, last_day, same_month_day = match.groups()
    try:
        first = date(int(own_year or year), int(month), int(day))
        if same_month_day is not None:
            return first, first.replace(day=int(same_month_day))
        if last_month is None:
            return first, first
        return first, date(int(last_year or first.year), int(last_month), int(last_day))
    except ValueError:
        return None


def _days(first: date, last: date) -> list[date]:
    length = (last - first).days + 1
    return [first + timedelta(days=n) for n in range(length)] if 0 < length <= LONGEST else []


def _checked(year: int, off: Sequence[date], worked: Sequence[date], problems: list[str]) -> Read:
    listed = YearList(frozenset(off), frozenset(worked))
    problems += [
        N_("%(day)s 不属于 %(year)s 年的名单。") % {"day": day.isoformat(), "year": year}
        for day in sorted(listed.holidays | listed.workdays)
        if not date(year - 1, 12, 20) <= day <= date(year, 12, 31)
    ]
    problems += [
        N_("%(day)s 既列为放假又列为上班。") % {"day": day.isoformat()}
        for day in sorted(listed.holidays & listed.workdays)
    ]
    problems += [
        N_("%(day)s 是星期一至星期五，不能列为调休上班。") % {"day": day.isoformat()}
        for day in sorted(listed.workdays)
        if day.weekday() < _SATURDAY
    ]
    missing = [day for month_day in _STATUTORY if (day := date(year, *month_day)) not in listed.holidays]
    if missing:
        problems.append(N_("名单不完整，缺少法定节日：%(days)s。") % {"days": "、".join(map(str, missing))})
    return Read(listed, tuple(problems))


def reach(year: int) -> tuple[date, date]:
    """First and last day on which the list of a year can change what is worked."""
    return date(year - 1, 12, 20), date(year, 12, 31)


def typed(days: Iterable[date]) -> str:
    """Days as ``read_typed`` takes them, one a line."""
    return "\n".join(day.isoformat() for day in sorted(days))
