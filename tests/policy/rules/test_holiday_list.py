"""The yearly list as people have it: pasted from a notice, or a sheet."""

from datetime import date, timedelta

import pytest

from portal.policy.rules.holiday_list import Read, read_rows, read_typed, typed

FULL = """1月1日至3日
2027-02-05 至 2027-02-11
4月3日（星期六）至5日（星期一）
2027年5月1日~5月5日；6月9日
2027/9/15
10月1日—10月7日"""


def days(first: date, length: int) -> set[date]:
    return {first + timedelta(days=n) for n in range(length)}


def test_days_and_spans_as_a_notice_writes_them() -> None:
    read = read_typed(2027, FULL, "2027-02-14、9月18日(星期六)\n10月9日\n2027.02.27")
    assert read.problems == ()
    expected = days(date(2027, 1, 1), 3) | days(date(2027, 2, 5), 7) | days(date(2027, 4, 3), 3)
    expected |= days(date(2027, 5, 1), 5) | {date(2027, 6, 9), date(2027, 9, 15)} | days(date(2027, 10, 1), 7)
    assert read.listed.holidays == expected
    assert read.listed.workdays == {date(2027, 2, 14), date(2027, 2, 27), date(2027, 9, 18), date(2027, 10, 9)}
    assert read_typed(2027, typed(read.listed.holidays), typed(read.listed.workdays)) == read


def test_the_last_days_of_the_year_before_belong_to_the_list() -> None:
    read = read_typed(2027, FULL + "\n2026-12-31", "2026-12-26")
    assert read.problems == ()
    assert date(2026, 12, 26) in read.listed.workdays


@pytest.mark.parametrize(
    ("holidays", "workdays", "part"),
    [
        ("1月1日", "", "缺少法定节日：2027-05-01"),
        (FULL + "\n春节放假七天", "", "放假日期第 7 行看不懂：春节放假七天"),
        (FULL, "2月30日", "看不懂"),
        (FULL, "2月15日", "2027-02-15 是星期一至星期五"),
        (FULL, "2月7日", "2027-02-07 既列为放假又列为上班"),
        (FULL + "\n2028-01-01", "", "2028-01-01 不属于 2027 年"),
        (FULL + "\n7月10日至1日", "", "起止日期不对"),
        (FULL + "\n7月1日至8月31日", "", "超过 20 天"),
        ("", "", "名单不完整"),
    ],
)
def test_what_is_wrong_is_said(holidays: str, workdays: str, part: str) -> None:
    assert part in "；".join(read_typed(2027, holidays, workdays).problems)


def sheet(*more: list[str]) -> Read:
    rows = [["2027年放假安排", ""], ["日期", "安排"], ["2027-01-01", "元旦放假"], ["2027-05-01", "2027-05-05", "放假"],
            ["10月1日至7日", "国庆节"], *more]  # fmt: skip
    return read_rows(2027, [rows])


def test_rows_of_a_sheet() -> None:
    read = sheet(["2027-10-09", "上班"], ["2027-02-14", "调休上班"])
    assert read.problems == ()
    assert read.listed.workdays == {date(2027, 10, 9), date(2027, 2, 14)}
    assert read.listed.holidays == {date(2027, 1, 1)} | days(date(2027, 5, 1), 5) | days(date(2027, 10, 1), 7)


def test_a_row_that_does_not_say_what_it_is() -> None:
    assert sheet(["2027-06-09", "端午"]).problems == ("第 6 行没有写明是放假还是上班。",)
