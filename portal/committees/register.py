"""What the committees give to the registry."""

from collections.abc import Mapping
from typing import Any

from portal.cases.queries import CaseRow
from portal.cases.service import Blocked, Moved
from portal.committees import forms, queries, service
from portal.committees.views import blueprint, verify
from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission, Role
from portal.kernel.registry import Act, NavEntry, Panel, Registry
from portal.kernel.text import N_

KIND = "application"
Outcomes = list[Moved | Blocked]


def register(registry: Registry) -> None:
    """Add what the committees know and do of applications, their pages and the public check of certificates."""
    registry.extend_facts(KIND, service.extend)
    registry.add_effect(KIND, "publish", service.post_results)
    registry.add_effect(KIND, "issue", service.write_certificates)
    registry.add_effect(KIND, "revoke", service.revoke_certificates)
    registry.add_effect(KIND, "*", service.leave_agenda)
    registry.add_acts(KIND, *_acts())
    registry.add_panels(KIND, *_panels())
    registry.blueprints.extend((blueprint, verify.blueprint))
    registry.setup.append(verify.init_app)
    registry.nav.append(
        NavEntry(
            label=N_("评审会议"),
            endpoint="committees.meetings",
            permissions=frozenset({Permission.MEETING_READ}),
            order=40,
        )
    )
    registry.nav.append(NavEntry(label=N_("公示"), endpoint="committees.publicity", permissions=frozenset(), order=80))


def _acts() -> tuple[Act, ...]:
    return (
        _bulk("accept", service.accept, N_("已受理，请分配专业组。"), style="primary"),
        Act(
            event="assign_panel",
            form=forms.panel_form,
            run=_assign,
            style="primary",
            hint=N_("从评委会委员中选择；与申报人同一单位的委员应当回避。"),
        ),
        Act(
            event="opinions_in",
            form=forms.opinions_form,
            run=_opinions,
            style="primary",
            hint=N_("逐位录入专家的书面意见，可分次录入；最后一位录入后转为“待上会”。"),
        ),
        _bulk("publish", service.publish, N_("评审结果已发布公示。"), style="primary"),
        _bulk("end_publicity", service.end_publicity, N_("公示结束，已报市人社局确认。"), style="primary"),
        _bulk("confirm", service.confirm, N_("评审结果已确认，可以发证。"), style="primary"),
        _bulk("issue", service.issue, N_("证书已发放。"), style="primary"),
    )


def _bulk(event: str, use_case: Any, done: str, *, style: str) -> Act:  # noqa: ANN401 - a decorated use case
    def run(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
        step = service.Step(versions={number: version}, text=str(data.get("reason") or ""))
        service.demand_all(use_case(step, actor))
        return done

    def run_many(versions: Mapping[str, int], data: Mapping[str, Any], actor: Actor) -> Outcomes:
        moved: Outcomes = use_case(service.Step(versions=versions, text=str(data.get("reason") or "")), actor)
        return moved

    return Act(event=event, run=run, run_many=run_many, style=style)


def _assign(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
    members = frozenset(data.get("experts") or ())
    service.assign_panel(service.AssignPanel(number=number, seen=version, members=members), actor)
    return N_("专业组已分配，请收齐书面评议意见后录入。")


def _opinions(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
    opinions = forms.opinions_of(dict(data))
    left = service.enter_opinions(service.EnterOpinions(number=number, seen=version, opinions=opinions), actor)
    return N_("意见已录入，还有专家的意见没有收齐。") if left else N_("专业组意见已收齐，此件待上会。")


def _panels() -> tuple[Panel, ...]:
    return (
        Panel(name="panel_opinions", template="committees/_opinions.html", load=_load_opinions, order=60),
        Panel(name="meeting_result", template="committees/_result.html", load=_load_result, side="aside", order=20),
        Panel(name="publicity", template="committees/_publicity.html", load=_load_publicity, side="aside", order=25),
        Panel(name="certificate", template="committees/_certificate.html", load=_load_certificate, order=5),
    )


_READS_OPINIONS = frozenset({Role.COMMITTEE_SECRETARY, Role.COMMITTEE_CHAIR, Role.CITY_HR_OFFICER, Role.AUDITOR})


def _load_opinions(session: Any, case: CaseRow, actor: Actor) -> Mapping[str, Any] | None:  # noqa: ANN401
    """Experts' names and texts are for office, chair, city and auditor alone (DOMAIN 7)."""
    if not actor.roles & _READS_OPINIONS:
        return None
    found = queries.case_opinions(session, case.id)
    return {"opinions": found} if found else None


def _load_result(session: Any, case: CaseRow, actor: Actor) -> Mapping[str, Any] | None:  # noqa: ANN401
    """Others than office, chair, city and auditor see the result only (DOMAIN 7)."""
    found = queries.outcome_of(session, case).result
    return {"result": found, "numbers": actor.may(Permission.MEETING_READ)} if found else None


def _load_publicity(session: Any, case: CaseRow, _actor: Actor) -> Mapping[str, Any] | None:  # noqa: ANN401
    found = queries.outcome_of(session, case).publicity
    return {"posted_on": found[0], "ends_on": found[1]} if found else None


def _load_certificate(session: Any, case: CaseRow, _actor: Actor) -> Mapping[str, Any] | None:  # noqa: ANN401
    found = queries.outcome_of(session, case).certificate
    return {"certificate": found} if found else None
