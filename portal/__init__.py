"""The roof: puts the rooms together into one application. It may import all of them."""

import importlib
from pathlib import Path

import structlog
from flask import Flask
from flask_migrate import Migrate
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from portal.kernel import clock, encryption, files
from portal.kernel.database import db
from portal.kernel.registry import Registry, install
from portal.web.assets import AssetMode, choose_mode
from portal.web.setup import init_app as init_web

ROOMS = (
    "audit",
    "organisations",
    "people",
    "rulebook",
    "enterprises",
    "accounts",
    "materials",
    "messages",
    "cases",
    "routing",
    "applications",
    "committees",
    "desk",
    "home",
    "policy",
    "demo",
)
"""Every room that registers something, from the ground to the roof."""

_HERE = Path(__file__).parent
_MAX_REQUEST = 64 * 1024 * 1024


class NotReadyError(RuntimeError):
    """The installation lacks something without which it must not answer requests."""


def create_app(config: Config) -> Flask:
    """An application for one installation. Touches no database and needs no keys until a page or command does."""
    app = Flask(__name__, instance_path=str(config.instance.resolve()), static_folder=None)
    app.config.update(
        PORTAL=config,
        SECRET_KEY=config.secret_key,
        TESTING=config.testing,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(config.database_url),
        PORTAL_ASSETS=config.assets,
        PORTAL_FILES=str(config.files),
        MAX_CONTENT_LENGTH=_MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        PREFERRED_URL_SCHEME="https" if config.https else "http",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_SAMESITE="Lax",
        RATELIMIT_STORAGE_URI=config.limits,
    )
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    clock.configure(config.clock_file)
    if config.data_key:
        cipher = encryption.AesGcmCipher.from_text(config.data_key)
        encryption.configure(cipher)
        files.configure(files.FileStore(config.files, cipher))
    _prepare_database(app, config.database_url)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(sorted(str(each) for each in _HERE.glob("*/templates")))])
    init_web(app)
    _furnish(app)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(20))
    return app


def refuse_unready(app: Flask) -> None:
    """Raise NotReadyError unless pages can be served safely: keys, and outside the demo a local copy of htmx."""
    config: Config = app.config["PORTAL"]
    if not config.secret_key:
        msg = "SECRET_KEY is not set: set it, or make a key with `flask --app wsgi keys ensure`"
        raise NotReadyError(msg)
    if not config.data_key:
        msg = "PORTAL_DATA_KEY is not set: set it, or make one with `flask --app wsgi keys ensure`"
        raise NotReadyError(msg)
    if config.assets == "auto" and not config.demo and choose_mode("auto") is not AssetMode.LOCAL:
        msg = "htmx has no local copy: run `make assets`, or allow the CDN with PORTAL_ASSETS=cdn"
        raise NotReadyError(msg)


def _engine_options(url: str) -> dict[str, object]:
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    return {"pool_size": 10, "max_overflow": 10, "pool_recycle": 1800}


def _prepare_database(app: Flask, url: str) -> None:
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database and place.database != ":memory:":
        Path(place.database).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=str(_HERE.parent / "migrations"))


def _furnish(app: Flask) -> None:
    """Let every room register, then wire what they gave."""
    registry = Registry()
    install(registry)
    app.extensions["portal.registry"] = registry
    for room in ROOMS:
        for tables in ("models.py", "models/__init__.py"):
            if (_HERE / room / tables).exists():
                importlib.import_module(f"portal.{room}.models")
        if (_HERE / room / "register.py").exists():
            importlib.import_module(f"portal.{room}.register").register(registry)
    for blueprint in registry.blueprints:
        app.register_blueprint(blueprint)
    for command in registry.commands:
        app.cli.add_command(command)
    for setup in registry.setup:
        setup(app)
