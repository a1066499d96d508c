from portal.organisations.rules import CHANNEL_KINDS, KIND_LABELS, STATUS_LABELS, Kind, Status, refuse_status


def test_every_kind_and_status_has_a_label() -> None:
    assert set(KIND_LABELS) == set(Kind)
    assert set(STATUS_LABELS) == set(Status)


def test_the_top_of_the_ladder_never_closes() -> None:
    for code in ("370200", "370200-S"):
        assert refuse_status(code, Status.ACTIVE) is None
        for status in (Status.CLOSING, Status.INACTIVE):
            refusal = refuse_status(code, status)
            assert refusal is not None
            assert refusal.code == "ALWAYS_ACTIVE"
    assert refuse_status("370202", Status.INACTIVE) is None


def test_firms_and_offices_are_no_channels() -> None:
    assert not CHANNEL_KINDS & {Kind.ENTERPRISE, Kind.COMMITTEE_OFFICE, Kind.INDUSTRY_BUREAU}
