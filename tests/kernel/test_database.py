import pytest
from flask import Flask
from sqlalchemy import text

from portal.audit.models import LedgerHead
from portal.kernel.database import db
from tests.conftest import any_database


@any_database
def test_a_request_reads_over_one_connection(app: Flask, database_url: str) -> None:
    question = "SELECT pg_backend_pid()" if database_url == "postgresql" else "SELECT 1"
    assert len({db.session.scalar(text(question)) for _ in range(30)}) == 1
    assert db.session.get_bind() is db.session.get_bind()


def test_the_read_session_refuses_to_write(app: Flask) -> None:
    db.session.add(LedgerHead(stream="x"))
    with pytest.raises(RuntimeError, match="use case"):
        db.session.flush()
