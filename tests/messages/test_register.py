from dataclasses import replace

import pytest
from flask import Flask

from portal.messages import service
from portal.messages.register import init_app
from portal.messages.rules.addresses import Server


def configured(app: Flask, **settings: str | None) -> None:
    kept = app.config["PORTAL"]
    app.config["PORTAL"] = replace(kept, **settings)
    try:
        init_app(app)
    finally:
        app.config["PORTAL"] = kept


def test_mail_is_sent_where_a_server_and_a_sender_are_set(app: Flask) -> None:
    configured(app, smtp_url="smtp://10.0.0.5", mail_from="portal@example.cn", public_url="https://portal.example.cn")
    mailing = service.mailing()
    assert mailing is not None
    assert (mailing.server, mailing.sender) == (Server("10.0.0.5", 25), "portal@example.cn")
    configured(app, smtp_url=None)
    assert service.mailing() is None


def test_a_server_without_a_sender_stops_the_start(app: Flask) -> None:
    with pytest.raises(ValueError, match="PORTAL_MAIL_FROM"):
        configured(app, smtp_url="smtp://10.0.0.5", mail_from=None)
