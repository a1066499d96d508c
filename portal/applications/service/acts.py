"""The use cases of this room in the shape in which the case page and the desk call acts."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.applications.rules.draft import PART_LABELS, Part
from portal.applications.service.steps import TakeStep, take_step, take_step_many
from portal.cases.service import Blocked, Moved
from portal.kernel.actor import Actor
from portal.kernel.text import N_

_MORE = ("place", "items", "document_no")


def runner(event: str) -> Callable[[str, int, Mapping[str, Any], Actor], str]:
    """The act ``event`` for one case: (number, seen version, the form's data, actor) -> what was done."""

    def run(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
        return take_step(_command(event, {number: version}, data), actor).message

    return run


def request_correction(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
    """The act of a one-time notice: each ticked item with the reason written beside it."""
    items = [(code, str(data.get(f"reason_{code}") or "")) for code in data.get("items") or ()]
    command = _command("request_correction", {number: version}, {"reason": data.get("reason"), "items": items})
    return take_step(command, actor).message


def return_to_applicant(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
    """The act of sending an application back to be changed: the parts that were ticked, then the reason."""
    parts = [PART_LABELS[Part(code)] for code in data.get("items") or ()]
    head = N_("需要修改：%(parts)s。") % {"parts": "、".join(parts)} if parts else ""
    text = head + str(data.get("reason") or "")
    return take_step(TakeStep(event="return_to_applicant", versions={number: version}, text=text), actor).message


def runner_of_many(event: str) -> Callable[[Mapping[str, int], Mapping[str, Any], Actor], list[Moved | Blocked]]:
    """The act for ticked rows: (number -> seen version, the form's data, actor) -> outcomes in the cases' order."""

    def run(versions: Mapping[str, int], data: Mapping[str, Any], actor: Actor) -> list[Moved | Blocked]:
        return take_step_many(_command(event, versions, data), actor)

    return run


def _command(event: str, versions: Mapping[str, int], data: Mapping[str, Any]) -> TakeStep:
    return TakeStep(
        event=event,
        versions=versions,
        text=str(data.get("reason") or ""),
        code=str(data.get("code") or ""),
        data={name: data[name] for name in _MORE if data.get(name)},
    )
