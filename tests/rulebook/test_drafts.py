"""A rule set goes from one officer's draft to another's publication, and holds from a midnight."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from portal.audit import queries as audit
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.rulebook import queries, service
from portal.rulebook.rules import MAXIMUM, STATED, RuleSetError, built_in, changed_from, faults, from_document
from portal.rulebook.service import CreateDraft, DiscardDraft, PublishDraft, SaveDraft
from tests.conftest import any_database

DAY = date(2026, 7, 20)
NEXT = date(2026, 7, 21)


def officer(account: int, person: int | None = None, role: Role = Role.CITY_HR_OFFICER) -> Actor:
    return Actor.of(
        account_id=account, person_id=person, name=f"{account}号经办", organisation_id=1,
        organisation_code="370200", organisation_name="市人社局", roles=frozenset({role}),
    )  # fmt: skip


AUTHOR, SECOND = officer(1), officer(2)


@use_case
def publish(command: PublishDraft, actor: Actor) -> int:
    return service.publish(current_session(), command, actor, {"due_changes": 3})


def begin(name: str = "青岛-1", **parameters: object) -> int:
    return service.create_draft(CreateDraft(name=name, reason="按年度会议意见", parameters=parameters or None), AUTHOR)


def save(draft_id: int, revision: int = 1, actor: Actor = AUTHOR, **changes: object) -> None:
    values = {"name": "青岛-1", "reason": "按年度会议意见", "recount_open": False} | changes
    service.save_draft(SaveDraft(draft_id=draft_id, seen_revision=revision, **values), actor)  # type: ignore[arg-type]


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in caught.value.refusals]


@pytest.fixture(autouse=True)
def _day() -> object:
    with clock.at(f"{DAY} 09:00"):
        yield


@any_database
def test_a_second_person_publishes_and_it_holds_from_midnight(app: Flask) -> None:
    draft = begin()
    save(draft, parameters={"days.correction": 15, "vote.pass": [3, 4]}, recount_open=True)
    with pytest.raises(Refused) as caught:
        publish(PublishDraft(draft, 2, NEXT), AUTHOR)
    assert codes(caught) == ["SAME_PERSON"]
    assert publish(PublishDraft(draft, 2, NEXT), SECOND) == 1
    assert queries.in_force(db.session) == built_in()
    with clock.at("2026-07-20 23:59"):
        assert queries.in_force(db.session) == built_in()
    with clock.at("2026-07-21 00:00"):
        in_force = queries.in_force(db.session)
    assert (in_force.name, in_force.integer("days.correction"), in_force.share("vote.pass")) == ("青岛-1", 15, (3, 4))
    (version,) = queries.versions(db.session)
    assert (version.author_name, version.publisher_name, version.recount_open) == ("1号经办", "2号经办", True)
    assert queries.drafts(db.session) == ()
    rows = audit.of_stream(db.session, "rulebook")
    assert [row.event for row in rows] == ["rule_set_drafted", "rule_set_edited", "rule_set_published"]
    assert rows[1].data["changes"] == rows[2].data["changes"] == {
        "days.correction": [10, 15], "vote.pass": [[2, 3], [3, 4]]
    }  # fmt: skip
    assert (rows[2].data["author"], rows[2].actor_name) == ("1号经办", "2号经办")
    assert rows[2].data["dry_run"] == {"due_changes": 3}


def test_another_account_of_the_author_is_no_second_person(app: Flask) -> None:
    draft = service.create_draft(
        CreateDraft(name="x", reason="y", parameters={"days.request": 6}), officer(1, person=7)
    )
    with pytest.raises(Refused) as caught:
        publish(PublishDraft(draft, 1, NEXT), officer(3, person=7))
    assert codes(caught) == ["SAME_PERSON"]


def test_only_the_author_changes_a_draft(app: Flask) -> None:
    draft = begin()
    with pytest.raises(Refused) as caught:
        save(draft, actor=SECOND, parameters={"days.correction": 15})
    assert codes(caught) == ["NOT_AUTHOR"]
    for act in (begin_as_auditor, lambda: save(draft, actor=officer(4, role=Role.AUDITOR))):
        with pytest.raises(Refused) as caught:
            act()
        assert codes(caught) == ["NOT_PERMITTED"]


def begin_as_auditor() -> int:
    return service.create_draft(CreateDraft(name="x", reason="y"), officer(4, role=Role.AUDITOR))


@pytest.mark.parametrize("day", [date(2026, 7, 19), DAY])
def test_nothing_comes_into_force_before_the_next_midnight(app: Flask, day: date) -> None:
    draft = begin(**{"days.request": 6})
    with pytest.raises(Invalid) as caught:
        publish(PublishDraft(draft, 1, day), SECOND)
    assert "2026-07-21" in caught.value.errors["in_force_on"][0]


def test_what_was_saved_meanwhile_is_not_overwritten(app: Flask) -> None:
    draft = begin()
    save(draft, parameters={"days.request": 6})
    with pytest.raises(Stale):
        save(draft, parameters={"days.request": 7})
    with pytest.raises(Stale):
        publish(PublishDraft(draft, 1, NEXT), SECOND)
    with pytest.raises(NotFound):
        publish(PublishDraft(99, 1, NEXT), SECOND)


def test_a_draft_from_before_another_publication_is_looked_at_again(app: Flask) -> None:
    first, second = begin("一"), begin("二")
    save(first, name="一", parameters={"days.request": 6})
    save(second, name="二", parameters={"days.correction": 12})
    publish(PublishDraft(first, 2, date(2026, 8, 1)), SECOND)
    with pytest.raises(Refused) as caught:
        publish(PublishDraft(second, 2, date(2026, 8, 2)), SECOND)
    assert codes(caught) == ["BASE_CHANGED"]
    save(second, 2, name="二", parameters={"days.request": 6})
    with pytest.raises(Invalid):
        publish(PublishDraft(second, 3, NEXT), SECOND)  # not before the version that stands already
    assert publish(PublishDraft(second, 3, date(2026, 8, 2)), SECOND) == 2
    third = begin("三")
    assert queries.draft(db.session, third).parameters == {"days.correction": 12, "days.request": 6}
    with pytest.raises(Refused) as caught:
        publish(PublishDraft(third, 1, date(2026, 8, 3)), SECOND)
    assert codes(caught) == ["NOTHING_CHANGED"]


def test_a_draft_is_given_up_with_a_reason_and_then_closed(app: Flask) -> None:
    draft = begin()
    with pytest.raises(Invalid):
        service.discard_draft(DiscardDraft(draft, 1, " "), SECOND)
    service.discard_draft(DiscardDraft(draft, 1, "依据不足"), SECOND)
    with pytest.raises(Refused) as caught:
        save(draft, 2)
    assert codes(caught) == ["CLOSED"]
    assert audit.of_stream(db.session, "rulebook")[-1].data["text"] == "依据不足"


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ({"days.correction": 0}, "days.correction"),
        ({"days.correction": "十"}, "days.correction"),
        ({"vote.pass": [4, 3]}, "vote.pass"),
        ({"days.unheard_of": 1}, "days.unheard_of"),
        ({"quota.national": 5}, "quota.national"),
        ({"days.correction": MAXIMUM + 1}, "days.correction"),
    ],
)
def test_values_are_refused_by_their_key(app: Flask, parameters: dict[str, object], key: str) -> None:
    with pytest.raises(Invalid) as caught:
        service.create_draft(CreateDraft(name="x", reason="y", parameters=parameters), AUTHOR)
    assert list(caught.value.errors) == [key]
    draft = begin()
    with pytest.raises(Invalid) as caught:
        save(draft, parameters=parameters)
    assert list(caught.value.errors) == [key]


@pytest.mark.parametrize(
    ("name", "reason", "field"),
    [
        ("", "y", "name"),
        ("x", " ", "reason"),
        ("portal", "y", "name"),
        ("builtin-1", "y", "name"),
        ("名" * 81, "y", "name"),
    ],
)
def test_name_and_reason_are_needed(app: Flask, name: str, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        service.create_draft(CreateDraft(name=name, reason=reason), AUTHOR)
    assert list(caught.value.errors) == [field]


def test_what_the_notice_states_is_named_when_a_file_tries_to_change_it() -> None:
    for key, (label, clause) in STATED.items():
        with pytest.raises(RuleSetError) as caught:
            from_document({"name": "x", "parameters": {key: 3}})
        assert label in str(caught.value)
        assert clause in str(caught.value)


def test_differences_follow_the_built_in_order() -> None:
    base = dict(built_in().parameters)
    wanted = base | {"vote.pass": [3, 4], "days.correction": 12}
    assert changed_from(base, wanted) == {"days.correction": 12, "vote.pass": [3, 4]}
    assert list(changed_from(base, wanted)) == ["days.correction", "vote.pass"]
    assert faults(base) == {}
    assert replace(built_in(), name="x").parameters == base


@use_case
def withdraw(version: int, actor: Actor, reason: str = "会议改期") -> None:
    service.withdraw(current_session(), service.WithdrawVersion(version, reason), actor)


@any_database
def test_a_version_is_withdrawn_before_its_midnight_and_the_next_one_builds_on_what_holds(app: Flask) -> None:
    draft = begin(**{"days.correction": 15})
    assert publish(PublishDraft(draft, 1, date(2027, 12, 31)), SECOND) == 1
    waiting = begin("青岛-2", **{"days.request": 7})
    with pytest.raises(Invalid) as empty:
        withdraw(1, SECOND, " ")
    assert set(empty.value.errors) == {"reason"}
    with pytest.raises(Refused) as stranger:
        withdraw(1, officer(9, role=Role.AUDITOR))
    assert codes(stranger) == ["NOT_PERMITTED"]
    with pytest.raises(NotFound):
        withdraw(2, SECOND)
    withdraw(1, AUTHOR)
    with pytest.raises(Refused) as twice:
        withdraw(1, SECOND)
    assert codes(twice) == ["WITHDRAWN"]
    with clock.at("2028-01-01 00:00"):
        assert queries.in_force(db.session) == built_in()
    with pytest.raises(Refused) as changed:
        publish(PublishDraft(waiting, 1, NEXT), SECOND)
    assert codes(changed) == ["BASE_CHANGED"]
    save(waiting, 1, name="青岛-2", parameters={})
    assert publish(PublishDraft(waiting, 2, NEXT), SECOND) == 2
    with clock.at("2026-07-21 00:00"):
        assert queries.in_force(db.session).name == "青岛-2"
        assert queries.in_force(db.session).integer("days.correction") == 10
        with pytest.raises(Refused) as late:
            withdraw(2, SECOND)
    assert codes(late) == ["IN_FORCE"]
    rows = audit.of_stream(db.session, "rulebook")
    (told,) = [row for row in rows if row.event == "rule_set_withdrawn"]
    assert told.data == {"version": 1, "name": "青岛-1", "in_force_on": "2027-12-31", "text": "会议改期"}


def test_only_the_newest_version_is_withdrawn(app: Flask) -> None:
    publish(PublishDraft(begin(**{"days.correction": 15}), 1, date(2026, 8, 1)), SECOND)
    publish(PublishDraft(begin("青岛-2", **{"days.correction": 16}), 1, date(2026, 9, 1)), SECOND)
    with pytest.raises(Refused) as caught:
        withdraw(1, SECOND)
    assert codes(caught) == ["NOT_NEWEST"]
    withdraw(2, SECOND)
    withdraw(1, SECOND)
    assert queries.newest(db.session) is None


def test_no_version_is_put_off_for_ever(app: Flask) -> None:
    """Whatever is published later may not come before it, so a far day would freeze the rulebook."""
    draft = begin(**{"days.correction": 15})
    for day in (date(2028, 1, 1), date(9999, 12, 31)):
        with pytest.raises(Invalid) as caught:
            publish(PublishDraft(draft, 1, day), SECOND)
        assert set(caught.value.errors) == {"in_force_on"}


@pytest.mark.parametrize(
    ("parameters", "key", "words"),
    [
        ({"days.channel_review": 7}, "days.channel_reminder", "渠道审核期限"),
        ({"days.channel_reminder": 10}, "days.channel_reminder", "必须小于"),
        ({"days.due_soon": 5}, "days.due_soon", "协查请求答复期限"),
        ({"days.correction": 3}, "days.due_soon", "补正期限"),
        ({"days.resume_minimum": 11}, "days.resume_minimum", "不能大于"),
        ({"education.hours": 59}, "education.specialised_hours", "继续教育学时"),
    ],
)
def test_values_that_contradict_each_other_are_refused_with_both(
    app: Flask, parameters: dict[str, object], key: str, words: str
) -> None:
    with pytest.raises(Invalid) as caught:
        service.create_draft(CreateDraft(name="x", reason="y", parameters=parameters), AUTHOR)
    assert list(caught.value.errors) == [key]
    assert words in str(caught.value)
    with pytest.raises(Invalid) as caught:
        save(begin(), parameters=parameters)
    assert list(caught.value.errors) == [key]


def test_a_draft_from_before_that_contradicts_itself_is_not_published(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("portal.rulebook.service.drafts.clashes", lambda _parameters: {})
        draft = begin(**{"days.channel_reminder": 10})
    with pytest.raises(Refused) as caught:
        publish(PublishDraft(draft, 1, NEXT), SECOND)
    assert codes(caught) == ["PARAMETERS_CLASH"]
    assert queries.versions(db.session) == ()
