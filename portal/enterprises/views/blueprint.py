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
    organisation = organisations.by_code(reading(), current_actor().organisation_code)
    if organisation is None:
        raise NotFound
    return queries.sight_of(organisation)
