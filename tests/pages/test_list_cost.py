"""Lists whose rows come from many acts of many people cost the same with one row and with fifty: the rows are given."""

from datetime import date

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.applications.models import UnitPublicity
from portal.applications.service import CreateDraft, create_draft
from portal.cases.models import Case, CaseAssignment, Request
from portal.enterprises.models import DirectoryBatch, DirectoryQuarantine
from portal.enterprises.rules.directory import EntryKind
from portal.kernel.database import Model, db, table_of, write_session
from portal.kernel.permissions import Role
from portal.organisations.queries import ids_of_codes
from portal.people.service import NewPerson
from portal.policy.models import ClockRecount, ClockRecountChange
from tests.counting import counted_statements
from tests.journeys.seed import CITY, id_number
from tests.pages.conftest import Browser, SignIn
from tests.pages.test_cost import MOST, _actor

CASE = table_of(Case)
STAMP = "2026-07-20T01:00:00.000000Z"
DAY = date(2026, 7, 20)


class Given:
    """One draft of the firm, copied as often as rows are wanted, each with all that lists show of a case."""

    def __init__(self, firm: str) -> None:
        person = NewPerson(name="赵海山", id_number=id_number("19850314", 1))
        hr = _actor("hr.lin", firm, Role.ENTERPRISE_HR)
        number = create_draft(CreateDraft(person=person, employed_since=date(2020, 1, 1)), hr)
        with write_session() as session, session.begin():
            row = session.execute(select(CASE).where(CASE.c.number == number)).mappings().one()
            self.draft = {name: value for name, value in row.items() if name != "id"}
            self.ids = ids_of_codes(session, (firm, CITY))
            self.recount = self._one(
                session, ClockRecount, year=2026, starts_on=DAY, resume_at=STAMP, ordered_by="何维"
            )
            batch = {"document_no": "1", "title": "名单", "kind": EntryKind.SRDI_SME, "level": "city", "row_count": 50}
            self.batch = self._one(
                session, DirectoryBatch, **batch, published_on=DAY, imported_at=STAMP, imported_by="王建国"
            )
        self.firm = firm

    @staticmethod
    def _one(session: Session, model: type[Model], **values: object) -> int:
        table = table_of(model)
        stamp = {"created_at": STAMP} if "created_at" in table.c else {}
        return int(session.execute(insert(table).values(values | stamp).returning(table.c.id)).scalar_one())

    def add(self, first: int, last: int) -> None:
        """Rows of every list, numbered."""
        firm, city = self.ids[self.firm], self.ids[CITY]
        with write_session() as session, session.begin():
            for n in range(first, last + 1):
                changes = {
                    "number": f"2026-8{n:05d}",
                    "state": "unit_publicity",
                    "subject_name": f"赵{n}",
                    "accountable_id": city,
                }
                case = self._one(session, Case, **(self.draft | changes))
                kept = {name: self.draft[name] for name in ("kind", "firm_name", "level", "specialty")}
                kept |= {name: self.draft[name] for name in ("subject_search", "subject_initials")}
                self._one(
                    session,
                    CaseAssignment,
                    **(kept | {"case_id": case, "number": changes["number"], "subject_name": f"赵{n}"}),
                    organisation_id=city,
                    opened_at=STAMP,
                    closed_at=STAMP,
                    sent_to_id=firm,
                )
                asked = {"case_id": case, "kind": "data_task", "question": "?", "asked_at": STAMP, "asked_by": "孙敏"}
                asked |= {"organisation_id": city, "due_on": DAY}
                self._one(session, Request, **asked)
                answered = {"answered_at": STAMP, "answered_by": "王建国", "answer": "!"}
                self._one(session, Request, **(asked | answered))
                self._one(session, Request, **(asked | {"organisation_id": firm, "asked_from_id": city}))
                self._one(session, UnitPublicity, case_id=case, posted_on=DAY, ends_on=date(2026, 7, 27))
                self._one(
                    session,
                    DirectoryQuarantine,
                    batch_id=self.batch,
                    line=n,
                    name=f"青岛{n}公司",
                    place="370212",
                    note="",
                    valid_from=DAY,
                    counts_as_enterprise=True,
                )
                self._one(
                    session,
                    ClockRecountChange,
                    recount_id=self.recount,
                    case_id=case,
                    number=changes["number"],
                    kind=self.draft["kind"],
                    state="unit_publicity",
                    what="clock",
                    organisation_id=firm,
                    old_due=DAY,
                    new_due=DAY,
                )


def _cost(browser: Browser, path: str, rows: int) -> int:
    browser.get(path)  # what a process keeps for good is not counted
    with counted_statements() as seen:
        answer = browser.get(path)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    assert "row-empty" not in answer.text, f"{path} is empty"
    assert answer.text.count("<tr") > rows, f"{path} shows fewer than {rows} rows"
    return len(seen)


def test_the_other_lists_ask_no_more_for_fifty_rows_either(app: Flask, known: dict[str, str], enter: SignIn) -> None:
    given = Given(known["firm"])
    city = enter("city.wang")
    lists = {
        f"/o/{CITY}/desk/sent": city,
        f"/o/{CITY}/requests": city,
        f"/o/{CITY}/requests?tab=answered": city,
        f"/o/{CITY}/requests?tab=asked": city,
        f"/o/{CITY}/directory/quarantine": city,
        f"/o/{CITY}/rulebook/recounts/{given.recount}": city,
        "/publicity?kind=unit": city,
    }
    given.add(1, 1)
    db.session.remove()
    with_one = {path: _cost(browser, path, 1) for path, browser in lists.items()}
    given.add(2, 50)
    with_fifty = {path: _cost(browser, path, 50) for path, browser in lists.items()}
    assert with_fifty == with_one
    costs = with_fifty | {f"/o/{CITY}/channels": _cost(city, f"/o/{CITY}/channels", 40)}
    assert {path: cost for path, cost in costs.items() if cost > MOST} == {}
