from datetime import date

from portal.enterprises.rules.directory import EntryKind
from portal.enterprises.rules.import_plan import Known, Planned, importable, plan
from portal.enterprises.rules.published_list import ListedFirm
from portal.kernel.permissions import Role

HOSTS = {"370271": "370214"}
PUBLISHED = date(2026, 4, 19)


def planned(place: str, known: Known | None, name: str = "青岛甲公司", on: date = PUBLISHED) -> Planned:
    firm = ListedFirm(3, "X", name, place)
    return plan([firm], {} if known is None else {"X": known}, HOSTS, on)[0]


def firm(name: str = "青岛甲公司", district: str = "", zone: str = "") -> Known:
    return Known(1, 2, name, date(2025, 1, 1), district, zone)


def test_a_new_firm_in_a_zone_has_the_zone_and_its_host() -> None:
    row = planned("370271", None)
    assert (row.district, row.zone, row.changes) == ("370214", "370271", False)


def test_the_same_again_changes_nothing() -> None:
    row = planned("370214", firm(district="370214"))
    assert not row.changes


def test_a_place_that_we_do_not_know_is_taken_over_and_another_is_proposed() -> None:
    assert not planned("370214", firm()).moves
    assert planned("370214", firm()).district == "370214"
    moved = planned("370214", firm(district="370202"))
    assert (moved.moves, moved.changes) == (True, True)


def test_a_list_without_places_moves_nobody() -> None:
    assert not planned("", firm(district="370202", zone="370271")).changes


def test_only_a_later_list_renames() -> None:
    assert planned("", firm(name="青岛老公司")).rename
    assert not planned("", firm(name="青岛新公司"), on=date(2024, 1, 1)).rename


def test_who_imports_what() -> None:
    assert importable(frozenset({Role.CITY_HR_OFFICER})) == set(EntryKind)
    assert importable(frozenset({Role.INDUSTRY_OFFICER})) == {EntryKind.SINGLE_CHAMPION}
    assert importable(frozenset({Role.PRIVATE_ECONOMY_OFFICER})) == {EntryKind.SRDI_SME, EntryKind.LITTLE_GIANT}
    assert importable(frozenset({Role.CHANNEL_CLERK})) == set()
