"""What the cases room gives to the registry."""

from sqlalchemy import ColumnElement, select

from portal.cases.cli import docs
from portal.cases.models import Claim, DeskStamp
from portal.cases.queries.asking import waiting_count
from portal.cases.service import expire_claims, remind_answerers, remind_objections, remind_requests
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.registry import Job, Registry

STAMP, CLAIM = table_of(DeskStamp), table_of(Claim)


def desk_stamp(columns: "Columns") -> ColumnElement[int]:
    """The stamp of the desk in the address, as a part of the identity statement."""
    return select(STAMP.c.stamp).where(STAMP.c.organisation_id == columns.organisation_id).scalar_subquery()


def next_lease(columns: "Columns") -> ColumnElement[str]:
    """When the next claim on that desk runs out (a poll must not answer 304 past it)."""
    return (
        select(CLAIM.c.lease_until)
        .where(CLAIM.c.organisation_id == columns.organisation_id)
        .order_by(CLAIM.c.lease_until)
        .limit(1)
        .scalar_subquery()
    )


class Columns:
    """What the accounts room offers to parts of the identity statement (given by duck type; rooms below it)."""

    organisation_id: ColumnElement[int | None]


def register(registry: Registry) -> None:
    """Add the desk's parts of the identity statement, the job that ends claims and those that tell what is late."""
    registry.identity_parts["stamp"] = desk_stamp
    registry.identity_parts["lease"] = next_lease
    registry.commands.append(docs)
    registry.identity_parts["requests"] = waiting_count
    registry.jobs.extend(
        (
            Job(name="cases.expire_claims", run=_expire, every_seconds=10),
            Job(name="cases.remind_requests", run=_requests, every_seconds=60),
            Job(name="cases.remind_answerers", run=_answerers, every_seconds=60),
            Job(name="cases.remind_objections", run=_objections, every_seconds=60),
        )
    )


def _expire(actor: Actor) -> int:
    return expire_claims(None, actor)


def _requests(actor: Actor) -> int:
    return remind_requests(None, actor)


def _answerers(actor: Actor) -> int:
    return remind_answerers(None, actor)


def _objections(actor: Actor) -> int:
    return remind_objections(None, actor)
