import pytest
from flask import Flask

from portal.accounts.service import CreateAccount, create_account
from portal.demo.queries import STARTED, Stand, stand
from portal.demo.service import DemoStoppedError, load
from portal.demo.service.load import Note, note
from portal.kernel.actor import Actor
from portal.kernel.database import db


def test_a_database_with_other_accounts_gets_no_demo(app: Flask) -> None:
    assert stand(db.session) is Stand.EMPTY
    new = CreateAccount(username="wang.fang", password="a long pass phrase", display_name="王芳")
    create_account(new, Actor.system())
    assert stand(db.session) is Stand.FOREIGN
    with pytest.raises(DemoStoppedError, match="accounts"):
        load()


def test_half_a_demo_is_not_taken_for_a_whole_one(app: Flask) -> None:
    note(Note(STARTED), Actor.system())
    assert stand(db.session) is Stand.HALF
    with pytest.raises(DemoStoppedError, match="interrupted"):
        load()
