"""How lower rooms reach higher ones without knowing them: each room registers here when the application starts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.kernel.workflow import Facts, Workflow

# The types that carry Flask, SQLAlchemy or a room's own dataclasses stay opaque here: the kernel only hands them on.
Session = Any
CaseRow = Any
Moved = Any
Note = Any
ReadFacts = Callable[[Session, Sequence[CaseRow], str, Actor], Mapping[int, Facts]]
ExtendFacts = Callable[[Session, Sequence[CaseRow], str, Actor, Mapping[int, Facts]], Mapping[int, Facts]]
Effect = Callable[[Session, Sequence[Moved], Actor, Note], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """How an event of the workflow is done by a person on the case page.

    form: makes the (bound) form — called with (case, actor) keyword arguments; template: the fields' fragment;
    run: the use case, called with (case number, seen version, the form's data, actor), returns a message of what was
    done; style: "primary", "plain" or "danger"; bulk: whether the desk offers it for ticked rows;
    page: an endpoint that takes the place of the form where the act has a page of its own;
    offered: called with (session, case, actor), False where the step can never succeed as things stand, so that it is
    not shown. It asks little; the door asks everything.
    """

    event: str
    form: Callable[..., Any] | None = None
    template: str = "desk/_act_fields.html"
    run: Callable[[str, int, Mapping[str, Any], Actor], str] | None = None
    run_many: Callable[[Mapping[str, int], Mapping[str, Any], Actor], Any] | None = None
    style: str = "plain"
    hint: str = ""
    confirm: str = ""
    page: str | None = None
    offered: Callable[[Session, CaseRow, Actor], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A part of the case page: ``load(session, case, actor)`` gives the template's context, or None to leave it out.

    side: "main" (materials and facts) or "aside" (checks, notes); order: lower first.
    """

    name: str
    template: str
    load: Callable[[Session, CaseRow, Actor], Mapping[str, Any] | None]
    side: str = "main"
    order: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKind:
    """All that lower rooms need to know of one kind of case."""

    code: str
    label: str
    workflow: Workflow
    read_facts: ReadFacts
    stages: tuple[str, ...] = ()  # labels of the progress line, at most seven


@dataclass(frozen=True, slots=True, kw_only=True)
class NavEntry:
    """A line of the left column: shown to a post that holds one of ``permissions`` in a kind of organisation."""

    label: str
    endpoint: str
    permissions: frozenset[Permission]
    order: int = 50
    values: Mapping[str, str] = field(default_factory=dict)
    count: Callable[[Any], int | None] | None = None  # given the identity, the live count


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work of the worker. ``run(actor)`` does at most one batch and returns how many it handled (0: nothing left)."""

    name: str
    run: Callable[[Actor], int]
    every_seconds: int = 5


@dataclass(slots=True)
class Registry:
    """What the rooms gave; filled once by ``create_app``."""

    kinds: dict[str, CaseKind] = field(default_factory=dict)
    fact_readers: dict[str, list[ExtendFacts]] = field(default_factory=dict)
    effects: dict[tuple[str, str], list[Effect]] = field(default_factory=dict)
    acts: dict[str, list[Act]] = field(default_factory=dict)
    panels: dict[str, list[Panel]] = field(default_factory=dict)
    nav: list[NavEntry] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    identity_parts: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    addressees: dict[str, Callable[[date], Any]] = field(default_factory=dict)
    """Who reads what is told to an organisation ("organisation") or a person ("person"): given the day, a SELECT of
    account_id and addressee (the organisation's or person's id)."""
    plans: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """What a change in a lower room would move, by the name of the change: the lower room's view shows it first."""
    blueprints: list[Any] = field(default_factory=list)
    commands: list[Any] = field(default_factory=list)
    setup: list[Callable[[Any], None]] = field(default_factory=list)

    def add_kind(self, kind: CaseKind) -> None:
        """Register a kind of case; ValueError when its code is taken."""
        if kind.code in self.kinds:
            msg = f"case kind {kind.code} is registered twice"
            raise ValueError(msg)
        self.kinds[kind.code] = kind

    def add_acts(self, kind: str, *acts: Act) -> None:
        """How persons do events of a kind; a room adds those whose forms and use cases it holds."""
        self.acts.setdefault(kind, []).extend(acts)

    def add_panels(self, kind: str, *panels: Panel) -> None:
        """Parts of the case page of a kind."""
        self.panels.setdefault(kind, []).extend(panels)

    def add_effect(self, kind: str, event: str, effect: Effect) -> None:
        """What else happens in the transaction of an event (``*``: of every event of the kind), in order of adding."""
        self.effects.setdefault((kind, event), []).append(effect)

    def extend_facts(self, kind: str, reader: ExtendFacts) -> None:
        """A higher room adds what it knows to the facts that the guards ask."""
        self.fact_readers.setdefault(kind, []).append(reader)

    def read_facts(self, session: Session, cases: Sequence[CaseRow], event: str, actor: Actor) -> dict[int, Facts]:
        """Case id -> facts for cases of any kinds, through the kinds' readers and all that extend them."""
        facts: dict[int, Facts] = {}
        for code in sorted({case.kind for case in cases}):
            own = [case for case in cases if case.kind == code]
            found = dict(self.kinds[code].read_facts(session, own, event, actor))
            for extend in self.fact_readers.get(code, ()):
                found = dict(extend(session, own, event, actor, found))
            facts.update(found)
        return facts

    def act(self, kind: str, event: str) -> Act | None:
        """How a person does the event, or None when persons do not."""
        return next((act for act in self.acts.get(kind, ()) if act.event == event), None)

    def kind(self, code: str) -> CaseKind:
        """The kind of that code; KeyError for an unknown one."""
        return self.kinds[code]


class _Holder:
    registry = Registry()


def registry() -> Registry:
    """The registry of the application that was created last in this process."""
    return _Holder.registry


def install(new: Registry) -> None:
    """Make ``new`` the process's registry (create_app alone calls this)."""
    _Holder.registry = new
