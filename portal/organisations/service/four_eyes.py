"""Whether a channel has what one person took up sent on by another (DOMAIN 6.1); off unless it is switched on."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.organisations import queries
from portal.organisations.rules import CHANNEL_KINDS
from portal.organisations.service.status import demand_reason


@dataclass(frozen=True, slots=True)
class SetFourEyes:
    """Switch a channel's four eyes; reason: the document or cause, for the ledger."""

    code: str
    on: bool
    reason: str


NEEDED = 2
"""People who may send on, so that another one can be found."""


def refusal_of(senders: int, *, now: bool, wanted: bool) -> Refusal | None:
    """Why a channel's four eyes may not be switched so, or None; with too few people all would run to the fallback."""
    if now == wanted:
        return Refusal("ALREADY", N_("双人审核已经是这个状态，没有需要变更的内容。"))
    if wanted and senders < NEEDED:
        message = N_(
            "该渠道今天有转报权限的人员只有 %(number)s 名，不能实行双人审核："
            "否则全部件都会到期转给兜底单位。请先由市人社局增加岗位。"
        )
        return Refusal("TOO_FEW", message % {"number": senders}, "三(三)")
    return None


def demand_switcher(code: str, actor: Actor) -> None:
    """Refused for anybody but the city's officer, and the supervisor of the channel itself."""
    own = actor.may(Permission.CASE_REFUSE) and actor.organisation_code == code
    if not own and not actor.may(Permission.CONFIG_MANAGE):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局和本单位负责人可以设置双人审核。")),))


def change_four_eyes(session: Session, command: SetFourEyes, senders: int, actor: Actor) -> None:
    """Write the switch and its ledger row inside a running use case. senders: how many may send on there today.

    Raises NotFound for anything but a channel, Invalid without a reason, Refused (NOT_PERMITTED, ALREADY, TOO_FEW).
    """
    demand_switcher(command.code, actor)
    demand_reason(command.reason)
    columns = queries.table().c
    row = session.execute(
        select(columns.kind, columns.four_eyes).where(columns.code == command.code).with_for_update(key_share=True)
    ).first()
    if row is None or row.kind not in CHANNEL_KINDS:
        raise NotFound
    refusal = refusal_of(senders, now=row.four_eyes, wanted=command.on)
    if refusal is not None:
        raise Refused((refusal,))
    session.execute(update(queries.table()).where(columns.code == command.code).values(four_eyes=command.on))
    told = {
        "from": row.four_eyes,
        "to": command.on,
        "reason": command.reason.strip(),
        "on": clock.today().isoformat(),
    }
    append(session, Entry(stream=f"org:{command.code}", event="organisation_four_eyes", data=told), actor)
