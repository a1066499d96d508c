"""What stands before the journeys around the channel: the city of ``seed``, and applications that the agency has.

Run as a program on an empty database (``python -m tests.journeys.seed_channel``); tells the numbers as JSON.
"""

import json
import sys
from datetime import date

from config import from_environment
from portal import create_app
from portal.applications import service
from portal.applications.service import CreateDraft, SaveDraft, TakeStep
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.materials.service import keep
from portal.organisations import queries as organisations
from portal.people.service import NewPerson
from tests.conftest import migrate
from tests.journeys import seed
from tests.materials.samples import pdf

DISTRICT = "370202"
NAMES = {"corrected": "陈立言", "declined": "赵思远", "recalled": "吴清和"}


def _hr(firm: str, account_id: int) -> Actor:
    organisation = organisations.by_code(db.session, firm)
    assert organisation is not None
    return Actor.of(
        account_id=account_id,
        person_id=None,
        name="林晓",
        organisation_id=organisation.id,
        organisation_code=firm,
        organisation_name=organisation.name,
        roles=frozenset({Role.ENTERPRISE_HR}),
    )


def _application(name: str, order: int, hr: Actor) -> str:
    """Complete, approved and posted on 6 July, sent to the agency on 14 July."""
    values = {
        "degree": "master",
        "graduated_on": date(2014, 6, 30),
        "school": "青岛理工大学",
        "major": "机械工程",
        "current_title": "engineer",
        "current_title_on": date(2019, 12, 1),
        "years_of_work": 12,
        "hours": 96,
        "specialised_hours": 64,
        "target_level": "senior",
        "specialty": "机械",
    }
    with clock.at("2026-07-06 09:00"):
        person = NewPerson(name=name, id_number=seed.id_number("19870520", order))
        number = service.create_draft(CreateDraft(person=person, employed_since=date(2016, 3, 1)), hr)
        service.save_draft(SaveDraft(number=number, values=values), hr)
        service.add_achievement(service.AddAchievement(number=number, category="PATENT", title="一种阀门检测装置"), hr)
        for kind in ("commitment", "degree_certificate"):
            paper = service.AttachMaterial(number=number, kind=kind, file=keep("扫描件.pdf", pdf()))
            service.attach_material(paper, hr)
        service.sign_commitment(service.SignCommitment(number), hr)
        _take(number, "submit_to_unit", hr)
        _take(number, "approve", hr, {"place": "厂区公告栏"})
    with clock.at("2026-07-14 09:00"):
        _take(number, "send_to_channel", hr)
    return number


def _take(number: str, event: str, actor: Actor, data: dict[str, object] | None = None) -> None:
    service.take_step(TakeStep(event=event, versions={number: 0}, text="同意", data=data or {}), actor)


def build() -> dict[str, str]:
    """Fill the empty database; returns the firm's code and the applications' numbers."""
    known = seed.build()
    account = seed.account("hr.chen", "陈林", known["firm"], Role.ENTERPRISE_HR)
    seed.account("district.wu", "吴平", DISTRICT, Role.CHANNEL_CLERK)
    hr = _hr(known["firm"], account)
    return known | {key: _application(name, order, hr) for order, (key, name) in enumerate(NAMES.items(), start=1)}


def main() -> int:
    """Bring the database to the newest schema, fill it, and print what stands there."""
    app = create_app(from_environment())
    migrate(app)
    with app.app_context():
        told = build()
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
