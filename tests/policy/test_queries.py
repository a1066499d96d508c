import json
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from portal.kernel import clock
from portal.kernel.database import db
from portal.policy.cli import policy
from portal.rulebook import queries as rulebook


def test_the_portals_own_rule_set(tmp_path: Path) -> None:
    app = Flask("bench")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'portal.db'}"
    db.init_app(app)
    app.cli.add_command(policy)
    with app.app_context(), db.engine.begin() as connection:
        for table in (rulebook.RULE_SET, rulebook.HOLIDAY_YEAR):
            table.create(connection)
        connection.execute(
            insert(rulebook.RULE_SET).values(
                version=1,
                name="青岛-1",
                parameters='{"vote.quorum": [1, 2]}',
                published_at=clock.stamp(),
                in_force_on=date(2026, 7, 21),
            )
        )
        connection.execute(insert(rulebook.HOLIDAY_YEAR).values(year=2027, holidays='["2027-01-04"]', workdays="[]"))

    def judged(day: str, rule: str, line: str) -> dict[str, object]:
        with clock.at(f"{day} 00:00"):
            result = app.test_cli_runner().invoke(args=["policy", rule, "--rules", "portal"], input=line)
        assert result.exit_code == 0
        answer: dict[str, object] = json.loads(result.stdout_bytes)
        return answer

    vote = '{"seats":25,"present":13,"agree":13}'
    assert judged("2026-07-20", "vote", vote)["rule_set"] == "builtin-1"
    assert judged("2026-07-20", "vote", vote)["result"] == "no_quorum"
    assert judged("2026-07-21", "vote", vote)["rule_set"] == "青岛-1"
    assert judged("2026-07-21", "vote", vote)["result"] == "passed"
    workdays = judged("2026-07-21", "workdays", '{"from":"2026-12-31","days":2}')
    assert (workdays["last_day"], workdays["provisional"]) == ("2027-01-05", False)
