"""Keeping the rulebook: rule sets from draft to publication, the dates of review years, lists of working days."""

from portal.rulebook.service.cycles import ChangeCycle, change_cycle, set_cycle
from portal.rulebook.service.drafts import (
    CreateDraft,
    DiscardDraft,
    PublishDraft,
    SaveDraft,
    create_draft,
    discard_draft,
    publish,
    save_draft,
)
from portal.rulebook.service.withdrawal import WithdrawVersion, withdraw
from portal.rulebook.service.years import NewYear, put_year

__all__ = (
    "ChangeCycle",
    "CreateDraft",
    "DiscardDraft",
    "NewYear",
    "PublishDraft",
    "SaveDraft",
    "WithdrawVersion",
    "change_cycle",
    "create_draft",
    "discard_draft",
    "publish",
    "put_year",
    "save_draft",
    "set_cycle",
    "withdraw",
)
