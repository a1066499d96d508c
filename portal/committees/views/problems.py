"""What a use case objected to, as a page shows it: with what was typed, and never half done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask_babel import gettext as _

from portal.kernel.errors import Invalid, Refused, Stale
from portal.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """status: 409 or 422; errors: field -> messages; refusals: rules that say no; stale: what changed meanwhile."""

    status: int = HTTPStatus.OK
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refusals: Sequence[Refusal] = ()
    stale: Stale | None = None

    def __bool__(self) -> bool:
        """Whether there is one."""
        return self.status != HTTPStatus.OK

    @property
    def messages(self) -> list[str]:
        """The objections to single fields, in one list."""
        return [_(message) for messages in self.errors.values() for message in messages]


def attempt(act: Callable[[], object]) -> Problem:
    """Do it, or say what spoke against it."""
    try:
        act()
    except Invalid as error:
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=error.errors)
    except Refused as error:
        return Problem(HTTPStatus.CONFLICT, refusals=error.refusals)
    except Stale as error:
        return Problem(HTTPStatus.CONFLICT, stale=error)
    return Problem()


def mark(form: Any, problem: Problem) -> None:  # noqa: ANN401 - WTForms has no types
    """Put objections beside the fields that they concern."""
    for name, messages in problem.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, *(_(message) for message in messages)]
        else:
            form.form_errors.extend(_(message) for message in messages)
