"""The bench as a page."""

import io
import json
import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.policy.rules.catalogue import RULES
from portal.policy.service import publish_draft
from portal.policy.views.bench import RULE_LABELS
from portal.rulebook.service import PublishDraft
from tests.applications.conftest import CITY, DISTRICT, FIRM, OFFICE, Browser
from tests.journeys.page_checks import html_problems
from tests.policy.conftest import drafted

Enter = Callable[..., Browser]
BENCH = f"/o/{CITY}/policy"
VOTE = '{"id":"甲","seats":25,"present":17,"agree":12,"disagree":5}'
WRONG = '{"id":"乙","seats":24,"present":17,"agree":12,"disagree":5}'


def ask(city: Browser, rule: str, lines: str, source: str = "portal", **more: str) -> str:
    answer = city.post(BENCH, {"rule": rule, "source": source, "lines": lines} | more)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("rule", list(RULES))
def test_every_rule_has_its_example_and_judges_it(browser: Enter, rule: str) -> None:
    city = browser(CITY, Role.CITY_HR_OFFICER)
    page = city.get(f"{BENCH}?rule={rule}").text
    assert list(html_problems(page)) == []
    assert RULE_LABELS[rule] in page
    done = ask(city, rule, RULES[rule].example)
    assert "共 1 行，其中 0 行不能判定" in done
    assert list(html_problems(done)) == []


def test_decisions_and_errors_stand_beside_their_lines(browser: Enter) -> None:
    page = ask(browser(CITY, Role.CITY_HR_OFFICER), "vote", f"{VOTE}\n\n{WRONG}\nnonsense <b>")
    assert "共 3 行，其中 2 行不能判定" in page
    assert "第 3 行" in page
    assert "SEATS_NOT_ODD" in page
    assert "BAD_JSON" in page
    assert "nonsense &lt;b&gt;" in page
    assert list(html_problems(page)) == []


@pytest.mark.parametrize("line", [VOTE.replace("甲", "\\ud800"), '{"\\ud800":1}', VOTE.replace('"甲"', '["\\udfff"]')])
def test_half_a_character_is_shown_as_it_was_typed(browser: Enter, line: str) -> None:
    """Legal in JSON as an escape, and nothing that a page can hold."""
    page = ask(browser(CITY, Role.CITY_HR_OFFICER), "vote", line)
    assert re.search(r"\\ud800|\\udfff", page[page.index("<table") :])


def test_answers_are_downloaded_as_the_command_writes_them(browser: Enter, app: Flask) -> None:
    city = browser(CITY, Role.CITY_HR_OFFICER)
    answer = city.post(BENCH, {"rule": "vote", "source": "portal", "lines": f"{VOTE}\n{WRONG}", "download": "1"})
    command = app.test_cli_runner().invoke(args=["policy", "vote", "--rules", "portal"], input=f"{VOTE}\n{WRONG}\n")
    assert answer.data == command.stdout_bytes
    assert "vote-decisions.jsonl" in answer.headers["Content-Disposition"]


def test_a_file_takes_the_place_of_the_text(browser: Enter) -> None:
    city = browser(CITY, Role.CITY_HR_OFFICER)

    def upload(content: bytes) -> object:
        data = {"rule": "vote", "source": "builtin", "lines": "x", "file": (io.BytesIO(content), "in.jsonl")}
        return city.post(BENCH, data, content_type="multipart/form-data")

    assert "共 2 行，其中 0 行不能判定" in upload(f"\ufeff{VOTE}\r\n{VOTE}\r\n".encode()).text
    assert upload(VOTE.encode() + b"\n" * 2_000).status_code == 422
    assert upload(b" " * 10).status_code == 422
    assert upload(b"x" * (1024 * 1024 + 1)).status_code == 422
    assert city.post(BENCH, {"rule": "vote", "source": "portal", "lines": " "}).status_code == 422
    assert city.post(BENCH, {"rule": "nothing", "source": "portal", "lines": VOTE}).status_code == 422


def test_a_draft_is_tried_by_those_who_may_write_one(browser: Enter, author: Actor) -> None:
    draft = drafted(author, vote__pass=[9, 10])
    city = browser(CITY, Role.CITY_HR_OFFICER)
    assert "passed" in ask(city, "vote", VOTE)
    tried = ask(city, "vote", VOTE, f"draft-{draft}")
    assert "规则集 青岛-2026" in tried
    assert "failed" in tried
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    data = {"rule": "vote", "source": f"draft-{draft}", "lines": VOTE}
    assert clerk.post(f"/o/{DISTRICT}/policy", data).status_code == 422


def test_who_may_use_it(browser: Enter) -> None:
    for code, role, status in (
        (DISTRICT, Role.CHANNEL_CLERK, 200),
        (FIRM, Role.ENTERPRISE_HR, 200),
        (OFFICE, Role.COMMITTEE_SECRETARY, 403),
        (CITY, Role.AUDITOR, 200),
        (CITY, Role.SYSTEM_ADMIN, 403),
    ):
        assert browser(code, role).get(f"/o/{code}/policy").status_code == status, role


def test_the_command_takes_what_was_published_from_its_midnight(app: Flask, author: Actor, second: Actor) -> None:
    draft = drafted(author, vote__pass=[9, 10])
    publish_draft(PublishDraft(draft, 1, clock.today().replace(day=7)), second)
    db.session.remove()

    def judged(moment: str) -> tuple[str, str]:
        with clock.at(moment):
            done = app.test_cli_runner().invoke(args=["policy", "vote", "--rules", "portal"], input=VOTE)
        answer = json.loads(done.stdout_bytes)
        return answer["rule_set"], answer["result"]

    assert judged("2026-07-06 23:59") == ("builtin-1", "passed")
    assert judged("2026-07-07 00:00") == ("青岛-2026", "failed")
