from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.kernel.registry import registry
from portal.web import formatting as made

STAMP = "2026-07-19T16:30:00.000000Z"  # half past midnight of the 20th in Qingdao


@pytest.fixture(autouse=True)
def _request(site: Flask):  # noqa: ANN202
    assert registry().nav == []
    with site.test_request_context():
        yield


@pytest.mark.parametrize("value", [date(2026, 7, 20), "2026-07-20", STAMP, datetime(2026, 7, 19, 16, 30, tzinfo=UTC)])
def test_days_are_days_of_qingdao(value: object) -> None:
    assert made.date_text(value) == "2026年7月20日"  # type: ignore[arg-type]
    assert made.date_short(value) == "2026-07-20"  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [None, "", date(9999, 12, 31), "9999-12-31"])
def test_no_day_is_a_dash(value: object) -> None:
    assert made.date_text(value) == "—"  # type: ignore[arg-type]
    assert made.date_short(value) == "—"  # type: ignore[arg-type]


def test_moments_are_shown_in_qingdao() -> None:
    assert made.time_text(STAMP) == "2026-07-20 00:30"
    assert made.clock_text(STAMP) == "00:30"
    assert made.time_text(None) == made.clock_text(None) == "—"
    assert made.iso(STAMP) == "2026-07-20T00:30:00+08:00"
    assert made.iso(date(2026, 7, 20)) == "2026-07-20"
    assert made.iso(None) == ""


@pytest.mark.parametrize(
    ("days", "text", "tone"),
    [
        (-2, "已超期 2 个工作日", "late"),
        (-1, "已超期 1 个工作日", "late"),
        (0, "今天到期", "today"),
        (1, "剩 1 个工作日", "soon"),
        (3, "剩 3 个工作日", "soon"),
        (4, "剩 4 个工作日", "calm"),
        (None, "—", "none"),
    ],
)
def test_due_dates_in_words(days: int | None, text: str, tone: str) -> None:
    words = made.due_words(days)
    assert (words.text, words.tone) == (text, tone)
    assert bool(words.mark) == (tone in {"late", "today", "soon"})


def test_a_clock_that_stands_still_says_so_whatever_is_left() -> None:
    assert made.due_words(-5, paused=True).text == "计时暂停"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("370212199001011234", "3702**********1234"),
        ("37021219900101123X", "3702**********123X"),
        ("12345678", "********"),
        ("1", "*"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_personal_numbers_are_masked(number: str | None, shown: str) -> None:
    assert made.mask_id(number) == shown


def test_telephone_numbers_are_masked() -> None:
    assert made.mask_phone("13812345678") == "138****5678"


def test_levels_have_their_terms() -> None:
    assert made.level_label("full_senior") == "正高级工程师"
    assert made.level_label("other") == "other"
    assert made.level_label(None) == "—"


def test_tones_are_those_that_the_sheet_knows() -> None:
    sheet = (made.__file__.rsplit("/", 1)[0]) + "/static/parts.css"
    with open(sheet, encoding="utf-8") as file:  # noqa: PTH123
        css = file.read()
    for tone in {*made.STATE_TONES.values(), made.state_tone("unheard_of")}:
        assert f".state-{tone} " in css
    for tone in ("late", "today", "soon", "calm", "paused", "none"):
        assert f".due-{tone} " in css


def test_no_due_date_is_marked_where_nobody_says_which_may_move() -> None:
    assert made.due_text(date(2027, 1, 5)) == "2027年1月5日"


def test_a_due_date_that_may_still_move_says_so_and_why(site: Flask) -> None:
    made.ask_tentative(site, lambda day: day.year == 2027)
    assert made.due_date(date(2026, 12, 31)) == "2026-12-31"
    assert made.due_plain("2027-01-05") == "2027年1月5日（暂定）"
    marked = made.due_text(date(2027, 1, 5))
    assert marked.startswith('<span>2027年1月5日<span class="tentative" title="该年度放假安排尚未公布')
    assert marked.striptags().startswith("2027年1月5日（暂定）该年度放假安排尚未公布")


@pytest.mark.parametrize("value", [None, "", date(9999, 12, 31)])
def test_no_day_is_never_tentative(site: Flask, value: object) -> None:
    made.ask_tentative(site, lambda _day: True)
    assert made.due_text(value) == made.due_date(value) == "—"  # type: ignore[arg-type]
    assert made.tentative(value) == ""  # type: ignore[arg-type]
