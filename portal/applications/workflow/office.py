"""Steps of the committee's office and of the city before a case is accepted."""

from portal.applications.rules import guards as rules
from portal.applications.workflow.states import CHANNEL
from portal.kernel.permissions import Permission
from portal.kernel.text import N_
from portal.kernel.workflow import Clock, Step

OFFICE_AND_CITY: tuple[Step, ...] = (
    Step(
        event="return_to_channel",
        sources=("office_intake",),
        target="channel_review",
        permission=Permission.OFFICE_INTAKE,
        label=N_("退回渠道"),
        to=CHANNEL,
        reason=True,
        past=N_("退回渠道"),
    ),
    Step(
        event="return_to_channel",
        sources=("city_review",),
        target="channel_review",
        permission=Permission.CITY_REVIEW,
        label=N_("退回渠道"),
        to=CHANNEL,
        reason=True,
        past=N_("退回渠道"),
    ),
    Step(
        event="recall",
        sources=("office_intake", "city_review"),
        target="channel_review",
        permission=Permission.CASE_RECALL,
        label=N_("撤回转报"),
        to=CHANNEL,
        clock=Clock.RETURN,
        guards=(rules.sent_by_actor_today, rules.not_claimed_there),
        reason=True,
        anywhere=True,
        past=N_("撤回转报"),
    ),
    Step(
        event="endorse",
        sources=("city_review",),
        target="sent_to_province",
        permission=Permission.CITY_REVIEW,
        label=N_("审核通过并转省评委会"),
        guards=(rules.requests_answered,),
        reason=True,
        clause="二(一)",
        past=N_("市级审核通过，转省评委会"),
    ),
    Step(
        event="record_passed",
        sources=("sent_to_province",),
        target="province_passed",
        permission=Permission.CITY_REVIEW,
        label=N_("登记省评委会结果：通过"),
        reason=True,
        clause="二(一)",
        past=N_("登记省评委会评审结果：通过"),
    ),
    Step(
        event="record_failed",
        sources=("sent_to_province",),
        target="voted_failed",
        permission=Permission.CITY_REVIEW,
        label=N_("登记省评委会结果：未通过"),
        reason=True,
        clause="二(一)",
        past=N_("登记省评委会评审结果：未通过"),
    ),
    Step(
        event="refuse",
        sources=("office_intake",),
        target="not_accepted",
        permission=Permission.OFFICE_REFUSE,
        label=N_("不予受理"),
        reason=True,
        past=N_("决定不予受理"),
    ),
    Step(
        event="accept",
        sources=("office_intake",),
        target="accepted",
        permission=Permission.OFFICE_INTAKE,
        label=N_("受理"),
        guards=(rules.requests_answered,),
        past=N_("受理"),
    ),
)
