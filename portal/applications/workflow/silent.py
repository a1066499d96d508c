"""Steps of the channel where an employer lets its days pass (DOMAIN 6.1, Silence; docs/decisions/0006)."""

from portal.applications.rules import guards as rules
from portal.applications.workflow.states import CHANNEL
from portal.kernel.permissions import Permission
from portal.kernel.text import N_
from portal.kernel.workflow import Step

SILENT: tuple[Step, ...] = (
    Step(
        event="paper_unit_review",
        sources=("unit_review",),
        target="paper_publicity",
        permission=Permission.PAPER_INTAKE,
        label=N_("启动书面单位审核"),
        to=CHANNEL,
        guards=(rules.stands_behind, rules.unit_silent, rules.filings_open, rules.channel_found),
        reason=True,
        anywhere=True,
        clause="三(二)",
        past=N_("单位逾期未审核，由渠道启动书面单位审核并公示"),
    ),
    Step(
        event="uphold_objection",
        sources=("paper_publicity",),
        target="terminated",
        permission=Permission.PAPER_INTAKE,
        label=N_("异议成立，终止申报"),
        guards=(rules.objection_open, rules.not_the_reviewer),
        reason=True,
        through_hold=True,
        past=N_("公示异议成立，申报终止"),
    ),
    Step(
        event="file_unit_review",
        sources=("paper_publicity",),
        target="channel_review",
        permission=Permission.PAPER_INTAKE,
        label=N_("书面审核公示期满，报送"),
        to=CHANNEL,
        guards=(rules.unit_publicity_over, rules.filings_open, rules.channel_found),
        files=True,
        clause="三(二)",
        past=N_("书面单位审核公示期满，进入渠道审核"),
    ),
    Step(
        event="file_for_unit",
        sources=("unit_publicity",),
        target="channel_review",
        permission=Permission.PAPER_INTAKE,
        label=N_("代单位报送"),
        to=CHANNEL,
        guards=(
            rules.stands_behind,
            rules.unit_publicity_over,
            rules.unit_not_sending,
            rules.filings_open,
            rules.channel_found,
        ),
        reason=True,
        anywhere=True,
        files=True,
        clause="三(二)",
        past=N_("单位公示期满后逾期未报送，由渠道代为报送"),
    ),
)
