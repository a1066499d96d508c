from pathlib import Path

from flask import Flask

from portal.cases.diagrams import document
from portal.kernel.registry import CaseKind, Registry
from portal.kernel.workflow import State, Workflow

DOCUMENT = Path(__file__).parents[2] / "docs" / "workflows.md"


def test_the_document_is_what_the_tables_say(app: Flask) -> None:
    kinds: Registry = app.extensions["portal.registry"]
    assert DOCUMENT.read_text(encoding="utf-8") == document(kinds.kinds.values())


def test_the_command_prints_the_document(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["docs", "workflows"])
    assert result.exit_code == 0
    assert result.output == DOCUMENT.read_text(encoding="utf-8")


def test_a_changed_table_changes_the_document() -> None:
    plain = Workflow("k", "种类", "a", (State("a", "甲", 1), State("b", "乙", 1, closed=True)), ())
    other = Workflow("k", "种类", "a", (State("a", "甲", 1), State("b", "丙", 1, closed=True)), ())
    texts = {document([CaseKind(code="k", label="种类", workflow=each, read_facts=dict)]) for each in (plain, other)}
    assert len(texts) == 2
