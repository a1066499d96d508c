"""Publishing and loading count open clocks again: once, in batches, with ledger and counts."""

from datetime import date

import pytest

from portal.audit import queries as audit
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, Refused
from portal.policy import queries, service
from portal.policy.service import LoadYear, RecountBatch
from portal.policy.service import recounts as recount_service
from portal.rulebook import queries as rulebook
from portal.rulebook.service import PublishDraft, SaveDraft, save_draft
from tests.applications.conftest import World
from tests.cases.sample import counts, fresh_session, recount
from tests.conftest import any_database
from tests.policy.conftest import drafted

LIST = LoadYear(2026, "1月1日\n5月1日\n7月20日\n10月1日至3日", "7月25日、7月26日", "示例〔2025〕7号")


@any_database
def test_loading_a_list_counts_open_clocks_again(world: World, author: Actor) -> None:
    numbers = [world.at_channel() for _number in range(3)]
    with clock.at("2026-07-15 09:00"):
        recount_id = service.load_year(LIST, author)
        assert service.recount_batch(RecountBatch(recount_id), author) == 3
        assert service.recount_batch(RecountBatch(recount_id), author) == 0  # the second pass waits for its time
        done = queries.recount(db.session, recount_id)
        assert (done.year, done.changed, done.passes, done.finished_at) == (2026, 3, 1, None)
        page = queries.changes_page(db.session, recount_id)
        assert [(row.number, row.old_due, row.new_due) for row in page.rows] == [
            (number, date(2026, 7, 28), date(2026, 7, 27)) for number in numbers
        ]
        assert all(world.case(number).due_on == date(2026, 7, 27) for number in numbers)
        db.session.remove()
    with clock.at("2026-07-15 09:02"):
        assert service.recount_batch(RecountBatch(), Actor.system()) == 3
        assert queries.recount(db.session, recount_id).finished_at is not None
        assert service.recount_batch(RecountBatch(), Actor.system()) == 0
    session = fresh_session()
    assert counts(session) == recount(session)
    versions = audit.versions_recorded(session)
    assert all(versions[number] == list(range(1, world.case(number).version + 1)) for number in numbers)
    assert audit.verify(session)[1] is None
    events = [row.event for row in audit.of_stream(session, "rulebook")]
    assert events == ["holiday_year_loaded", "clocks_recounted"]


@any_database
def test_a_crash_between_two_batches_costs_nothing(
    world: World, author: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recount_service, "BATCH", 2)
    numbers = [world.at_channel() for _number in range(3)]
    with clock.at("2026-07-15 09:00"):
        recount_id = service.load_year(LIST, author)
        assert service.recount_batch(RecountBatch(recount_id), author) == 2
        assert [world.case(number).due_on.day for number in numbers] == [27, 27, 28]
        assert service.recount_batch(RecountBatch(), Actor.system()) == 1  # the worker goes on where it stood
        assert [world.case(number).due_on.day for number in numbers] == [27, 27, 27]
        assert queries.recount(db.session, recount_id).changed == 3


def test_only_the_city_loads_a_list_and_only_a_whole_one(world: World, author: Actor) -> None:
    with pytest.raises(Refused):
        service.load_year(LIST, world.clerk)
    with pytest.raises(Invalid) as caught:
        service.load_year(LoadYear(2027, "1月1日", "", "x"), author)
    assert list(caught.value.errors) == ["holidays"]
    with pytest.raises(Invalid) as caught:
        service.load_year(LoadYear(2026, LIST.holidays, "", " "), author)
    assert list(caught.value.errors) == ["document_no"]
    assert rulebook.loaded_years(db.session) == ()


def test_a_list_takes_the_place_of_an_older_one_and_the_ledger_keeps_both(world: World, author: Actor) -> None:
    service.load_year(LIST, author)
    service.load_year(LoadYear(2026, "1月1日\n5月1日\n10月1日至3日", "", "示例〔2025〕8号"), author)
    (loaded,) = rulebook.loaded_years(db.session)
    assert (loaded.document_no, len(loaded.listed.holidays)) == ("示例〔2025〕8号", 5)
    last = audit.of_stream(db.session, "rulebook")[-1].data
    assert ("2026-07-20" in last["from"]["holidays"], "2026-07-20" in last["to"]["holidays"]) == (True, False)


def publish(author: Actor, second: Actor, *, recount_open: bool) -> int:
    draft = drafted(author, days__channel_review=15)
    save_draft(
        SaveDraft(draft_id=draft, seen_revision=1, name="青岛-2026", reason="年度调整", recount_open=recount_open),
        author,
    )
    return service.publish_draft(PublishDraft(draft, 2, date(2026, 7, 16)), second)


@any_database
def test_a_rule_set_counts_running_clocks_again_from_its_midnight(world: World, author: Actor, second: Actor) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        assert publish(author, second, recount_open=True) == 1
        assert service.recount_batch(RecountBatch(), Actor.system()) == 0
        assert world.case(number).due_on == date(2026, 7, 28)
    with clock.at("2026-07-16 00:00"):
        assert service.recount_batch(RecountBatch(), Actor.system()) == 1
        case = world.case(number)
        assert (case.due_on, case.clock_days) == (date(2026, 8, 4), 15)
        row = audit.since_version(db.session, number, case.version - 1)[0]
        assert (row.event, row.data["days"], row.data["what"]) == (
            "recompute_due", 15, "规则集第 1 版生效，重新计算办理期限"
        )  # fmt: skip
    session = fresh_session()
    assert counts(session) == recount(session)
    published = next(row for row in audit.of_stream(session, "rulebook") if row.event == "rule_set_published")
    assert published.data["dry_run"]["due_changes"] == 1


def test_a_worker_that_comes_late_brings_no_clock_into_the_past(world: World, author: Actor, second: Actor) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        draft = drafted(author, days__channel_review=5, days__channel_reminder=2)
        save_draft(SaveDraft(draft_id=draft, seen_revision=1, name="短", reason="年度调整", recount_open=True), author)
        service.publish_draft(PublishDraft(draft, 2, date(2026, 7, 16)), second)
    with clock.at("2026-07-24 09:00"):
        service.recount_batch(RecountBatch(), Actor.system())
        assert world.case(number).due_on == date(2026, 7, 28)


def test_without_that_wish_running_clocks_keep_their_days(world: World, author: Actor, second: Actor) -> None:
    number, later = world.at_channel(), world.complete()
    world.take(later, "submit_to_unit", world.hr)
    world.take(later, "approve", world.hr, data={"place": "公告栏"})
    with clock.at("2026-07-15 09:00"):
        publish(author, second, recount_open=False)
    with clock.at("2026-07-16 09:00"):
        assert service.recount_batch(RecountBatch(), Actor.system()) == 0
        assert world.case(number).due_on == date(2026, 7, 28)
        world.take(later, "send_to_channel", world.hr)
        assert world.case(later).clock_days == 15


def test_fewer_days_leave_the_promised_minimum(world: World, author: Actor, second: Actor) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        draft = drafted(author, days__channel_review=5, days__channel_reminder=2)
        command = SaveDraft(draft_id=draft, seen_revision=1, name="短", reason="试", recount_open=True)
        save_draft(command, author)
        service.publish_draft(PublishDraft(draft, 2, date(2026, 7, 16)), second)
    with clock.at("2026-07-16 09:00"):
        service.recount_batch(RecountBatch(), Actor.system())
        assert world.case(number).due_on == date(2026, 7, 23)
