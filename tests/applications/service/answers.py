"""What a refused step says, and what was told about a case."""

import pytest
from sqlalchemy import select

from portal.kernel.database import table_of, write_session
from portal.kernel.errors import Refused
from portal.messages.models import Message
from tests.applications.conftest import World


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.code for refusal in caught.value.refusals}


def messages(world: World, number: str) -> list[tuple[int | None, int | None, str]]:
    table = table_of(Message)
    with write_session() as session:
        rows = session.execute(select(table).where(table.c.case_number == number).order_by(table.c.id)).mappings()
        return [(row["organisation_id"], row["person_id"], row["kind"]) for row in rows]
