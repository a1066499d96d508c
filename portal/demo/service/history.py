"""What happened in the demo city, day after day until today."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from portal.cases.service import ClaimCases, claim, expire_claims
from portal.demo.rules.fates import MEETINGS
from portal.demo.rules.people import sketch
from portal.demo.rules.plans import CasePlan, PlannedAct, plans
from portal.demo.rules.posts import CITY
from portal.demo.service import drafts, meetings
from portal.demo.service.accounts import Cast
from portal.demo.service.days import Days
from portal.demo.service.steps import Group, PlaceHold, object_to, place_hold, take
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.jobs import BATCH

_EVENING = 500
"""Minutes after nine."""
_HOLDS = {
    "unit_publicity": ("objection", "专利第一发明人不是申报人，附专利证书。"),
    "channel_review": ("integrity", "收到反映申报材料不实的举报，正在核查。"),
    "city_review": ("other", "等待企业补充主要业绩的原始记录。"),
    "result_publicity": ("objection", "工作年限与社保缴纳记录不符，请核实。"),
}


class History:
    """The applications of the demo and all that is done with them; acts of one case stand in the order of time."""

    def __init__(self, cast: Cast, days: Days, names: Iterator[str]) -> None:
        self.cast, self.days = cast, days
        self.plans = plans()
        self.names = {plan.key: next(names) for plan in self.plans}
        self.numbers: dict[int, str] = {}
        self.papers = drafts.keep_papers()

    def pass_by(self) -> None:
        """Let every day go by, then do what is done today."""
        acts = _by_day(self.plans)
        heard: dict[str, list[CasePlan]] = defaultdict(list)
        for plan in self.plans:
            if plan.meeting:
                heard[plan.meeting].append(plan)
        held_on = {key: max(planned.back, 1) for key, planned in MEETINGS.items()}
        for back in sorted({*acts, *held_on.values()}, reverse=True):
            self._work(back, acts.get(back, []))
            for key in (key for key, day in held_on.items() if day == back):
                meetings.hold(key, heard[key], self.numbers, self.cast, self.days)
        self._evening()
        self._today()

    def _work(self, back: int, groups: Sequence[Group]) -> None:
        for minute, group in enumerate(groups):
            actor = self.cast.actor(group.act.username, group.act.organisation)
            with clock.at(self.days.moment(back, minute)):
                if group.act.event == "create":
                    self._create(group, actor)
                else:
                    take(group, self.numbers, actor)

    def _create(self, group: Group, actor: Actor) -> None:
        for plan in group.plans:
            about = sketch(plan, self.names[plan.key], self.days.today)
            self.numbers[plan.key] = drafts.fill_in(plan, about, self.papers, actor)

    def _evening(self) -> None:
        """Yesterday somebody objected."""
        officer = self.cast.actor("city-hr1", CITY)
        with clock.at(self.days.moment(1, _EVENING)):
            for plan in self.plans:
                if plan.held:
                    kind, reason = _HOLDS[plan.fate]
                    if kind == "objection":
                        object_to(self.numbers[plan.key], reason, officer)
                    else:
                        place_hold(PlaceHold(self.numbers[plan.key], kind, reason), officer)

    def _today(self) -> None:
        """Old claims have run out; some clerks are at work."""
        while expire_claims(None, Actor.system()) == BATCH:
            pass
        for plan in self.plans:
            if plan.claimed_by:
                claim(ClaimCases((self.numbers[plan.key],)), self.cast.actor(plan.claimed_by))


def _by_day(everything: Sequence[CasePlan]) -> dict[int, list[Group]]:
    """Working days before today -> what is done then: one group for each act of one person with the same reason."""
    found: dict[int, dict[PlannedAct, list[CasePlan]]] = defaultdict(lambda: defaultdict(list))
    for plan in everything:
        for act in plan.acts:
            found[act.back][act].append(plan)
    return {back: [Group(act, own) for act, own in of_day.items()] for back, of_day in found.items()}
