"""The four ways in which a request can fail that a person can do something about."""

from collections.abc import Mapping, Sequence

from portal.kernel.refusal import Refusal


class PortalError(Exception):
    """Root of the errors that the web kit turns into pages."""


class NotFound(PortalError):
    """The thing does not exist or lies outside the actor's scope (both answer 404, DOMAIN 7)."""


class Stale(PortalError):
    """Somebody changed the thing since the page was read (409).

    message: who changed what, Chinese; changes: one line per change, newest last.
    """

    def __init__(self, message: str, changes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.changes = tuple(changes)


class Refused(PortalError):
    """A rule says no (409). ``refusals`` name every rule that does."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("；".join(refusal.message for refusal in refusals))
        self.refusals = tuple(refusals)


class Invalid(PortalError):
    """What was typed cannot be used (422): field name -> messages."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__("；".join(message for messages in errors.values() for message in messages))
        self.errors = {field: tuple(messages) for field, messages in errors.items()}


class NestedUseCaseError(RuntimeError):
    """A use case was called from inside another one: one act is one transaction."""
