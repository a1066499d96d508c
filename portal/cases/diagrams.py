"""The text of docs/workflows.md: a diagram and a table of steps per kind of case, from the registered tables."""

import inspect
from collections.abc import Iterable

from portal.kernel.permissions import PERMISSIONS_OF, ROLE_LABELS, Permission
from portal.kernel.registry import CaseKind
from portal.kernel.workflow import BACK, STAY, Clock, Deadline, State, Step, Workflow

HEAD = """# Workflows

Written by `flask --app wsgi docs workflows` from the tables in `portal/*/workflow`; a test compares the two, so change
the tables, never this file. The rules of the steps stand in DOMAIN 6; deadlines in working days come from the rule set.
"""


def document(kinds: Iterable[CaseKind]) -> str:
    """The whole document, the kinds by their codes."""
    parts = [HEAD, *(_section(kind.workflow) for kind in sorted(kinds, key=lambda kind: kind.code))]
    return "\n".join(parts)


def _section(workflow: Workflow) -> str:
    return "\n".join(
        (
            f"## {workflow.label} (`{workflow.kind}`)",
            "",
            "```mermaid",
            *_diagram(workflow),
            "```",
            "",
            "### States",
            "",
            "| State | Label | Stage | Due | When it passes |",
            "|---|---|---|---|---|",
            *(_state_row(state) for state in workflow.states),
            "",
            "### Steps",
            "",
            "| Event | Label | From | To | Who | Goes to | Asks | Clock | Clause |",
            "|---|---|---|---|---|---|---|---|---|",
            *(_step_row(step) for step in workflow.steps),
            "",
        )
    )


def _diagram(workflow: Workflow) -> list[str]:
    """Mermaid; ways out that lead from nearly everywhere are left to the table, for the picture's sake."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {state.code}: {state.label}" for state in workflow.states]
    asked_in = [source for step in workflow.steps if step.clock is Clock.STOP for source in step.sources]
    for step in workflow.steps:
        if len(step.sources) <= _CROWD:
            targets = asked_in if step.target == BACK else [step.target]
            lines += [f"    {source} --> {target}: {step.event}" for source in step.sources for target in targets]
    lines += [f"    {state.code} --> [*]" for state in workflow.states if state.closed]
    return lines


_CROWD = 6


def _state_row(state: State) -> str:
    passes = "closed" if state.closed else state.overdue.value
    return f"| `{state.code}` | {state.label} | {state.stage} | {_due(state.deadline)} | {passes} |"


def _due(deadline: Deadline) -> str:
    if deadline.working_days:
        return f"`{deadline.working_days}` working days"
    return f"date `{deadline.fact}`" if deadline.fact else "none"


def _step_row(step: Step) -> str:
    cells = (
        f"`{step.event}`",
        step.label,
        " ".join(f"`{source}`" for source in step.sources),
        "back" if step.target == BACK else f"`{step.target}`",
        _who(step),
        "stays" if step.to == STAY else step.to,
        _asks(step),
        step.clock.value + (f", {_due(step.deadline)}" if step.deadline else ""),
        step.clause or "–",
    )
    return "| " + " | ".join(cells) + " |"


def _who(step: Step) -> str:
    roles = [ROLE_LABELS[role] for role, allowed in PERMISSIONS_OF.items() if step.permission in allowed]
    if step.permission is Permission.SYSTEM:
        roles.append("system")
    who = "、".join(roles) or "nobody yet"
    return f"{who} (`{step.permission.value}`{', from anywhere' if step.anywhere else ''})"


def _asks(step: Step) -> str:
    asked = [_first_line(guard) for guard in step.guards]
    if step.reason:
        asked.append("a written reason or opinion")
    if not step.through_hold:
        asked.append("no hold")
    return "; ".join(asked) or "–"


def _first_line(guard: object) -> str:
    """The guard's own words."""
    text: str = inspect.getdoc(guard) or ""
    return text.partition("\n")[0].rstrip(".")
