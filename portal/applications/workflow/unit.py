"""Steps in the firm: from the draft to the filing."""

from portal.applications.rules import guards as rules
from portal.applications.workflow.states import CHANNEL
from portal.kernel.permissions import Permission
from portal.kernel.text import N_
from portal.kernel.workflow import Deadline, Step

UNIT: tuple[Step, ...] = (
    Step(
        event="submit_to_unit",
        sources=("draft",),
        target="unit_review",
        permission=Permission.APPLICATION_SUBMIT,
        label=N_("提交单位"),
        guards=(
            rules.submissions_open,
            rules.draft_complete,
            rules.commitment_given,
            rules.staff_member,
            rules.ladder_met,
            rules.no_active_bar,
            rules.only_live_one,
        ),
        clause="三(三)",
        past=N_("提交单位审核"),
    ),
    Step(
        event="return_to_applicant",
        sources=("unit_review",),
        target="draft",
        permission=Permission.UNIT_REVIEW,
        label=N_("退回申报人"),
        reason=True,
        deadline=Deadline(fact="returned_until"),
        past=N_("退回申报人修改"),
    ),
    Step(
        event="approve",
        sources=("unit_review",),
        target="unit_publicity",
        permission=Permission.UNIT_REVIEW,
        label=N_("单位审核通过"),
        guards=(rules.submissions_open,),
        reason=True,
        past=N_("单位审核通过，开始单位公示"),
    ),
    Step(
        event="uphold_objection",
        sources=("unit_publicity",),
        target="terminated",
        permission=Permission.UNIT_REVIEW,
        label=N_("异议成立，终止申报"),
        guards=(rules.objection_open,),
        reason=True,
        through_hold=True,
        past=N_("公示异议成立，申报终止"),
    ),
    Step(
        event="send_to_channel",
        sources=("unit_publicity",),
        target="channel_review",
        permission=Permission.UNIT_REVIEW,
        label=N_("报送"),
        to=CHANNEL,
        guards=(rules.unit_publicity_over, rules.filings_open, rules.channel_found),
        files=True,
        clause="三(二)",
        past=N_("报送渠道"),
    ),
)
