"""To which channels the city may move a case by hand, and why not to the others."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.cases.queries import CaseRow
from portal.enterprises.queries.naming import agencies_of
from portal.kernel import clock
from portal.kernel.text import N_
from portal.organisations import queries as organisations
from portal.organisations.queries import OfficeRow
from portal.organisations.rules import Kind

HERE = N_("现在就由它办理")
NO_CONTRACT = N_("与该企业没有有效的代理合同")
UNABLE = {
    Kind.AGENCY.value: N_("没有有效授权，或已停用"),
    Kind.ZONE.value: N_("不是独立渠道，或已停用"),
}
CLOSED = N_("已停用")


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A channel; why: the reason for which it cannot take the case (Chinese source), "" where it can."""

    code: str
    name: str
    why: str


def transfer_choices(session: Session, case: CaseRow) -> tuple[ChannelChoice, ...]:
    """Every channel, by code; one statement where the offices are read already, and none without a firm."""
    today = clock.today()
    acting: set[int] | None = None
    if case.firm_id is not None and case.filed_on is not None:  # before it is filed no contract holds it there
        acting = agencies_of(session, case.firm_id, today)
    rows = (row for row in organisations.offices(session, today) if row.is_channel_kind)
    return tuple(ChannelChoice(row.code, row.short_name, _why(row, case, acting)) for row in rows)


def _why(row: OfficeRow, case: CaseRow, acting: set[int] | None) -> str:
    if row.id == case.accountable_id:
        return HERE
    if not row.able:
        return UNABLE.get(row.kind, CLOSED)
    if row.kind == Kind.AGENCY and acting is not None and row.id not in acting:
        return NO_CONTRACT
    return ""
