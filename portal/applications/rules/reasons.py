"""The closed lists of reasons: why a channel may decline, why an application may be refused, what to put right."""

from collections.abc import Callable, Mapping

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

DECLINE_LABELS: Mapping[str, str] = {
    "NOT_OUR_FIRM": N_("该企业不属本单位主管或代理"),
    "CONFLICT_OF_INTEREST": N_("本单位与申报人有利害关系，需整体回避"),
    "CANNOT_ACT": N_("本单位目前不能办理"),
}
_DECLINE_KEYS: Mapping[str, str] = {
    "department": "reasons.decline_own",
    "agency": "reasons.decline_own",
    "district": "reasons.decline_territory",
    "zone": "reasons.decline_territory",
    "city": "reasons.decline_territory",
}
CodesOf = Callable[[str], tuple[str, ...]]
"""The rule set's ``codes``: which codes of a closed list may be chosen now."""


def decline_codes(kind: str, codes_of: CodesOf) -> tuple[str, ...]:
    """Reasons for which an organisation of that kind may decline (DOMAIN 6.1); none for the city's supervisor."""
    key = _DECLINE_KEYS.get(kind)
    return codes_of(key) if key else ()


def refuse_decline(kind: str, code: str, codes_of: CodesOf) -> Refusal | None:
    """Why an organisation of that kind may not decline for that reason, or None."""
    if code in decline_codes(kind, codes_of):
        return None
    message = N_("本单位不能以此理由移交；区市、功能区和市级只能因利害关系移交。")
    return Refusal("DECLINE_REASON", message, "三(二)", "code")


REFUSAL_LABELS: Mapping[str, str] = {
    "NOT_STAFF": N_("申报人不是该企业在职人员"),
    "NOT_ENGINEERING": N_("所从事工作不属工程技术系列"),
    "LADDER_NOT_MET": N_("不符合学历、资历条件，又不属破格申报"),
    "NO_COMMITMENT": N_("没有诚信承诺书或未本人签名"),
    "WINDOW_CLOSED": N_("不在本年度申报时间内"),
    "ACTIVE_BAR": N_("申报人在禁止申报期内"),
    "DUPLICATE": N_("同一级别重复申报"),
    "NO_PUBLICITY": N_("没有按规定在单位公示"),
    "CORRECTION_NOT_MADE": N_("一次性告知后仍未补正"),
}
"""Reasons for which a regular application may be refused (DOMAIN 8 [D]); those of nominations come with nominations.

户籍, 身份, 档案 and 所有制 are no reasons and cannot be chosen (clause 三(二), INV-27).
"""

REMEDIES: Mapping[str, str] = {
    "NOT_STAFF": N_("请由实际用人单位申报；劳务派遣人员由用工单位和派遣单位共同公示后申报。"),
    "NOT_ENGINEERING": N_("请向所从事专业对应系列的评委会申报。"),
    "LADDER_NOT_MET": N_("待达到学历、资历条件后申报；有突出业绩的，可按破格条件申报。"),
    "NO_COMMITMENT": N_("由申报人本人签署诚信承诺书后，在申报时间内重新申报。"),
    "WINDOW_CLOSED": N_("请在下一年度申报时间内申报。"),
    "ACTIVE_BAR": N_("请在禁止申报期满后申报。"),
    "DUPLICATE": N_("请先撤回在办的另一件申报。"),
    "NO_PUBLICITY": N_("由所在单位公示不少于规定的工作日后，在申报时间内重新报送。"),
    "CORRECTION_NOT_MADE": N_("补齐告知所列内容后，在申报时间内重新申报。"),
}


def refuse_reason(code: str, codes_of: CodesOf) -> Refusal | None:
    """Why that is no reason to refuse an application, or None."""
    if code in codes_of("reasons.refusal"):
        return None
    message = N_("请从法定理由中选择；户籍、人员身份、档案所在地和企业所有制都不能作为理由。")
    return Refusal("REFUSAL_REASON", message, "三(二)", "code")


CORRECTION_ITEMS: Mapping[str, str] = {
    "education": N_("学历与资历信息"),
    "achievements": N_("业绩成果信息"),
    "commitment": N_("诚信承诺书"),
    "degree_certificate": N_("学历学位证书"),
    "title_certificate": N_("现职称证书"),
    "employment_contract": N_("劳动合同"),
    "social_insurance": N_("社会保险缴纳证明"),
    "achievement_evidence": N_("业绩成果佐证"),
    "continuing_education": N_("继续教育证明"),
    "other": N_("其他材料"),
}
"""What can be ticked in a one-time notice."""
