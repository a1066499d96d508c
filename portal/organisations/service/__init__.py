"""Keeping organisations: the reference list, new ones, names, authorisations, and whether they can act."""

from portal.organisations.service.keeping import (
    AddAuthorisation,
    CreateChannel,
    EndAuthorisation,
    RenameChannel,
    add_authorisation,
    create_channel,
    end_authorisation,
    rename_channel,
    rename_many,
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

__all__ = (
    "AddAuthorisation",
    "CreateChannel",
    "EndAuthorisation",
    "LoadReference",
    "NewOrganisation",
    "ReferenceLoaded",
    "RenameChannel",
    "SetStatus",
    "Switch",
    "add_authorisation",
    "change_status",
    "change_switch",
    "check_status",
    "create_channel",
    "create_many",
    "create_organisation",
    "demand_config",
    "end_authorisation",
    "finish_closing",
    "load_reference",
    "rename_channel",
    "rename_many",
    "set_status",
)
