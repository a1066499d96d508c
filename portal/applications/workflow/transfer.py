"""Steps by which the city takes a case from its channel, and takeovers of what is not under review there."""

from portal.applications.rules import guards as rules
from portal.applications.workflow.states import FALLBACK
from portal.kernel.permissions import Permission
from portal.kernel.text import N_
from portal.kernel.workflow import Clock, Step
from portal.routing.rules import CHOSEN


def _ordered(state: str, clock: Clock) -> Step:
    """The city orders the fallback to take over (DOMAIN 7, order takeover)."""
    return Step(
        event="order_take_over",
        sources=(state,),
        target=state,
        permission=Permission.CASE_REASSIGN,
        label=N_("指令兜底接办"),
        to=FALLBACK,
        guards=(rules.not_supervisor,),
        reason=True,
        through_hold=True,
        anywhere=True,
        clock=clock,
        taken_over=True,
        clause="三(二)",
        past=N_("市人社局指令兜底单位接办"),
    )


def _reassigned(state: str, clock: Clock) -> Step:
    """The city gives the case to the channel that it chooses: it was with the wrong one (DOMAIN 7, reassign)."""
    return Step(
        event="reassign",
        sources=(state,),
        target=state,
        permission=Permission.CASE_REASSIGN,
        label=N_("移交其他渠道"),
        to=CHOSEN,
        guards=(rules.not_supervisor,),
        reason=True,
        through_hold=True,
        anywhere=True,
        clock=clock,
        taken_over=False,
        clause="三(二)",
        past=N_("市人社局移交其他渠道"),
    )


def _left(state: str) -> Step:
    """A channel that can no longer act loses what it entered on paper, too; the case's own clock goes on."""
    return Step(
        event="take_over",
        sources=(state,),
        target=state,
        permission=Permission.SYSTEM,
        label=N_("兜底接办"),
        to=FALLBACK,
        guards=(rules.not_supervisor,),
        reason=True,
        through_hold=True,
        anywhere=True,
        clock=Clock.KEEP,
        taken_over=True,
        clause="三(二)",
        past=N_("由兜底单位接办"),
    )


TRANSFER: tuple[Step, ...] = (
    _ordered("channel_review", Clock.RESTART),
    _ordered("correction_required", Clock.KEEP),
    _ordered("paper_publicity", Clock.KEEP),
    _reassigned("channel_review", Clock.RESTART),
    _reassigned("correction_required", Clock.KEEP),
    *(_left(state) for state in ("draft", "unit_review", "unit_publicity", "paper_publicity")),
)
