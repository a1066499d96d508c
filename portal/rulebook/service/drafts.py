"""Rule sets: drafted by one person, published by another, in force from a midnight."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.rulebook import queries
from portal.rulebook.queries import DRAFT, RULE_SET, Draft, Version
from portal.rulebook.rules import built_in, changed_from, clashes, faults
from portal.rulebook.service.cycles import STREAM

MAX_NAME = 80
_RESERVED = frozenset({"portal"})
PUBLISHED, DISCARDED = "published", "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDraft:
    """A new draft. parameters: what it says in place of the built-in file; None: as the newest published set does."""

    name: str
    reason: str
    parameters: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """New values of a draft. parameters: key -> value for those keys that are typed; the others stay as they are."""

    draft_id: int
    seen_revision: int
    name: str
    reason: str
    recount_open: bool
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DiscardDraft:
    """Give a draft up, with the reason."""

    draft_id: int
    seen_revision: int
    reason: str


@dataclass(frozen=True, slots=True)
class PublishDraft:
    """Publish a draft; in_force_on: the first day on which it holds, from midnight."""

    draft_id: int
    seen_revision: int
    in_force_on: date


@use_case
def create_draft(command: CreateDraft, actor: Actor) -> int:
    """Begin a draft; returns its id. Raises Refused (NOT_PERMITTED), Invalid (name, reason, or a parameter's key)."""
    own = current_session()
    demand_officer(actor)
    based_on = _latest(own)
    wanted = command.parameters
    if wanted is None:
        wanted = queries.parameters_of(own, based_on)
    _check(own, command.name, command.reason, wanted)
    moment = clock.stamp()
    values = {
        "name": command.name.strip(),
        "reason": command.reason.strip(),
        "parameters": _text(changed_from(built_in().parameters, wanted)),
        "recount_open": False,
        "based_on": based_on,
        "revision": 1,
        "author_account": actor.account_id or 0,
        "author_person": actor.person_id,
        "author_name": actor.name,
        "created_at": moment,
        "updated_at": moment,
    }
    draft_id: int = own.execute(insert(DRAFT).values(values).returning(DRAFT.c.id)).scalar_one()
    _record(own, "rule_set_drafted", {"draft": draft_id, "name": values["name"]}, actor)
    return draft_id


@use_case
def save_draft(command: SaveDraft, actor: Actor) -> None:
    """Change a draft. Its author alone does, so that whoever publishes it has not written any of it.

    Raises Refused (NOT_PERMITTED, NOT_AUTHOR, CLOSED), Stale, Invalid (name, reason, or a parameter's key).
    """
    own = current_session()
    demand_officer(actor)
    old = _locked(own, command.draft_id, command.seen_revision)
    if not old.written_by(actor):
        message = N_("只有起草人可以修改这份草案；您可以退回（作废并写明理由），或另起一份草案。")
        raise Refused((Refusal("NOT_AUTHOR", message),))
    wanted = dict(built_in().parameters) | dict(old.parameters) | dict(command.parameters)
    _check(own, command.name, command.reason, wanted)
    told = changed_from(built_in().parameters, wanted)
    before = old.rule_set.parameters
    own.execute(
        update(DRAFT)
        .where(DRAFT.c.id == old.id)
        .values(
            name=command.name.strip(),
            reason=command.reason.strip(),
            recount_open=command.recount_open,
            parameters=_text(told),
            based_on=_latest(own),
            revision=old.revision + 1,
            updated_at=clock.stamp(),
        )
    )
    data = {"draft": old.id, "name": command.name.strip(), "changes": differences(before, wanted)}
    _record(own, "rule_set_edited", data, actor)


@use_case
def discard_draft(command: DiscardDraft, actor: Actor) -> None:
    """Give a draft up: the author takes it back, another officer returns it. Raises as ``save_draft``."""
    own = current_session()
    demand_officer(actor)
    old = _locked(own, command.draft_id, command.seen_revision)
    if not command.reason.strip():
        raise Invalid({"reason": [N_("请写明作废的理由。")]})
    _close(own, old, DISCARDED)
    data = {"draft": old.id, "name": old.name, "text": command.reason.strip()}
    _record(own, "rule_set_discarded", data, actor)


def publish(session: Session, command: PublishDraft, actor: Actor, found: Mapping[str, Any]) -> int:
    """Publish a draft inside the caller's use case; returns the version. found: the dry run's counts, for the ledger.

    Raises Refused (NOT_PERMITTED, SAME_PERSON: the author never publishes; CLOSED; BASE_CHANGED: another version was
    published or withdrawn since; PARAMETERS_CLASH; NOTHING_CHANGED), Stale, Invalid (field ``in_force_on``: the next
    midnight at the earliest, not before a version that was published already, and at most the end of next year).
    """
    demand_officer(actor)
    draft = _locked(session, command.draft_id, command.seen_revision)
    version = next((each.version for each in queries.versions(session)), 0) + 1
    newest = queries.newest(session)
    base = newest.version if newest else 0
    _refuse_publication(session, draft, actor, base)
    _check_day(command.in_force_on, newest)
    session.execute(
        insert(RULE_SET).values(
            version=version,
            name=draft.name,
            parameters=_text(draft.parameters),
            published_at=clock.stamp(),
            in_force_on=command.in_force_on,
            reason=draft.reason,
            author_name=draft.author_name,
            publisher_name=actor.name,
            recount_open=draft.recount_open,
        )
    )
    _close(session, draft, PUBLISHED)
    before = dict(built_in().parameters) | dict(queries.parameters_of(session, base))
    data = {
        "version": version,
        "name": draft.name,
        "author": draft.author_name,
        "in_force_on": command.in_force_on.isoformat(),
        "recount_open": draft.recount_open,
        "changes": differences(before, draft.rule_set.parameters),
        "dry_run": dict(found),
    }
    _record(session, "rule_set_published", data, actor)
    return version


def _refuse_publication(session: Session, draft: Draft, actor: Actor, base: int) -> None:
    if draft.written_by(actor):
        message = N_("起草人不能发布自己的草案，须由另一位有权限的人员核对后发布。")
        raise Refused((Refusal("SAME_PERSON", message),))
    against = clashes(draft.rule_set.parameters)
    if against:
        raise Refused(tuple(Refusal("PARAMETERS_CLASH", clash) for clash in against.values()))
    if draft.based_on != base:
        message = N_("起草之后已发布或撤回了版本；请起草人核对当前参数，重新保存草案后再发布。")
        raise Refused((Refusal("BASE_CHANGED", message),))
    if draft.parameters == changed_from(built_in().parameters, queries.parameters_of(session, base)):
        raise Refused((Refusal("NOTHING_CHANGED", N_("草案与最近发布的版本没有差别，无需发布。")),))


def _check_day(wanted: date, newest: Version | None) -> None:
    today = clock.today()
    earliest = max(today + timedelta(days=1), newest.in_force_on if newest else date.min)
    if wanted < earliest:
        message = N_("生效日期最早为 %(day)s：从次日零点起生效，且不早于已发布的版本。") % {"day": earliest.isoformat()}
        raise Invalid({"in_force_on": [message]})
    latest = max(earliest, date(today.year + 1, 12, 31))
    if wanted > latest:
        raise Invalid({"in_force_on": [N_("生效日期最晚为 %(day)s。") % {"day": latest.isoformat()}]})


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Key -> [old, new] for every parameter that changes."""
    return {key: [before[key], value] for key, value in changed_from(before, after).items()}


def demand_officer(actor: Actor) -> None:
    """Refused for anybody who does not keep the rulebook."""
    if not actor.may(Permission.CONFIG_MANAGE):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局可以起草和发布规则集。")),))


def _check(session: Session, name: str, reason: str, parameters: Mapping[str, object]) -> None:
    errors = {key: [fault] for key, fault in faults(parameters).items()}
    if not errors:
        complete = dict(built_in().parameters) | dict(parameters)
        errors = {key: [clash] for key, clash in clashes(complete).items()}
    name = name.strip()
    if not name or len(name) > MAX_NAME or name in _RESERVED:
        errors["name"] = [N_("请填写名称，不超过 80 个字。")]
    elif name == built_in().name or _name_taken(session, name):
        errors["name"] = [N_("已有同名的规则集，请换一个名称。")]
    if not reason.strip():
        errors["reason"] = [N_("请写明调整的依据和理由。")]
    if errors:
        raise Invalid(errors)


def _name_taken(session: Session, name: str) -> bool:
    return session.execute(select(RULE_SET.c.version).where(RULE_SET.c.name == name)).first() is not None


def _latest(session: Session) -> int:
    newest = queries.newest(session)
    return newest.version if newest else 0


def _locked(session: Session, draft_id: int, seen_revision: int) -> Draft:
    """The open draft, locked. Raises NotFound, Refused (CLOSED), Stale where it was saved since it was read."""
    row = session.execute(select(DRAFT.c.id).where(DRAFT.c.id == draft_id).with_for_update()).first()
    if row is None:
        raise NotFound
    found = queries.draft(session, draft_id)
    if found.outcome is not None:
        raise Refused((Refusal("CLOSED", N_("这份草案已发布或已作废。")),))
    if found.revision != seen_revision:
        raise Stale(N_("草案在您打开页面之后已被修改，您刚才的操作没有执行，请核对后重试。"))
    return found


def _close(session: Session, draft: Draft, outcome: str) -> None:
    values = {"closed_at": clock.stamp(), "outcome": outcome, "revision": draft.revision + 1}
    session.execute(update(DRAFT).where(DRAFT.c.id == draft.id).values(values))


def _text(parameters: Mapping[str, Any]) -> str:
    return json.dumps(dict(parameters), ensure_ascii=False)


def _record(session: Session, event: str, data: Mapping[str, Any], actor: Actor) -> None:
    append(session, Entry(stream=STREAM, event=event, data=data), actor)
