"""Storing decisions. A plain function: it runs inside the use case that sends cases to their channels."""

import json
from collections.abc import Mapping

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.database import table_of
from portal.routing.models import RouteDecisionRecord
from portal.routing.queries import Decided, facts_to_data


def record_many(session: Session, decided: Mapping[int, Decided]) -> None:
    """Store decisions (case id -> decision) with their facts, in one statement."""
    moment = clock.stamp()
    rows = [
        {
            "case_id": case_id,
            "decided_at": moment,
            "on_date": one.facts.on_date,
            "facts": json.dumps(facts_to_data(one.facts), ensure_ascii=False, sort_keys=True),
            "channel_code": one.decision.channel,
            "fallback_code": one.decision.fallback,
            "rule": one.decision.rule,
            "flags": json.dumps(one.decision.flags),
            "clause": one.decision.clause,
            "rule_set_name": one.rule_set_name,
        }
        for case_id, one in sorted(decided.items())
    ]
    if rows:
        session.execute(insert(table_of(RouteDecisionRecord)), rows)
