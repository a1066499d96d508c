from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.accounts import service
from portal.accounts.service import CreateAccount, SignIn
from portal.kernel import registry as registries
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.organisations import service as organisations

PASSWORD = "three quiet boats"


def small_app(folder: Path, *rooms: Any) -> Flask:
    """An application of the web kit and these rooms (their ``register`` modules), with an empty SQLite database."""
    from portal.web.setup import init_app as init_web

    app = Flask("portal")
    app.config.update(
        TESTING=True,
        SECRET_KEY="test",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder}/test.sqlite3",
        WTF_CSRF_ENABLED=False,
        PORTAL_ASSETS="cdn",
        RATELIMIT_ENABLED=False,
    )
    db.init_app(app)
    filled = registries.Registry()
    for room in rooms:
        room.register(filled)
    registries.install(filled)
    init_web(app)
    for blueprint in filled.blueprints:
        app.register_blueprint(blueprint)
    for command in filled.commands:
        app.cli.add_command(command)
    for setup in filled.setup:
        setup(app)
    return app


@pytest.fixture
def app(tmp_path):
    import portal.messages.register
    import portal.home.register
    import portal.people.models
    import portal.accounts.register
    import portal.organisations.register

    app = small_app(
        tmp_path,
        portal.organisations.register,
        portal.accounts.register,
        portal.messages.register,
        portal.home.register,
    )
    with app.app_context():
        db.create_all()
        organisations.load_reference(organisations.LoadReference(), Actor.system())
        yield app
        db.session.remove()
        db.drop_all()


@pytest.fixture
def account(app):
    def make(username: str, *posts: tuple[str, Role], **more: Any) -> int:
        first = dict(zip(("organisation_code", "role"), posts[0], strict=True)) if posts else {}
        new = {"username": username, "password": PASSWORD, "display_name": f"{username}某"} | first | more
        account_id = service.create_account(CreateAccount(**new), Actor.system())
        for code, role in posts[1:]:
            service.add_post(service.AddPost(username, code, role), Actor.system())
        db.session.remove()
        return account_id

    return make


@pytest.fixture
def sign_in(app):
    """Sign in below the browser; the token hash comes back."""

    def enter(username: str, password: str = PASSWORD, ip: str = "10.0.0.1") -> str:
        signed = service.sign_in(SignIn(username, password, ip, "Firefox"))
        db.session.remove()
        assert signed.token is not None, signed
        return service.hash_token(signed.token)

    return enter
