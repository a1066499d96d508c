"""How values are written: dates, working days, masked numbers, levels, states. Registered as template filters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask, current_app
from flask_babel import gettext as _
from markupsafe import Markup

from portal.kernel.clock import SHANGHAI, parse_stamp
from portal.kernel.text import N_

NOTHING = "—"
_SOON = 3  # working days
_ID_HEAD, _ID_TAIL = 4, 4
_PHONE_HEAD, _PHONE_TAIL = 3, 4

LEVEL_LABELS = {
    "technician": N_("技术员"),
    "assistant": N_("助理工程师"),
    "engineer": N_("工程师"),
    "senior": N_("高级工程师"),
    "full_senior": N_("正高级工程师"),
}

#: Tone of a state's badge: "todo" somebody must act, "wait" another acts, "good", "bad", "stop" (held), "done" (over).
STATE_TONES = {
    "draft": "done",
    "unit_review": "todo",
    "unit_publicity": "wait",
    "paper_publicity": "wait",
    "awaiting_confirmation": "wait",
    "channel_review": "todo",
    "correction_required": "wait",
    "city_review": "todo",
    "office_intake": "todo",
    "accepted": "todo",
    "panel_review": "todo",
    "meeting_ready": "todo",
    "voted_passed": "good",
    "voted_failed": "bad",
    "result_publicity": "wait",
    "on_hold": "stop",
    "confirmed": "good",
    "certified": "good",
    "province_passed": "good",
    "revoked": "bad",
    "withdrawn": "done",
    "not_accepted": "bad",
    "lapsed": "done",
    "sent_to_province": "wait",
    "terminated": "bad",
    "reported": "todo",
    "channel_kept": "done",
    "channel_changed": "good",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A due date in words. tone: late, today, soon, calm, paused or none; mark: a sign, so that colour is not alone."""

    text: str
    tone: str
    mark: str


def due_words(days: int | None, *, paused: bool = False) -> Due:
    """Words for ``days`` working days from today to the due date: negative is late, None is no due date."""
    if paused:
        return Due(_("计时暂停"), "paused", "‖")
    if days is None:
        return Due(NOTHING, "none", "")
    if days < 0:
        return Due(_("已超期 %(days)d 个工作日", days=-days), "late", "▲")
    if days == 0:
        return Due(_("今天到期"), "today", "◆")
    return Due(_("剩 %(days)d 个工作日", days=days), "soon" if days <= _SOON else "calm", "◷" if days <= _SOON else "")


def _moment(value: str | datetime) -> datetime:
    moment = parse_stamp(value) if isinstance(value, str) else value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(SHANGHAI)


def _day(value: str | date) -> date:
    """The calendar day of a date, ISO text, moment or UTC stamp, in Asia/Shanghai."""
    if isinstance(value, str):
        return _moment(value).date() if "T" in value else date.fromisoformat(value)
    return _moment(value).date() if isinstance(value, datetime) else value


def date_text(value: str | date | None) -> str:
    """2026年7月20日, for running text; a dash for none and for the far day that stands for none."""
    if not value or (day := _day(value)).year == date.max.year:
        return NOTHING
    return str(_("%(year)d年%(month)d月%(day)d日", year=day.year, month=day.month, day=day.day))


def date_short(value: str | date | None) -> str:
    """2026-07-20, for tables."""
    if not value or (day := _day(value)).year == date.max.year:
        return NOTHING
    return day.isoformat()


_TENTATIVE = "portal.web.tentative"


def ask_tentative(app: Flask, ask: Callable[[date], bool]) -> None:
    """Let a room say which due dates the list of a year may still move; without it none is marked."""
    app.extensions[_TENTATIVE] = ask


def is_tentative(value: str | date | None) -> bool:
    """Whether the State Council's list that the due date was counted over is not known yet."""
    ask: Callable[[date], bool] | None = current_app.extensions.get(_TENTATIVE)
    return ask is not None and bool(value) and (day := _day(value or "")).year != date.max.year and ask(day)


def tentative(value: str | date | None) -> Markup:
    """（暂定） behind a due date that may still move, with the reason (title, screen readers); "" for a firm one."""
    if not is_tentative(value):
        return Markup()
    why = _("该年度放假安排尚未公布，工作日暂按周末和法定节日推算，公布后将重新计算。")
    parts = '<span class="tentative" title="{why}">{word}<span class="visually-hidden">{why}</span></span>'
    return Markup(parts).format(why=why, word=_("（暂定）"))  # noqa: S704 - the words are escaped by format


def due_text(value: str | date | None) -> Markup:
    """A due date in running text, marked where it may still move."""
    return _with_mark(date_text(value), tentative(value))


def due_date(value: str | date | None) -> Markup:
    """A due date in tables, marked where it may still move."""
    return _with_mark(date_short(value), tentative(value))


def _with_mark(day: str, mark: Markup) -> Markup:
    """One element, so that a cell that lies as a card keeps both together."""
    return Markup("<span>{}{}</span>").format(day, mark) if mark else Markup("{}").format(day)


def due_plain(value: str | date | None) -> str:
    """As ``due_text``, for what carries no markup (the line that tells what was done)."""
    return date_text(value) + (_("（暂定）") if is_tentative(value) else "")


def time_text(value: str | datetime | None) -> str:
    """2026-07-20 09:30 in Qingdao, from a moment or UTC stamp."""
    return _moment(value).strftime("%Y-%m-%d %H:%M") if value else NOTHING


def clock_text(value: str | datetime | None) -> str:
    """09:30 in Qingdao, from a moment or UTC stamp."""
    return _moment(value).strftime("%H:%M") if value else NOTHING


def iso(value: str | date | None) -> str:
    """For the ``datetime`` attribute of ``<time>``."""
    if not value:
        return ""
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value):
        return _moment(value).isoformat(timespec="seconds")
    return _day(value).isoformat()


def mask_id(number: str | None) -> str:
    """3702**********1234: a personal number as it is shown without a reason to see more (DOMAIN 7, class S3)."""
    return _masked(number, _ID_HEAD, _ID_TAIL)


def mask_phone(number: str | None) -> str:
    """138****5678."""
    return _masked(number, _PHONE_HEAD, _PHONE_TAIL)


def _masked(text: str | None, head: int, tail: int) -> str:
    if not text:
        return NOTHING
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[-tail:] if hidden > 0 else "*" * len(text)


def level_label(code: str | None) -> str:
    """工程师 for ``engineer``; another code comes back as it is, none as a dash."""
    if not code:
        return NOTHING
    return _(LEVEL_LABELS[code]) if code in LEVEL_LABELS else code


_KEY = re.compile(r"[a-z_.]+")


def clause_words(source: str) -> str:
    """What a rule stands on, for people: the Notice's clause, or, for a key of the rule set, the system's parameter."""
    return _("本系统当前参数") if _KEY.fullmatch(source) else source


def state_tone(code: str | None) -> str:
    """Tone of a state's badge; "done" (grey) for a state that is not known here."""
    return STATE_TONES.get(code or "", "done")


def init_formatting(app: Flask) -> None:
    """Register the filters and the global ``due_words``."""
    app.jinja_env.filters.update(
        date_text=date_text,
        date=date_short,
        due_text=due_text,
        due_date=due_date,
        tentative=tentative,
        time_text=time_text,
        clock_text=clock_text,
        iso=iso,
        mask_id=mask_id,
        mask_phone=mask_phone,
        level_label=level_label,
        clause_words=clause_words,
        state_tone=state_tone,
        translated=lambda text: _(str(text)) if text else "",
    )
    app.jinja_env.globals["due_words"] = due_words
