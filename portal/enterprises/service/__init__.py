"""Acts on firms: import of a directory list, dated facts, agency contracts."""

from portal.enterprises.service.facts import (
    AddContract,
    Decide,
    EndClaim,
    SetFact,
    add_contract,
    decide_contract,
    decide_fact,
    end_claim,
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

__all__ = [
    "AddContract",
    "ConfirmImport",
    "Decide",
    "EndClaim",
    "Imported",
    "NewFirm",
    "SetFact",
    "StoreUpload",
    "add_contract",
    "confirm_import",
    "create_firms",
    "decide_contract",
    "decide_fact",
    "end_claim",
    "set_fact",
    "store_upload",
]
