"""What the city writes about its channels: their names, which body they are, the agencies' authorisations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from portal.audit.service import Entry, append, append_many
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import KEPT_KINDS, PREFIXES, Kind, refuse_early_end
from portal.organisations.service.status import demand_config, demand_reason

_SHORT, _NAME, _DOCUMENT = 60, 200, 80  # characters


@dataclass(frozen=True, slots=True)
class RenameChannel:
    """Other names for a channel; its code and its cases stay."""

    code: str
    name: str
    short_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetCreditCode:
    """Which body a department or agency is itself; None: not known. Its own employees do not apply through it."""

    code: str
    credit_code: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class AddAuthorisation:
    """An agency may handle titles from ``starts_on`` to ``ends_on``, both days inclusive."""

    code: str
    starts_on: date
    ends_on: date
    document_no: str


@dataclass(frozen=True, slots=True)
class EndAuthorisation:
    """An authorisation ends earlier: ``last_day`` is the last on which it counts."""

    code: str
    authorisation_id: int
    last_day: date
    reason: str


@use_case
def rename_channel(command: RenameChannel, actor: Actor) -> None:
    """Give a channel other names. Raises NotFound, Invalid (fields), Refused (NOT_PERMITTED)."""
    demand_config(actor)
    session = current_session()
    before = kept(session, command.code)
    errors = name_errors(command.name, command.short_name)
    if errors:
        raise Invalid(errors)
    demand_reason(command.reason)
    name, short_name = command.name.strip(), command.short_name.strip()
    columns = queries.table().c
    session.execute(
        update(queries.table()).where(columns.code == command.code).values(name=name, short_name=short_name)
    )
    told = {
        "from": before.name,
        "name": name,
        "short_name": short_name,
        "source": command.reason.strip(),
        "on": clock.today().isoformat(),
    }
    append(session, Entry(stream=f"org:{command.code}", event="organisation_renamed", data=told), actor)


@use_case
def set_credit_code(command: SetCreditCode, actor: Actor) -> None:
    """Correct the credit code of a department or agency; the sweep moves what the conflict then concerns.

    Raises NotFound for another kind, Invalid (credit_code, reason), Refused (NOT_PERMITTED).
    """
    demand_config(actor)
    session = current_session()
    before = kept(session, command.code)
    wanted = normal_credit_code(command.credit_code)
    fault = credit_code_fault(session, before, wanted)
    if fault is not None:
        raise Invalid({"credit_code": [fault]})
    demand_reason(command.reason)
    columns = queries.table().c
    session.execute(update(queries.table()).where(columns.code == command.code).values(credit_code=wanted))
    told = {
        "from": before.credit_code,
        "to": wanted,
        "source": command.reason.strip(),
        "on": clock.today().isoformat(),
    }
    append(session, Entry(stream=f"org:{command.code}", event="organisation_credit_code", data=told), actor)


def normal_credit_code(text: str | None) -> str | None:
    """As it is stored; None for an empty one."""
    return (text or "").strip().upper() or None


def credit_code_fault(session: Session, row: OrganisationRow, wanted: str | None) -> str | None:
    """What is wrong with the credit code for this organisation, or None. NotFound for a kind that has none."""
    if row.kind not in PREFIXES:
        raise NotFound
    if wanted == row.credit_code:
        return N_("与现在登记的相同，没有需要更正的内容。")
    if wanted is None:
        return None
    if not uscc.is_valid(wanted):
        return N_("统一社会信用代码应为 18 位，且校验位正确。")
    others = queries.of_kinds(session, tuple(PREFIXES))
    other = next((each for each in others if each.credit_code == wanted and each.id != row.id), None)
    return None if other is None else N_("这个代码已经登记在%(name)s名下。") % {"name": other.short_name}


@use_case
def add_authorisation(command: AddAuthorisation, actor: Actor) -> int:
    """Authorise an agency for a further period; returns the row's id.

    Raises NotFound for anything but an agency, Invalid (fields), Refused (NOT_PERMITTED).
    """
    demand_config(actor)
    session = current_session()
    agency = kept(session, command.code)
    if agency.kind != Kind.AGENCY:
        raise NotFound
    document_no = command.document_no.strip()
    errors: dict[str, list[str]] = {}
    if command.ends_on < command.starts_on:
        errors["ends_on"] = [N_("授权止期不能早于起期。")]
    if not 0 < len(document_no) <= _DOCUMENT:
        errors["document_no"] = [N_("请填写授权文号，不超过 80 个字。")]
    held = queries.authorisations(session, (agency.id,))
    if any(row.document_no == document_no and row.starts_on == command.starts_on for row in held):
        errors["document_no"] = [N_("这一文号从这一天起的授权已经登记。")]
    if errors:
        raise Invalid(errors)
    table = queries.authorisation_table()
    values = {
        "agency_id": agency.id,
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
        "document_no": document_no,
    }
    found = session.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    told = {
        "from": command.starts_on.isoformat(),
        "to": command.ends_on.isoformat(),
        "document_no": document_no,
        "on": clock.today().isoformat(),
    }
    append(session, Entry(stream=f"org:{command.code}", event="authorisation_added", data=told), actor)
    return int(found)


@use_case
def end_authorisation(command: EndAuthorisation, actor: Actor) -> None:
    """Shorten an authorisation; from the day after its last day the door refuses the agency and the sweep moves.

    Raises NotFound, Invalid (no reason), Refused (BAD_LAST_DAY, NOT_PERMITTED).
    """
    demand_config(actor)
    demand_reason(command.reason)
    session = current_session()
    agency = kept(session, command.code)
    table = queries.authorisation_table()
    row = session.execute(
        select(table).where(table.c.id == command.authorisation_id, table.c.agency_id == agency.id).with_for_update()
    ).first()
    if row is None:
        raise NotFound
    refusal = refuse_early_end(row.starts_on, row.ends_on, command.last_day, clock.today())
    if refusal is not None:
        raise Refused((refusal,))
    session.execute(update(table).where(table.c.id == row.id).values(ends_on=command.last_day))
    told = {
        "document_no": row.document_no,
        "from": row.ends_on.isoformat(),
        "to": command.last_day.isoformat(),
        "reason": command.reason.strip(),
        "on": clock.today().isoformat(),
    }
    append(session, Entry(stream=f"org:{command.code}", event="authorisation_ended", data=told), actor)


def rename_many(session: Session, names: Mapping[str, str], actor: Actor, source: str) -> None:
    """Give organisations (code -> new name) their names inside a running use case, with their ledger rows.

    source: the document from which the name is known.
    """
    if not names:
        return
    columns = queries.table().c
    session.execute(
        update(queries.table())
        .where(columns.code == bindparam("b_code"))
        .values(name=bindparam("b_name"), short_name=bindparam("b_short")),
        [{"b_code": code, "b_name": name, "b_short": name[:_SHORT]} for code, name in sorted(names.items())],
    )
    entries = [
        Entry(stream=f"org:{code}", event="organisation_renamed", data={"name": name, "source": source})
        for code, name in sorted(names.items())
    ]
    append_many(session, entries, actor)


def kept(session: Session, code: str) -> OrganisationRow:
    """A channel of the four kinds; NotFound for anything else (the city and its supervisor are not kept here)."""
    row = queries.by_code(session, code)
    if row is None or row.kind not in KEPT_KINDS:
        raise NotFound
    return row


def name_errors(name: str, short_name: str) -> dict[str, list[str]]:
    """Field -> what is wrong with the names of a channel."""
    errors: dict[str, list[str]] = {}
    if not 0 < len(name.strip()) <= _NAME:
        errors["name"] = [N_("请填写全称，不超过 200 个字。")]
    if not 0 < len(short_name.strip()) <= _SHORT:
        errors["short_name"] = [N_("请填写简称，不超过 60 个字。")]
    return errors
