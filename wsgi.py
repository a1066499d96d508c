"""The application object for gunicorn and for the ``flask`` command."""

import click

from config import from_environment
from portal import create_app, refuse_unready


def _serves_pages() -> bool:
    """Whether this process will answer requests: under gunicorn, or ``flask run``; other commands need no keys."""
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "run"


app = create_app(from_environment())
if _serves_pages():
    refuse_unready(app)
