"""Acts on firms: import of a directory list, dated facts, agency contracts."""

from portal.enterprises.service.correcting import CorrectFact, correct_fact
from portal.enterprises.service.endings import EndClaim, EndContract, end_claim, end_contract
from portal.enterprises.service.entries import Delist, SetCounting, delist, set_counting
from portal.enterprises.service.facts import (
    AddContract,
    Decide,
    SetFact,
    add_contract,
    decide_contract,
    decide_fact,
    set_fact,
)
from portal.enterprises.service.firms import NewFirm, create_firms
from portal.enterprises.service.imports import (
    ConfirmImport,
    Imported,
    StoreUpload,
    confirm_import,
    store_upload,
)
from portal.enterprises.service.quarantine import DismissRow, ResolveRow, dismiss_row, resolve_row

__all__ = [
    "AddContract",
    "ConfirmImport",
    "CorrectFact",
    "Decide",
    "Delist",
    "DismissRow",
    "EndClaim",
    "EndContract",
    "Imported",
    "NewFirm",
    "ResolveRow",
    "SetCounting",
    "SetFact",
    "StoreUpload",
    "add_contract",
    "confirm_import",
    "correct_fact",
    "create_firms",
    "decide_contract",
    "decide_fact",
    "delist",
    "dismiss_row",
    "end_claim",
    "end_contract",
    "resolve_row",
    "set_counting",
    "set_fact",
    "store_upload",
]
