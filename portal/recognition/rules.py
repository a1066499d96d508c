"""What a digital-engineer certificate opens (clause 二(四); DOMAIN INV-22 to INV-24; POLICY-BENCH, recognise)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

GRADES = ("junior", "intermediate", "senior")
TARGETS = ("assistant", "engineer", "senior")

RECOGNISED: Mapping[str, frozenset[str]] = {
    "junior": frozenset({"assistant"}),
    "intermediate": frozenset({"assistant", "engineer"}),
}
"""Grade of the certificate -> the titles that it gives without a vote; the senior grade gives none."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """The way that is open. ``code`` says why it is the normal review, which no certificate ever bars."""

    path: Literal["direct_recognition", "review"]
    code: str | None = None


def judge_recognition(
    grade: str, target: str, *, verified: bool, revoked: bool = False, specialty_match: bool
) -> Recognition:
    """Direct recognition, or review with the first reason that applies. An expired certificate counts as revoked."""
    if revoked:
        return Recognition("review", "REVOKED")
    if not verified:
        return Recognition("review", "NOT_VERIFIED")
    if not specialty_match:
        return Recognition("review", "SPECIALTY_MISMATCH")
    if grade not in RECOGNISED:
        return Recognition("review", "NEEDS_REVIEW")
    if target not in RECOGNISED[grade]:
        return Recognition("review", "GRADE_TOO_LOW")
    return Recognition("direct_recognition")
