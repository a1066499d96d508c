"""Loading the demo city: the setting first, then day after day until today."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from portal.audit.service import Entry, append
from portal.demo.queries import FINISHED, STARTED, STREAM, Stand, stand
from portal.demo.rules.people import invented_names
from portal.demo.rules.posts import APPLICANTS, FIRM_HR, STAFF
from portal.demo.service import committees, firms
from portal.demo.service.accounts import Cast, CreateAccounts, add_further_posts, create_accounts
from portal.demo.service.days import Days
from portal.demo.service.history import History
from portal.demo.service.steps import DemoStoppedError
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.reading import reading
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations.service import LoadReference, load_reference
from portal.rulebook import queries as rulebook
from portal.rulebook.service import set_cycle


@dataclass(frozen=True, slots=True)
class Note:
    """A mark in the ledger of how far the demo is."""

    event: str


def load() -> bool:
    """Build the demo city in an empty database; False, and nothing done, where it stands already.

    Raises DemoStoppedError in a database that holds other accounts or half a demo.
    """
    found = stand(reading())
    if found is Stand.LOADED:
        return False
    if found is Stand.HALF:
        msg = "an earlier load of the demo was interrupted: empty the database, then load it again"
        raise DemoStoppedError(msg)
    if found is Stand.FOREIGN:
        msg = "the database holds accounts that are not the demo's: the demo is loaded into an empty database alone"
        raise DemoStoppedError(msg)
    with _hurried():
        _build()
    return True


def _build() -> None:
    days = Days(clock.today(), rulebook.calendar(reading()))
    with clock.at(days.beginning()):
        note(Note(STARTED), Actor.system())
        cast, names = _set_up(days)
    history = History(cast, days, names)
    history.pass_by()
    note(Note(FINISHED), Actor.system())


def _set_up(days: Days) -> tuple[Cast, Iterator[str]]:
    """Organisations, accounts, firms, committees and the review year; what is left of the invented names."""
    system, names = Actor.system(), invented_names()
    load_reference(LoadReference(), system)
    committees.set_up_committees(committees.SetUpCommittees(names, days.today), system)
    cast = create_accounts(CreateAccounts(STAFF), system)
    set_cycle(days.cycle(), cast.actor("city-hr1"))
    firms.import_lists(cast, days.today)
    firms.confirm_facts(cast.actor("city-hr1"), days.today)
    cast = cast.joined(create_accounts(CreateAccounts(FIRM_HR + APPLICANTS), system))
    add_further_posts()
    return cast, names


@use_case
def note(command: Note, actor: Actor) -> None:
    """Write the mark down."""
    append(current_session(), Entry(stream=STREAM, event=command.event), actor)


_HURRY = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit TO OFF"}


@contextmanager
def _hurried() -> Iterator[None]:
    """Do not wait for the disk after each of two thousand acts: a demo that is cut off is loaded anew."""
    engine = db.engine

    def hurry(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(_HURRY[engine.dialect.name])
        cursor.close()
        connection.commit()

    engine.dispose()
    event.listen(engine, "connect", hurry)
    try:
        yield
    finally:
        event.remove(engine, "connect", hurry)
        db.session.remove()
        engine.dispose()
