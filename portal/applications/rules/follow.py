"""What the public page tells of a case: its state in plain words, and what its subject does next."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.kernel.text import N_

_NOTHING = N_("您现在不需要办理任何手续。")
_IN_WRITING = N_("请到代办单位领取书面告知书，上面写明原因和您可以采取的办法；在申报时间内可以重新申报。")
_AFTER = N_("对结果有疑问的，可以向代办单位或作出决定的单位询问。")


@dataclass(frozen=True, slots=True)
class Words:
    """state: where the case stands; next_step: what the subject does now."""

    state: str
    next_step: str


FOLLOW_WORDS: Mapping[str, Words] = {
    "draft": Words(N_("材料正在录入，还没有报送。"), N_("如有材料没有交齐，请尽快交到代办单位。")),
    "unit_review": Words(N_("所在单位正在审核。"), _NOTHING),
    "unit_publicity": Words(N_("所在单位正在公示。"), _NOTHING),
    "paper_publicity": Words(N_("申报渠道正在代所在单位公示。"), _NOTHING),
    "channel_review": Words(N_("申报渠道正在审核。"), _NOTHING),
    "correction_required": Words(
        N_("材料需要补正。"), N_("请按下面所列，在期限之前把补正材料交到办理单位；逾期未补正的，视为放弃申报。")
    ),
    "city_review": Words(N_("市人力资源和社会保障局正在审核。"), _NOTHING),
    "sent_to_province": Words(N_("已转省评审委员会评审。"), _NOTHING),
    "office_intake": Words(N_("评审委员会办事机构正在审核材料。"), _NOTHING),
    "accepted": Words(N_("已经受理，等待专业组评议。"), _NOTHING),
    "panel_review": Words(N_("专业组正在评议。"), _NOTHING),
    "meeting_ready": Words(N_("专业组评议完毕，等待评审会议。"), _NOTHING),
    "voted_passed": Words(N_("评审通过，等待公示。"), _NOTHING),
    "result_publicity": Words(N_("评审通过，结果正在公示。"), _NOTHING),
    "awaiting_confirmation": Words(N_("公示结束，等待市人力资源和社会保障局确认。"), _NOTHING),
    "confirmed": Words(N_("结果已经确认，等待发证。"), _NOTHING),
    "certified": Words(N_("已经发证。"), N_("请凭有效身份证件到代办单位领取或打印证书。")),
    "province_passed": Words(N_("省评审委员会评审通过。"), N_("证书由省级发放，请向代办单位询问领取方式。")),
    "voted_failed": Words(N_("评审没有通过。"), _AFTER),
    "not_accepted": Words(N_("不予受理。"), N_("请到代办单位领取书面决定，上面写明理由和您可以采取的办法。")),
    "lapsed": Words(N_("逾期未补正，视为放弃申报。"), _IN_WRITING),
    "withdrawn": Words(N_("已按您的申请撤回。"), _IN_WRITING),
    "terminated": Words(N_("申报已经终止。"), _IN_WRITING),
    "revoked": Words(N_("职称资格已被撤销。"), _AFTER),
}
"""State of an application -> words for its subject."""
