"""The states of an application, their clocks, and the places where a step may put it (DOMAIN 6.1)."""

from portal.kernel.text import N_
from portal.kernel.workflow import NO_DEADLINE, Deadline, Overdue, State

STAGES = (N_("单位"), N_("渠道"), N_("办事机构"), N_("专业组"), N_("评审会议"), N_("结果公示"), N_("证书"))

FIRM, CHANNEL, FALLBACK, CITY = "firm", "channel", "fallback", "city"
"""Keys of ``Facts.places``; the committee's office is ``OFFICE``."""

BEFORE_ACCEPTED = (
    "draft",
    "unit_review",
    "unit_publicity",
    "paper_publicity",
    "channel_review",
    "correction_required",
    "city_review",
    "office_intake",
)
UNTIL_AGENDA = ("accepted", "panel_review", "meeting_ready")
OPEN = (
    *BEFORE_ACCEPTED,
    *UNTIL_AGENDA,
    "sent_to_province",
    "voted_passed",
    "result_publicity",
    "awaiting_confirmation",
    "confirmed",
)


def _days(key: str) -> Deadline:
    return Deadline(working_days=key)


def _on(fact: str) -> Deadline:
    return Deadline(fact=fact)


def _closed(code: str, label: str, stage: int) -> State:
    return State(code, label, stage, NO_DEADLINE, closed=True)


STATES = (
    State("draft", N_("草稿"), 1, _on("unit_until"), Overdue.MESSAGE),
    State("unit_review", N_("单位审核中"), 1, _days("days.unit_review"), Overdue.REMIND_CHANNEL),
    State("unit_publicity", N_("单位公示中"), 1, _on("unit_publicity_ends"), Overdue.REMIND_CHANNEL),
    State("paper_publicity", N_("渠道代行公示中"), 1, _on("unit_publicity_ends"), Overdue.FILE),
    State("channel_review", N_("渠道审核中"), 2, _days("days.channel_review"), Overdue.TAKE_OVER),
    State("correction_required", N_("待补正"), 2, _days("days.correction"), Overdue.LAPSE, waiting=True),
    State("city_review", N_("市级审核"), 3, _days("days.city_review"), Overdue.ESCALATE),
    State("sent_to_province", N_("已转省评委会"), 5, _on("province_until"), Overdue.ESCALATE),
    State("office_intake", N_("办事机构审核"), 3, _days("days.office_intake"), Overdue.ESCALATE),
    State("accepted", N_("已受理"), 3, _on("panel_until"), Overdue.ESCALATE),
    State("panel_review", N_("专业组评议"), 4, _on("panel_until"), Overdue.ESCALATE),
    State("meeting_ready", N_("待上会"), 5, _on("meeting_until"), Overdue.ESCALATE),
    State("voted_passed", N_("评审通过"), 5, _on("closes_on"), Overdue.ESCALATE),
    State("result_publicity", N_("结果公示中"), 6, _on("result_publicity_ends"), Overdue.END_PUBLICITY),
    State("awaiting_confirmation", N_("待确认"), 7, _days("days.confirmation"), Overdue.ESCALATE),
    State("confirmed", N_("已确认"), 7, _days("days.confirmation"), Overdue.ESCALATE),
    _closed("certified", N_("已发证"), 7),
    _closed("province_passed", N_("省评委会评审通过"), 7),
    _closed("voted_failed", N_("评审未通过"), 5),
    _closed("not_accepted", N_("不予受理"), 3),
    _closed("lapsed", N_("视为放弃"), 2),
    _closed("withdrawn", N_("已撤回"), 1),
    _closed("terminated", N_("已终止"), 5),
    _closed("revoked", N_("已撤销"), 7),
)
