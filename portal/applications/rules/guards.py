"""The guards of the workflow: each says no with a reason and the rule behind it, or nothing."""

from portal.applications.rules.facts import ApplicationFacts
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.rulebook.ladder import CONDITION_LABELS


def submissions_open(facts: ApplicationFacts) -> Refusal | None:
    """The cycle takes submissions to the unit on this day."""
    if facts.takes_submissions:
        return None
    return Refusal("WINDOW_CLOSED", N_("今天不在本年度个人申报和单位审核的时间内。"), "cycle.unit_until")


def filings_open(facts: ApplicationFacts) -> Refusal | None:
    """The cycle's channel stage is open on this day."""
    if facts.takes_filings:
        return None
    return Refusal("WINDOW_CLOSED", N_("今天不在本年度向渠道报送的时间内。"), "cycle.channel_until")


def draft_complete(facts: ApplicationFacts) -> Refusal | None:
    """Every part of the application is filled in."""
    if not facts.missing_parts:
        return None
    message = N_("还有内容没有填完：%(parts)s。") % {"parts": "、".join(facts.missing_parts)}
    return Refusal("INCOMPLETE", message)


def commitment_given(facts: ApplicationFacts) -> Refusal | None:
    """The applicant signed the commitment of honesty."""
    if facts.commitment_signed:
        return None
    return Refusal("NO_COMMITMENT", N_("申报人还没有签署诚信承诺书，请在“承诺与提交”一步签署。"), "三(三)")


def ladder_met(facts: ApplicationFacts) -> Refusal | None:
    """The normal conditions are met, or the application is exceptional (破格) or nominated."""
    if facts.ladder_refusal is not None:
        return facts.ladder_refusal
    if facts.exceptional or facts.nominated or not facts.ladder_missing:
        return None
    labels = "、".join(CONDITION_LABELS.get(each, each) for each in facts.ladder_missing)
    message = N_("按正常条件还不能申报这一级别，不足之处：%(parts)s。确属破格的，请勾选破格申报。") % {"parts": labels}
    return Refusal("LADDER_NOT_MET", message, "ladder.rows")


def no_active_bar(facts: ApplicationFacts) -> Refusal | None:
    """No integrity record bars the person from applying."""
    if facts.barred_until is None or facts.today > facts.barred_until:
        return None
    message = N_("申报人有失信记录，%(day)s之前不能申报。") % {"day": facts.barred_until.isoformat()}
    return Refusal("ACTIVE_BAR", message, "integrity.bar_years")


def only_live_one(facts: ApplicationFacts) -> Refusal | None:
    """The person has no other live application at the same level."""
    if facts.other_live is None:
        return None
    message = N_("此人在同一级别已有正在办理的申报（%(number)s），请先撤回其中一件。") % {"number": facts.other_live}
    return Refusal("DUPLICATE", message)


def unit_publicity_over(facts: ApplicationFacts) -> Refusal | None:
    """The publicity in the unit has lasted at least days.publicity_unit working days and its last day is over."""
    if facts.due_on is not None and facts.today > facts.due_on:
        return None
    message = N_("单位公示还没有结束，最后一天是 %(day)s，次日起可以报送。") % {
        "day": facts.due_on.isoformat() if facts.due_on else "—"
    }
    return Refusal("NO_PUBLICITY", message, "days.publicity_unit")


def objection_open(facts: ApplicationFacts) -> Refusal | None:
    """An objection is registered and not decided: nothing ends by an objection that nobody made (DOMAIN 6.8)."""
    if facts.objections_open:
        return None
    return Refusal("NO_OBJECTION", N_("没有正在处理的异议；请先登记收到的异议，核实后再作结论。"), "days.objection")


def staff_member(facts: ApplicationFacts) -> Refusal | None:
    """The person is on the firm's staff on this day."""
    if facts.on_staff:
        return None
    message = N_("没有申报人在本单位的在职记录（劳动合同和社会保险，或劳务派遣），请先在“人员”一步补充。")
    return Refusal("NOT_STAFF", message)


def channel_found(facts: ApplicationFacts) -> Refusal | None:
    """route() names a channel that may take the application in."""
    return facts.route_refusal


def first_correction(facts: ApplicationFacts) -> Refusal | None:
    """Corrections are asked for once per stage, all at once."""
    if facts.corrections_in_stage == 0:
        return None
    return Refusal("CORRECTION_ONCE", N_("本环节已经一次性告知过补正，不能再次要求补正。"), "days.correction")


def items_answered(facts: ApplicationFacts) -> Refusal | None:
    """Every item of the one-time notice has been answered, by a paper or by a note."""
    if not facts.items_open:
        return None
    parts = {"number": len(facts.items_open), "parts": "、".join(facts.items_open)}
    message = N_("还有 %(number)s 项没有补正：%(parts)s。请逐项上传材料或写明情况后再提交。") % parts
    return Refusal("ITEMS_OPEN", message, "days.correction")


def correction_overdue(facts: ApplicationFacts) -> Refusal | None:
    """The time for the correction is over."""
    if facts.due_on is not None and facts.today > facts.due_on:
        return None
    return Refusal("NOT_OVERDUE", N_("补正期限还没有届满。"), "days.correction")


def not_supervisor(facts: ApplicationFacts) -> Refusal | None:
    """The city's supervisor is the top of the ladder: what stands there goes to nobody else."""
    if facts.accountable_kind != "city_supervisor":
        return None
    return Refusal("TOP_OF_LADDER", N_("市级督办是兜底的最后一级，不能再移交。"), "三(二)")


_TO_THE_FALLBACK = N_("请用“移交兜底”（理由选利害关系）转兜底单位审核；到期未办理的，由兜底单位自动接办。")


def another_person(facts: ApplicationFacts) -> Refusal | None:
    """A paper intake, and any case of a desk with four eyes, is sent on by somebody other than who worked on it.

    With four eyes somebody has to take a case up first: else one person alone would be enough.
    """
    first = facts.first_persons
    if not first and facts.four_eyes:
        return Refusal("NOT_TAKEN_UP", NOT_TAKEN_UP, "三(三)")
    if facts.actor_account_id not in first:
        return None
    if facts.paper_intake_by == facts.actor_account_id:
        message = N_("此件由您代为录入，须由本单位另一名工作人员审核转报。")
        alone = N_("此件由您代为录入，而本单位没有其他工作人员，您不能自己转报。")
    elif facts.unit_reviewed_by == facts.actor_account_id:
        message = N_("此件须由另一名工作人员审核转报。")
        alone = N_("此件须由另一名工作人员审核转报，而本单位没有其他可以办理此件的人员（回避的不计）。")
    else:
        message = N_("本单位实行双人审核：此件由您经办，须由另一名工作人员审核转报；您认领着的，请先释放。")
        alone = N_("本单位实行双人审核：此件由您经办，而本单位没有其他可以办理此件的人员（回避的不计）。")
    return Refusal("SAME_PERSON", message if facts.second_person else alone + _TO_THE_FALLBACK, "三(三)")


NOT_TAKEN_UP = N_("本单位实行双人审核：此件还没有人经办，请先由一名工作人员认领、审核并释放，再由另一名工作人员转报。")


def not_the_handler(facts: ApplicationFacts) -> Refusal | None:
    """Who refuses a case did not handle it as its clerk (DOMAIN 7)."""
    if facts.actor_account_id not in facts.handled_by:
        return None
    return Refusal(
        "HANDLED_IT",
        N_(
            "您经办过此件，不予受理须由没有经办过的负责人作出；本单位没有这样的负责人的，请用“请兜底单位决定不予受理”。"
        ),
        "三(三)",
    )


def nobody_here_refuses(facts: ApplicationFacts) -> Refusal | None:
    """The request to refuse goes to the fallback only where nobody of this desk may decide (DOMAIN 6.1)."""
    if not facts.refusers:
        return None
    message = N_("本单位负责人%(names)s没有经办过此件，应由其决定，不必请兜底单位。") % {
        "names": "、".join(facts.refusers)
    }
    return Refusal("REFUSE_HERE", message, "三(三)")


def stands_behind(facts: ApplicationFacts) -> Refusal | None:
    """The actor's organisation is the channel that stands behind the firm."""
    if facts.is_fallback:
        return None
    return Refusal("NOT_BEHIND", N_("此件的预定渠道不是本单位，不能由本单位启动书面单位审核。"), "三(二)")


def unit_silent(facts: ApplicationFacts) -> Refusal | None:
    """The firm has let its days for the unit's review pass."""
    if facts.due_on is not None and facts.today > facts.due_on:
        return None
    return Refusal("UNIT_IN_TIME", N_("单位审核期限还没有届满，不能启动书面单位审核。"), "days.unit_review")


def not_the_reviewer(facts: ApplicationFacts) -> Refusal | None:
    """Who reviewed in the unit's place and posted the notice does not judge the objection to it (DOMAIN 7)."""
    if facts.unit_reviewed_by is None or facts.actor_account_id != facts.unit_reviewed_by:
        return None
    message = N_(
        "此件的书面单位审核由您启动，异议是否成立须由本单位另一名工作人员作出结论；没有其他工作人员的，请市人社局指令兜底接办。"
    )
    return Refusal("SAME_PERSON", message, "三(三)")


def unit_not_sending(facts: ApplicationFacts) -> Refusal | None:
    """The firm let days.unit_review pass after its publicity, or the channel's stage is about to close."""
    if facts.unit_idle:
        return None
    day = facts.unit_idle_from.isoformat() if facts.unit_idle_from else "—"
    message = N_("单位公示期满后，单位还有时间自行报送；%(day)s起仍未报送的，才能由渠道代为报送。") % {"day": day}
    return Refusal("UNIT_IN_TIME", message, "days.unit_review")


def for_the_city(facts: ApplicationFacts) -> Refusal | None:
    """The target committee is the province's, so that the city reviews first."""
    if facts.province_committee:
        return None
    return Refusal("NOT_PROVINCIAL", N_("此件由本市评委会评审，应转报评委会办事机构。"), "二(一)")


def for_the_office(facts: ApplicationFacts) -> Refusal | None:
    """The target committee is one of the city's."""
    if not facts.province_committee:
        return None
    return Refusal("PROVINCIAL", N_("正高级由省评委会评审，应先报市人社局审核。"), "二(一)")


def committee_found(facts: ApplicationFacts) -> Refusal | None:
    """A committee takes this level and specialty."""
    if "office" in facts.places:
        return None
    message = N_("没有核准备案的评委会可以评审此级别和专业，请联系市人社局。")
    return Refusal("COMMITTEE_MISSING", message, "committee.filing_years")


RECALL_RULE = Refusal("RECALL_TOO_LATE", N_("只有转报人本人可以在转报当天撤回转报。"))


def sent_by_actor_today(facts: ApplicationFacts) -> Refusal | None:
    """Recall: by who sent it on, on the same day."""
    if facts.sent_on_by is not None and facts.sent_on_by == facts.actor_account_id and facts.sent_on_on == facts.today:
        return None
    return RECALL_RULE


def not_claimed_there(facts: ApplicationFacts) -> Refusal | None:
    """Recall: nobody works on it yet at the desk to which it was sent."""
    if not facts.claimed:
        return None
    return Refusal("CLAIMED_THERE", N_("接收单位已经开始办理，不能撤回转报；可请其退回。"))


def requests_answered(facts: ApplicationFacts) -> Refusal | None:
    """Every question put to another desk has been answered."""
    if facts.accepted_requests_open == 0:
        return None
    return Refusal("REQUESTS_OPEN", N_("还有核验或征询没有答复，答复后才能继续。"), "days.request")


def agenda_open(facts: ApplicationFacts) -> Refusal | None:
    """The agenda of the meeting with this item is not locked."""
    if not facts.agenda_locked:
        return None
    return Refusal("AGENDA_LOCKED", N_("会议议程已经锁定，不能再撤回申报。"))


def panel_large_enough(facts: ApplicationFacts) -> Refusal | None:
    """The panel has at least panel.minimum experts."""
    if facts.panel_size >= facts.panel_minimum:
        return None
    message = N_("专业组至少需要 %(number)s 名专家。") % {"number": facts.panel_minimum}
    return Refusal("PANEL_TOO_SMALL", message, "panel.minimum")


def panel_without_recusal(facts: ApplicationFacts) -> Refusal | None:
    """Nobody on the panel has to step back from this case."""
    if not facts.panel_recused:
        return None
    message = N_("以下专家应当回避：%(names)s。") % {"names": "、".join(facts.panel_recused)}
    return Refusal("RECUSAL", message, "三(三)")


def opinions_complete(facts: ApplicationFacts) -> Refusal | None:
    """Every expert of the panel has given a written opinion."""
    if facts.opinions_open == 0:
        return None
    return Refusal("OPINIONS_OPEN", N_("专业组的书面评议意见还没有收齐。"), "panel.minimum")


def filing_in_force(facts: ApplicationFacts) -> Refusal | None:
    """The committee's filing is in force on the day of the meeting."""
    if facts.filing_valid:
        return None
    return Refusal("FILING_EXPIRED", N_("评委会的核准备案不在有效期内，不能作出评审结果。"), "committee.filing_years")


def count_passed(facts: ApplicationFacts) -> Refusal | None:
    """The recorded count balances, has a quorum, and reaches the share that passes."""
    return facts.vote_refusal or _result_is(facts, "passed")


def count_failed(facts: ApplicationFacts) -> Refusal | None:
    """The recorded count balances, has a quorum, and stays below the share that passes."""
    return facts.vote_refusal or _result_is(facts, "failed")


def _result_is(facts: ApplicationFacts, wanted: str) -> Refusal | None:
    if facts.vote_result == wanted:
        return None
    if facts.vote_result in {"passed", "failed"}:
        return Refusal("OTHER_RESULT", N_("按登记的票数，此件的结果与所作结论不符。"), "vote.pass")
    return Refusal("NO_RESULT", N_("此件还没有达到法定人数的有效投票结果。"), "vote.quorum")


def result_publicity_over(facts: ApplicationFacts) -> Refusal | None:
    """The last day of the result publicity is over."""
    if facts.due_on is not None and facts.today > facts.due_on:
        return None
    message = N_("结果公示还没有结束，最后一天是 %(day)s。") % {
        "day": facts.due_on.isoformat() if facts.due_on else "—"
    }
    return Refusal("PUBLICITY_RUNNING", message, "days.publicity_result")
