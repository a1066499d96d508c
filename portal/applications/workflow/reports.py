"""A report that an application stands with the wrong channel: a case of its own for the city (DOMAIN 3, 6.1)."""

from portal.kernel.permissions import Permission
from portal.kernel.text import N_
from portal.kernel.workflow import NO_DEADLINE, Deadline, Overdue, State, Step, Workflow

REPORT_STAGES = (N_("反映"), N_("答复"))

CHANNEL_REPORT = Workflow(
    kind="channel_report",
    label=N_("渠道问题反映"),
    initial="reported",
    states=(
        State("reported", N_("待答复"), 1, Deadline(working_days="days.channel_report"), Overdue.ESCALATE),
        State("channel_kept", N_("维持原渠道"), 2, NO_DEADLINE, closed=True),
        State("channel_changed", N_("已移交其他渠道"), 2, NO_DEADLINE, closed=True),
    ),
    steps=(
        Step(
            event="keep_channel",
            sources=("reported",),
            target="channel_kept",
            permission=Permission.CASE_REASSIGN,
            label=N_("维持原渠道并答复"),
            reason=True,
            clause="三(二)",
            past=N_("答复：维持原渠道"),
        ),
        Step(
            event="change_channel",
            sources=("reported",),
            target="channel_changed",
            permission=Permission.CASE_REASSIGN,
            label=N_("移交其他渠道并答复"),
            reason=True,
            clause="三(二)",
            past=N_("答复：已移交其他渠道"),
        ),
    ),
)
