"""A database with a case and a folder of files, for one test."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from portal.audit.models import LedgerEntry, LedgerHead
from portal.cases.models import Case
from portal.kernel import clock, encryption, files
from portal.kernel.actor import Actor
from portal.kernel.database import Model, db, table_of, write_session
from portal.kernel.encryption import AesGcmCipher
from portal.kernel.files import FileStore
from portal.kernel.permissions import Role
from portal.materials.models import Material, StoredFile
from portal.organisations.models import Organisation
from portal.people.models import Person

FIRM, CHANNEL, CITY = 7, 8, 9
CASE, OTHER_CASE = 1, 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def database(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    cipher = AesGcmCipher({"k1": bytes(range(32))})
    monkeypatch.setattr(encryption._Holder, "cipher", cipher)
    monkeypatch.setattr(files._Holder, "store", FileStore(folder, cipher))
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'test.db'}"
    db.init_app(app)
    models = (Organisation, Person, Case, StoredFile, Material, LedgerEntry, LedgerHead)
    with app.app_context(), clock.at("2026-07-20 09:00"):
        Model.metadata.create_all(db.engine, tables=[table_of(model) for model in models])
        with write_session() as session, session.begin():
            session.execute(insert(table_of(Organisation)), [_organisation(id_) for id_ in (FIRM, CHANNEL, CITY)])
            session.execute(insert(table_of(Case)), [_case(id_) for id_ in (CASE, OTHER_CASE)])
        yield
        db.session.remove()
        db.engine.dispose()


def _organisation(id_: int) -> dict[str, object]:
    return {"id": id_, "code": f"F{id_}", "kind": "enterprise", "name": "", "short_name": "", "created_at": ""}


def _case(id_: int) -> dict[str, object]:
    return {
        "id": id_,
        "number": f"2026-00000{id_}",
        "kind": "application",
        "state": "draft",
        "version": 1,
        "accountable_id": FIRM,
        "fallback_id": CHANNEL,
        "due_on": date(2026, 7, 31),
        "opened_at": "",
        "arrived_at": "",
        "subject_name": "",
        "subject_search": "",
        "subject_initials": "",
        "firm_name": "",
        "cycle_year": 2026,
    }


@pytest.fixture
def hr() -> Actor:
    return Actor.of(
        account_id=1,
        person_id=None,
        name="王经办",
        organisation_id=FIRM,
        organisation_code="F7",
        organisation_name="F7",
        roles=frozenset({Role.ENTERPRISE_HR}),
    )
