"""Reading for the policy room: the terms in force, what a draft or a list of working days would change."""

from portal.policy.queries.recounting import label_of
from portal.policy.queries.recounts import RecountRow, changes_page, recount, recounts
from portal.policy.queries.stated import Stated, closed_lists, stated
from portal.policy.queries.terms import terms_in_force, terms_of
from portal.policy.queries.trial import SHOWN, DueChange, Trial, YearPreview, trial, year_preview

__all__ = (
    "SHOWN",
    "DueChange",
    "RecountRow",
    "Stated",
    "Trial",
    "YearPreview",
    "changes_page",
    "closed_lists",
    "label_of",
    "recount",
    "recounts",
    "stated",
    "terms_in_force",
    "terms_of",
    "trial",
    "year_preview",
)
