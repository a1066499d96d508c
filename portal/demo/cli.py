"""``flask demo``: the demo city."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from portal.demo import queries, service
from portal.demo.rules.posts import ACCOUNTS, printed
from portal.demo.service import DemoStoppedError
from portal.kernel.reading import reading

demo = AppGroup("demo", help="The demo city (only where PORTAL_DEMO=1).")


@demo.command("load")
def load() -> None:
    """Load the demo city into an empty database; does nothing where it is loaded already."""
    if not current_app.config["PORTAL"].demo:
        click.echo("demo data is loaded only where it was asked for: set PORTAL_DEMO=1", err=True)
        sys.exit(1)
    try:
        service.load()
    except DemoStoppedError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


@demo.command("accounts")
def accounts() -> None:
    """Print the demo's accounts, one a line, with their password."""
    if queries.stand(reading()) is not queries.Stand.LOADED:
        click.echo("the demo is not loaded: flask demo load", err=True)
        sys.exit(1)
    names = queries.organisation_names(reading(), {code for each in ACCOUNTS for code, _ in each.posts})
    for each in ACCOUNTS:
        click.echo(printed(each, names))
