"""The blueprint of the directory, and the reader's sight."""

from flask import Blueprint

from portal.enterprises import queries
from portal.kernel.errors import NotFound
from portal.kernel.reading import reading
from portal.organisations import queries as organisations
from portal.web.access import current_actor

blueprint = Blueprint("enterprises", __name__, url_prefix="/o/<org>/directory", template_folder="../templates")


def current_sight() -> queries.Sight:
    """Which firms the reader of this request sees; NotFound for an organisation that is gone."""
    return sight_and_places()[0]


def sight_and_places() -> tuple[queries.Sight, dict[str, str]]:
    """The reader's sight, and what every district and zone is called (code -> name), in one statement."""
    own, places = organisations.with_places(reading(), current_actor().organisation_code)
    if own is None:
        raise NotFound
    return queries.sight_of(own), {place.code: place.place_name or place.name for place in places}
