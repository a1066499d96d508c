"""``flask organisations``: the reference list and an organisation's status."""

import sys

import click
from flask.cli import AppGroup

from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, PortalError
from portal.organisations import service
from portal.organisations.rules import Status

organisations = AppGroup("organisations", help="Channels, agencies and offices.")


@organisations.command("load-reference")
def load_reference() -> None:
    """Create the divisions, zones, sample departments and agencies that are missing."""
    loaded = service.load_reference(service.LoadReference(), Actor.system())
    click.echo(f"created {loaded.organisations} organisations, {loaded.authorisations} authorisations")


@organisations.command("set-status")
@click.argument("code")
@click.argument("status", type=click.Choice([status.value for status in Status]))
@click.option("--reason", required=True, help="Document number or cause, kept in the ledger.")
def set_status(code: str, status: str, reason: str) -> None:
    """Give the organisation CODE another STATUS."""
    try:
        before = service.set_status(service.SetStatus(code, Status(status), reason), Actor.system())
    except NotFound:
        click.echo(f"no organisation {code}", err=True)
        sys.exit(1)
    except PortalError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"{code}: {before.value} -> {status}")
