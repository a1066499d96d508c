"""Keeping organisations: the reference list, new ones, names, authorisations, and whether they can act."""

from portal.organisations.service.creating import CreateChannel, create_channel
from portal.organisations.service.keeping import (
    AddAuthorisation,
    EndAuthorisation,
    RenameChannel,
    SetCreditCode,
    add_authorisation,
    credit_code_fault,
    end_authorisation,
    normal_credit_code,
    rename_channel,
    rename_many,
    set_credit_code,
)
from portal.organisations.service.reference import (
    LoadReference,
    NewOrganisation,
    ReferenceLoaded,
    create_many,
    create_organisation,
    load_reference,
)
from portal.organisations.service.status import (
    SetStatus,
    Switch,
    change_status,
    change_switch,
    check_status,
    demand_config,
    finish_closing,
    set_status,
)
from portal.organisations.service.territory import SetTerritory, set_territory, territory_fault, territory_of

__all__ = (
    "AddAuthorisation",
    "CreateChannel",
    "EndAuthorisation",
    "LoadReference",
    "NewOrganisation",
    "ReferenceLoaded",
    "RenameChannel",
    "SetCreditCode",
    "SetStatus",
    "SetTerritory",
    "Switch",
    "add_authorisation",
    "change_status",
    "change_switch",
    "check_status",
    "create_channel",
    "create_many",
    "create_organisation",
    "credit_code_fault",
    "demand_config",
    "end_authorisation",
    "finish_closing",
    "load_reference",
    "normal_credit_code",
    "rename_channel",
    "rename_many",
    "set_credit_code",
    "set_status",
    "set_territory",
    "territory_fault",
    "territory_of",
)
