from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from portal.audit import queries as audit
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, Refused, Stale
from portal.kernel.permissions import Role
from portal.rulebook import queries
from portal.rulebook.rules import Cycle, default_cycle
from portal.rulebook.service import ChangeCycle, change_cycle, set_cycle
from tests.cases.test_concurrency import in_threads
from tests.conftest import any_database

WANTED = replace(default_cycle(2026), opens_on=date(2026, 3, 1))


@any_database
def test_the_dates_of_a_year_are_published_and_changed(app: Flask) -> None:
    set_cycle(default_cycle(2026), Actor.system())
    set_cycle(WANTED, Actor.system())
    assert queries.cycle(db.session, 2026) == WANTED
    first, second = audit.of_stream(db.session, "rulebook")
    assert "from" not in first.data
    assert (second.data["from"]["opens_on"], second.data["to"]["opens_on"]) == ("2026-07-01", "2026-03-01")


def test_a_stage_does_not_end_before_the_one_above_it(app: Flask) -> None:
    with pytest.raises(Invalid) as caught:
        set_cycle(replace(WANTED, channel_until=date(2026, 7, 30)), Actor.system())
    assert list(caught.value.errors) == ["channel_until"]
    assert queries.cycles(db.session) == ()


def test_only_the_city_publishes_dates(app: Flask) -> None:
    clerk = Actor.of(
        account_id=1, person_id=None, name="王经办", organisation_id=1, organisation_code="370212",
        organisation_name="崂山区", roles=frozenset({Role.CHANNEL_CLERK}),
    )  # fmt: skip
    with pytest.raises(Refused):
        set_cycle(WANTED, clerk)


@any_database
def test_of_two_officers_the_second_is_told_what_the_first_changed(app: Flask) -> None:
    usual, other = default_cycle(2026), replace(WANTED, opens_on=date(2026, 2, 2))
    set_cycle(usual, Actor.system())
    change_cycle(ChangeCycle(WANTED, usual), Actor.system())
    for seen in (usual, None):
        with pytest.raises(Stale) as caught:
            change_cycle(ChangeCycle(other, seen), Actor.system())
        assert any("申报开始" in line and "2026-03-01" in line for line in caught.value.changes)
    assert queries.cycle(db.session, 2026) == WANTED
    db.session.rollback()
    change_cycle(ChangeCycle(WANTED, usual), Actor.system())  # the same form sent twice
    change_cycle(ChangeCycle(WANTED, WANTED), Actor.system())
    assert [row.event for row in audit.of_stream(db.session, "rulebook")] == ["cycle_set", "cycle_set"]


@any_database
def test_two_who_publish_a_year_at_once_do_not_overwrite_each_other(app: Flask) -> None:
    def publish(wanted: Cycle) -> str:
        try:
            change_cycle(ChangeCycle(wanted, None), Actor.system())
        except Stale:
            return "stale"
        return "published"

    wanted = [replace(WANTED, opens_on=date(2026, 3, day)) for day in range(1, 5)]
    assert sorted(in_threads([lambda each=each: publish(each) for each in wanted], 4)) == ["published", *["stale"] * 3]
