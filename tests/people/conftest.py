"""A database with people and organisations, on SQLite, for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from portal.audit.models import LedgerEntry, LedgerHead
from portal.kernel import clock, encryption
from portal.kernel.actor import Actor
from portal.kernel.database import Model, db, table_of, write_session
from portal.kernel.encryption import AesGcmCipher
from portal.kernel.permissions import Role
from portal.organisations.models import Organisation
from portal.people.models import Employment, Person

FIRM, OTHER_FIRM = 7, 8


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(encryption._Holder, "cipher", AesGcmCipher({"k1": bytes(range(32))}))
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'test.db'}"
    db.init_app(app)
    tables = [table_of(model) for model in (Organisation, Person, Employment, LedgerEntry, LedgerHead)]
    with app.app_context(), clock.at("2026-07-20 09:00"):
        Model.metadata.create_all(db.engine, tables=tables)
        with write_session() as session, session.begin():
            session.execute(
                insert(table_of(Organisation)),
                [
                    {"id": id_, "code": code, "kind": "enterprise", "name": code, "short_name": code, "created_at": ""}
                    for id_, code in ((FIRM, "F1"), (OTHER_FIRM, "F2"))
                ],
            )
        yield
        db.session.remove()
        db.engine.dispose()


def actor_of(*roles: Role, person_id: int | None = None) -> Actor:
    return Actor.of(
        account_id=1,
        person_id=person_id,
        name="王经办",
        organisation_id=FIRM,
        organisation_code="F1",
        organisation_name="F1",
        roles=frozenset(roles),
    )


@pytest.fixture
def clerk() -> Actor:
    return actor_of(Role.CHANNEL_CLERK)
