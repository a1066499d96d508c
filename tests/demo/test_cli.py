from flask import Flask


def test_demo_data_is_loaded_only_where_it_was_asked_for(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["demo", "load"])
    assert answer.exit_code == 1
    assert "PORTAL_DEMO=1" in answer.output


def test_accounts_are_not_printed_before_the_demo_is_there(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["demo", "accounts"])
    assert answer.exit_code == 1
    assert "demo load" in answer.output
