"""The use cases of this room in the shape in which the case page and the desk call acts."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.applications.service.steps import TakeStep, take_step, take_step_many
from portal.cases.service import Blocked, Moved
from portal.kernel.actor import Actor

_MORE = ("place", "items", "document_no")


def runner(event: str) -> Callable[[str, int, Mapping[str, Any], Actor], str]:
    """The act ``event`` for one case: (number, seen version, the form's data, actor) -> what was done."""

    def run(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
        return take_step(_command(event, {number: version}, data), actor).message

    return run


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
