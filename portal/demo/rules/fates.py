"""How many applications end in which state, and on what way: one line per kind of story."""

from dataclasses import dataclass

from portal.demo.rules.posts import CITY, DISTRICT, LOWER_OFFICE, OFFICE, SPECIALTY_OFFICE, SUPERVISOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """A story. steps: ``event``, ``event:reason code`` and ``+working days`` after the step before.

    name: the state it ends in; firms: sequences of the firms in turn; back: how many working days ago the last step
    was, one more for each further application up to ``spread``; fields: specialties in turn, else the firm's own;
    meeting: which meeting hears it, then ``back`` is counted from the meeting; after: what follows the publication of
    the result; passes: how the vote ends; desk: where a changed desk is; claims, holds: for how many of them.
    """

    name: str
    number: int
    firms: tuple[int, ...]
    steps: tuple[str, ...] = ()
    levels: tuple[str, ...] = ("engineer", "assistant", "senior")
    back: int = 1
    spread: int = 1
    fields: tuple[str, ...] = ()
    meeting: str = ""
    after: tuple[str, ...] = ()
    passes: bool = True
    applicants: tuple[str, ...] = ()
    desk: str = ""
    claims: int = 0
    holds: int = 0


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting. back: working days before today (negative: to come); absent: members who did not come."""

    office: str
    back: int
    absent: int
    published: bool = True


MEETINGS: dict[str, PlannedMeeting] = {
    "senior-1": PlannedMeeting(OFFICE, 22, 4),
    "lower-1": PlannedMeeting(LOWER_OFFICE, 18, 2),
    "senior-2": PlannedMeeting(OFFICE, 11, 7),
    "specialty-1": PlannedMeeting(SPECIALTY_OFFICE, 4, 2),
    "lower-2": PlannedMeeting(LOWER_OFFICE, 3, 3),
    "senior-3": PlannedMeeting(OFFICE, 1, 8, published=False),
    "senior-4": PlannedMeeting(OFFICE, -3, 0, published=False),
}
AFTER_MEETING = {"reject_result": 3, "end_publicity": 7, "confirm": 9, "issue": 10, "revoke": 12}
"""Working days from the meeting to what follows; the result is published on the day after it."""

UNIT = ("submit_to_unit", "approve", "send_to_channel")
TO_OFFICE = (*UNIT, "send_on+3")
ACCEPTED = (*TO_OFFICE, "accept+2")
PANEL = (*ACCEPTED, "assign_panel+1")
READY = (*PANEL, "opinions_in+3")
CONFIRMED = ("end_publicity", "confirm")
FIELDS = ("工业互联网", "智能制造", "物联网")
_ALL = (1, 2, 3, 4, 5, 6, 8, 10, 11)
_SERIES = (2, 3, 4, 5, 8, 10)
_SENIOR, _LOWER, _FULL = ("senior",), ("engineer", "assistant"), ("full_senior",)

IN_THE_FIRM = (
    Fate(name="draft", number=8, firms=(1, 2, 3, 4, 5, 6, 8, 10), spread=5),
    Fate(name="draft", number=1, firms=(2,), steps=("submit_to_unit", "return_to_applicant+1"), back=2),
    Fate(name="withdrawn", number=1, firms=(1,), steps=("withdraw+2",), levels=_SENIOR, back=14,
         applicants=("applicant1",)),
    Fate(name="withdrawn", number=1, firms=(2,), steps=("withdraw+1",), back=18, applicants=("applicant2",)),
    Fate(name="unit_review", number=7, firms=_ALL, steps=("submit_to_unit",), spread=6),
    Fate(name="unit_review", number=1, firms=(1,), steps=("submit_to_unit",), back=8),
    Fate(name="unit_review", number=1, firms=(2,), steps=("submit_to_unit",), back=12),
    Fate(name="unit_publicity", number=6, firms=_ALL, steps=UNIT[:2], spread=5, holds=1),
    Fate(name="unit_publicity", number=1, firms=(1,), steps=UNIT[:2], back=7),
    Fate(name="unit_publicity", number=1, firms=(3,), steps=UNIT[:2], back=17),
    Fate(name="terminated", number=1, firms=(3,), steps=(*UNIT[:2], "uphold_objection+3"), back=9),
    Fate(name="paper_publicity", number=2, firms=(2, 3), steps=("submit_to_unit", "paper_unit_review+11"), back=1,
         spread=2),
)  # fmt: skip
AT_THE_CHANNEL = (
    Fate(name="channel_review", number=9, firms=(2, 3), steps=UNIT, spread=6, claims=3),
    Fate(name="channel_review", number=3, firms=(2, 3), steps=UNIT, back=8, spread=2),
    Fate(name="channel_review", number=7, firms=(1, 11), steps=UNIT, spread=6, claims=1),
    Fate(name="channel_review", number=1, firms=(11,), steps=UNIT, back=8),
    Fate(name="channel_review", number=1, firms=(1,), steps=UNIT, levels=("engineer",), back=2,
         applicants=("applicant1",)),
    Fate(name="channel_review", number=5, firms=(5, 8), steps=UNIT, spread=5, claims=1),
    Fate(name="channel_review", number=3, firms=(6,), steps=UNIT, spread=4),
    Fate(name="channel_review", number=3, firms=(4,), steps=UNIT, spread=4),
    Fate(name="channel_review", number=3, firms=(10,), steps=UNIT, spread=4),
    Fate(name="channel_review", number=4, firms=(7, 9), steps=UNIT, spread=3),
    Fate(name="channel_review", number=1, firms=(3,), steps=UNIT, back=4, holds=1),
    Fate(name="channel_review", number=2, firms=(2, 3), steps=(*UNIT, "request_correction+3", "resubmit+3"),
         spread=2),
    Fate(name="channel_review", number=1, firms=(2,), steps=(*TO_OFFICE, "return_to_channel+2"),
         levels=_SENIOR, back=2),
    Fate(name="channel_review", number=2, firms=(1,), steps=(*UNIT, "decline:CONFLICT_OF_INTEREST+2"),
         spread=2, desk=DISTRICT),
    Fate(name="channel_review", number=3, firms=(1, 1, 4), steps=(*UNIT, "take_over+11"), spread=3, desk=DISTRICT),
    Fate(name="channel_review", number=2, firms=(9,), steps=(*UNIT, "take_over+11"), spread=2, desk=CITY),
    Fate(name="channel_review", number=1, firms=(10,), steps=(*UNIT, "take_over+11"), back=2, desk=SUPERVISOR),
    Fate(name="channel_review", number=1, firms=(7,), steps=(*UNIT, "take_over+11"), back=2, desk="370211"),
    Fate(name="correction_required", number=3, firms=(2, 3), steps=(*UNIT, "request_correction+2"), back=2,
         spread=4),
    Fate(name="correction_required", number=1, firms=(2,), steps=(*UNIT, "request_correction+2"),
         levels=("engineer",), back=3, applicants=("applicant2",)),
    Fate(name="correction_required", number=2, firms=(1, 11), steps=(*UNIT, "request_correction+3"), back=1,
         spread=8),
    Fate(name="lapsed", number=2, firms=(2, 5), steps=(*UNIT, "request_correction+2", "timeout+11"), back=2,
         spread=2),
    Fate(name="not_accepted", number=2, firms=(2, 5), steps=(*UNIT, "refuse:LADDER_NOT_MET+4"), back=3, spread=2),
    Fate(name="not_accepted", number=1, firms=(3,), steps=(*UNIT, "refuse:NOT_STAFF+5"), back=6),
)  # fmt: skip
AT_THE_CITY = (
    Fate(name="city_review", number=3, firms=(2, 3, 5), steps=TO_OFFICE, levels=_FULL, spread=4, holds=1),
    Fate(name="sent_to_province", number=2, firms=(3, 6), steps=(*TO_OFFICE, "endorse+3"), levels=_FULL,
         back=3, spread=3),
    Fate(name="province_passed", number=1, firms=(4,), steps=(*TO_OFFICE, "endorse+3", "record_passed+9"),
         levels=_FULL, back=2),
    Fate(name="voted_failed", number=1, firms=(5,), steps=(*TO_OFFICE, "endorse+3", "record_failed+9"),
         levels=_FULL, back=2),
)  # fmt: skip
AT_THE_OFFICE = (
    Fate(name="office_intake", number=7, firms=_ALL, steps=TO_OFFICE, levels=_SENIOR, spread=5),
    Fate(name="office_intake", number=3, firms=_SERIES, steps=TO_OFFICE, levels=_LOWER, spread=3),
    Fate(name="office_intake", number=1, firms=(2,), steps=TO_OFFICE, levels=_SENIOR, back=8),
    Fate(name="office_intake", number=1, firms=(3,), steps=TO_OFFICE, levels=_SENIOR, back=13),
    Fate(name="correction_required", number=2, firms=(2, 8), steps=(*TO_OFFICE, "office_correction+2"),
         levels=_SENIOR, spread=3),
    Fate(name="not_accepted", number=1, firms=(4,), steps=(*TO_OFFICE, "office_refuse:NOT_ENGINEERING+3"),
         levels=_SENIOR, back=4),
    Fate(name="accepted", number=4, firms=_SERIES, steps=ACCEPTED, levels=_SENIOR, spread=3),
    Fate(name="accepted", number=1, firms=(6,), steps=ACCEPTED, levels=_LOWER[:1], fields=FIELDS),
    Fate(name="panel_review", number=4, firms=_SERIES, steps=PANEL, levels=_SENIOR, spread=3),
    Fate(name="meeting_ready", number=3, firms=(1, 6, 11), steps=READY, levels=_SENIOR, spread=2, fields=FIELDS),
    Fate(name="meeting_ready", number=4, firms=_SERIES, steps=READY, levels=_SENIOR, back=2, spread=3,
         meeting="senior-4"),
)  # fmt: skip
AFTER_A_MEETING = (
    Fate(name="certified", number=9, firms=_SERIES, steps=READY, levels=_SENIOR, spread=3, meeting="senior-1",
         after=(*CONFIRMED, "issue")),
    Fate(name="voted_failed", number=2, firms=_SERIES, steps=READY, levels=_SENIOR, spread=3,
         meeting="senior-1", passes=False),
    Fate(name="certified", number=8, firms=_SERIES, steps=READY, levels=_LOWER, spread=3, meeting="lower-1",
         after=(*CONFIRMED, "issue")),
    Fate(name="revoked", number=1, firms=(5,), steps=READY, levels=_LOWER, meeting="lower-1",
         after=(*CONFIRMED, "issue", "revoke")),
    Fate(name="voted_failed", number=1, firms=(8,), steps=READY, levels=_LOWER, meeting="lower-1", passes=False),
    Fate(name="awaiting_confirmation", number=4, firms=_SERIES, steps=READY, levels=_SENIOR, spread=3,
         meeting="senior-2", after=CONFIRMED[:1]),
    Fate(name="confirmed", number=3, firms=_SERIES, steps=READY, levels=_SENIOR, spread=2, meeting="senior-2",
         after=CONFIRMED),
    Fate(name="terminated", number=1, firms=(10,), steps=READY, levels=_SENIOR, meeting="senior-2",
         after=("reject_result",)),
    Fate(name="voted_failed", number=1, firms=(4,), steps=READY, levels=_SENIOR, meeting="senior-2", passes=False),
    Fate(name="result_publicity", number=5, firms=(1, 6, 11), steps=READY, levels=("engineer", "senior"),
         spread=3, fields=FIELDS, meeting="specialty-1", holds=1),
    Fate(name="voted_failed", number=1, firms=(11,), steps=READY, levels=("engineer",), fields=FIELDS,
         meeting="specialty-1", passes=False),
    Fate(name="result_publicity", number=3, firms=_SERIES, steps=READY, levels=_LOWER, spread=2, meeting="lower-2"),
    Fate(name="voted_passed", number=3, firms=_SERIES, steps=READY, levels=_SENIOR, spread=2, meeting="senior-3"),
    Fate(name="voted_failed", number=1, firms=(2,), steps=READY, levels=_SENIOR, meeting="senior-3", passes=False),
)  # fmt: skip
FATES = IN_THE_FIRM + AT_THE_CHANNEL + AT_THE_CITY + AT_THE_OFFICE + AFTER_A_MEETING
