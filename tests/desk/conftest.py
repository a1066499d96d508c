"""A desk of sample cases, with acts and panels of the sample kind, and a browser for the clerk of 370202."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from portal.cases.queries import CaseRow
from portal.cases.service import Blocked, Moved, Note
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, Refused
from portal.kernel.permissions import Role
from portal.kernel.registry import Act, Panel, Registry, registry
from tests.accounts.fixtures import PASSWORD, MakeAccount, account
from tests.cases.sample import Act as Move
from tests.cases.sample import World, do, sampled

__all__ = ["account"]

HERE, THERE = "370202", "370203"


class OpinionForm(FlaskForm):
    """An opinion with a file, made as rooms make theirs."""

    reason = TextAreaField("审核意见", validators=[InputRequired("请填写审核意见。")])
    paper = FileField("附件")

    def __init__(self, *, case: CaseRow, actor: Actor) -> None:
        super().__init__()
        self.reason.description = f"{case.number} {actor.name}"


def _run(event: str, message: str) -> Callable[..., str]:
    def run(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
        if data.get("reason") == "含糊":
            raise Invalid({"reason": ["请写得具体一些。"]})
        (outcome,) = do(Move(event, {number: version}, Note(text=data.get("reason") or "")), actor)
        if isinstance(outcome, Blocked):
            raise Refused(outcome.refusals)
        return message

    return run


def _run_many(versions: Mapping[str, int], data: Mapping[str, Any], actor: Actor) -> list[Moved | Blocked]:
    return do(Move("pass_on", versions, Note(text=data["reason"])), actor)


def _panel(name: str, load: Callable[..., dict[str, str] | None], side: str = "main") -> Panel:
    return Panel(name=name, template="sample/panel.html", load=load, side=side)


def furnish(registry: Registry) -> None:
    """Acts and panels of the sample kind, as a room would give them."""
    registry.add_acts(
        "sample",
        Act(event="close", run=_run("close", "已办结。"), style="danger"),
        Act(event="note", run=_run("note", "已记录。")),
        Act(
            event="pass_on",
            form=OpinionForm,
            run=_run("pass_on", "已转给另一单位。"),
            run_many=_run_many,
            style="primary",
        ),
        Act(event="ask", run=_run("ask", "已发出补正告知。")),
        Act(event="answer", run=_run("answer", "已补回。"), page="desk.case"),
        Act(event="take_over", run=_run("take_over", "已接办。")),
    )
    registry.add_panels(
        "sample",
        _panel("materials", lambda _session, case, _actor: {"text": f"材料 {case.number}"}),
        _panel("checks", lambda _session, _case, actor: {"text": f"核对 {actor.name}"}, "aside"),
        _panel("none", lambda _session, _case, _actor: None),
    )


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """The two desks, on 2026-07-20 (a Monday) at nine."""
    kept = app.jinja_loader
    panel = DictLoader({"sample/panel.html": "<section class=panel><h2>{{ text }}</h2></section>"})
    app.jinja_loader = ChoiceLoader([kept, panel])  # type: ignore[list-item]
    with clock.at("2026-07-20 09:00"), sampled(registry()) as made:
        furnish(registry())
        yield made
        registry().acts.pop("sample")
        registry().panels.pop("sample")
    app.jinja_loader = kept


@dataclass
class Browser:
    """A signed-in browser; each request in an application context of its own, as on a server."""

    app: Flask
    client: FlaskClient

    def get(self, url: str, *, poll: str | None = None) -> TestResponse:
        """A page, or with ``poll`` (the tag that the browser holds) an answer to htmx."""
        headers = {} if poll is None else {"HX-Request": "true", "HX-PTag": poll}
        with self.app.app_context():
            return self.client.get(url, headers=headers)

    def post(self, url: str, data: Mapping[str, Any] | None = None, *, htmx: bool = False, **more: str) -> TestResponse:
        """A form, sent by the browser or by htmx."""
        headers = {"HX-Request": "true"} if htmx else {}
        with self.app.app_context():
            return self.client.post(url, data=data or {}, headers=headers, **more)  # type: ignore[arg-type]


MakeBrowser = Callable[..., Browser]


@pytest.fixture
def browser(app: Flask, account: MakeAccount) -> MakeBrowser:
    """Make an account with posts and sign it in: ``browser("王经办", (HERE, Role.CHANNEL_CLERK))``."""
    made: list[str] = []

    def enter(name: str = "王经办", *posts: tuple[str, Role]) -> Browser:
        username = f"user{len(made)}"
        made.append(username)
        account(username, *(posts or ((HERE, Role.CHANNEL_CLERK),)), display_name=name)
        found = Browser(app, app.test_client())
        assert found.post("/login", {"username": username, "password": PASSWORD}).status_code == 303
        return found

    return enter


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent meanwhile (BEGIN, which SQLite alone needs to be told, is none)."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
