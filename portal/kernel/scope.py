"""How far somebody's sight reaches; the first argument of every query of cases."""

from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """The scope letters of DOMAIN 7 that concern cases."""

    ALL = "all"  # A: city HR officers, auditors
    DESK = "desk"  # Q and C: the cases that stand on, or were decided by, the organisation
    FIRM = "firm"  # E: the firm's own cases
    PERSON = "person"  # O: the person's own cases
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see.

    organisation_id: the desk or the firm (DESK, FIRM); person_id: the applicant (PERSON). ``own_person_id`` is the
    reader himself: nobody handles his own case (DOMAIN 7, separation of duties), so DESK reach leaves it out.
    account_id: whose recusals close cases to him.
    """

    reach: Reach
    organisation_id: int | None = None
    person_id: int | None = None
    own_person_id: int | None = None
    account_id: int | None = None


NOTHING = Scope(Reach.NONE)
