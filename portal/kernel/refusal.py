"""A reason why something may not be done, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an act is refused.

    code: stable identifier, upper case; message: Chinese, for people, says what is wrong and how to put it right;
    clause: the clause of the Notice or the rule-set key that it comes from; field: the form field, where there is one.
    """

    code: str
    message: str
    clause: str | None = None
    field: str | None = None
