"""Steps of a paper intake: the channel acts for somebody who cannot apply himself, and is named (DOMAIN 6.1, 7)."""

from portal.applications.rules import guards as rules
from portal.applications.rules import intake
from portal.applications.workflow.states import CHANNEL
from portal.kernel.permissions import Permission
from portal.kernel.text import N_
from portal.kernel.workflow import BACK, Clock, Guard, Step


def _withdrawn(permission: Permission, *sources: str, guards: tuple[Guard, ...] = ()) -> Step:
    """Whoever has the case on his desk records the signed request."""
    return Step(
        event="withdraw_paper",
        sources=sources,
        target="withdrawn",
        permission=permission,
        label=N_("登记书面撤回"),
        guards=(intake.from_paper, *guards),
        reason=True,
        through_hold=True,
        past=N_("按申报人的书面申请登记撤回"),
    )


INTAKE: tuple[Step, ...] = (
    Step(
        event="file_paper",
        sources=("draft",),
        target="channel_review",
        permission=Permission.PAPER_INTAKE,
        label=N_("纸质材料报送"),
        to=CHANNEL,
        guards=(
            intake.from_paper,
            rules.filings_open,
            rules.draft_complete,
            rules.commitment_given,
            intake.staff_or_free,
            intake.unit_reviewed,
            intake.unit_published,
            rules.ladder_met,
            rules.no_active_bar,
            rules.only_live_one,
            rules.channel_found,
        ),
        hands_over=True,
        files=True,
        clause="三(二)",
        past=N_("渠道代申报人报送纸质材料"),
    ),
    Step(
        event="resubmit_paper",
        sources=("correction_required",),
        target=BACK,
        permission=Permission.CASE_CORRECTION,
        label=N_("录入补正"),
        guards=(intake.from_paper, rules.items_answered),
        hands_over=True,
        clock=Clock.RESUME,
        past=N_("代申报人录入补正材料"),
    ),
    _withdrawn(Permission.PAPER_INTAKE, "draft", "channel_review"),
    _withdrawn(Permission.CASE_CORRECTION, "correction_required"),
    _withdrawn(Permission.CITY_REVIEW, "city_review"),
    _withdrawn(Permission.OFFICE_INTAKE, "office_intake"),
    _withdrawn(Permission.OFFICE_INTAKE, "accepted", "panel_review", "meeting_ready", guards=(rules.agenda_open,)),
)
