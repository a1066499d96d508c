"""Puts the web kit into an application."""

from flask import Blueprint, Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect

from portal.kernel.reading import forget
from portal.web.access import refuse_unmarked
from portal.web.assets import init_assets
from portal.web.errors import init_errors
from portal.web.fields import init_fields
from portal.web.formatting import init_formatting
from portal.web.frame import init_frame
from portal.web.htmx import live_attributes
from portal.web.incoming import init_incoming
from portal.web.security import init_headers

_HTMX_CONFIG = {
    "includeIndicatorCSS": False,
    "noSwap": [204, 304, "4xx", "5xx"],
    "defaultTimeout": 30_000,
    "history": "reload",
}


def init_app(app: Flask) -> None:
    """Wire Bootstrap, Babel, CSRF protection, compression, templates, filters, errors, access marks and headers."""
    init_incoming(app)  # before CSRF and whatever else reads a form
    app.config.setdefault("BOOTSTRAP_SERVE_LOCAL", True)
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "zh_Hans_CN")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Shanghai")
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a token lives as long as its session
    app.config.setdefault("WTF_I18N_ENABLED", True)
    if app.static_url_path is None:
        app.static_url_path = "/static"  # Bootstrap-Flask builds its own address on it
    Bootstrap5().init_app(app)
    Babel().init_app(app)
    CSRFProtect().init_app(app)
    Compress().init_app(app)
    app.register_blueprint(
        Blueprint("web", __name__, static_folder="static", static_url_path="/web-static", template_folder="templates")
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(htmx_config=_HTMX_CONFIG, live_attributes=live_attributes)
    init_frame(app)
    mode = init_assets(app)
    init_formatting(app)
    init_fields(app)
    init_errors(app)
    init_headers(app, mode)
    app.before_request(refuse_unmarked)
    app.teardown_request(forget)
